import http from "node:http";
import https from "node:https";

const MINUTE_MS = 60_000;
const PATIENCE_MS = 30_000;

/**
 * Knocks at a local server's clock door now and every minute, which a deployed
 * Worker's cron does and `wrangler dev` does not.
 *
 * @param complain is told of a knock that went wrong, which ends nothing
 * @returns what ends it
 */
export function driveClockDoor(url: string, complain: (text: string) => void): () => void {
  const door = new URL("/cdn-cgi/local/scheduled?cron=*+*+*+*+*", url);
  const ended = new AbortController();
  const knock = () =>
    get(door, ended.signal).catch((error: Error) => {
      if (!ended.signal.aborted) complain(`The clock door did not open: ${error.message}\n`);
    });
  const timer = setInterval(knock, MINUTE_MS);
  void knock();
  return () => {
    clearInterval(timer);
    ended.abort();
  };
}

function get(url: URL, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const { get } = url.protocol === "https:" ? https : http;
    // The certificate of a local https server is its own.
    const request = get(url.href, { signal, timeout: PATIENCE_MS, rejectUnauthorized: false }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`it answered ${response.statusCode}`));
    });
    request.on("timeout", () => request.destroy(new Error("it did not answer")));
    request.on("error", reject);
  });
}
