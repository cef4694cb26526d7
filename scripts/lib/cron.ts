import http from "node:http";
import https from "node:https";

const MINUTE_MS = 60_000;
const PATIENCE_MS = 30_000;

/**
 * Triggers a local server's cron now and every minute, which Cloudflare does
 * for a deployed Worker and `wrangler dev` does not.
 *
 * @param complain is given the failure of a run; the next one comes all the same
 * @returns what ends it
 */
export function driveCron(url: string, complain: (text: string) => void): () => void {
  const trigger = new URL("/cdn-cgi/local/scheduled?cron=*+*+*+*+*", url);
  const ended = new AbortController();
  const run = () =>
    get(trigger, ended.signal).catch((error: Error) => {
      if (!ended.signal.aborted) complain(`The cron did not run: ${error.message}\n`);
    });
  const timer = setInterval(run, MINUTE_MS);
  void run();
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
      else reject(new Error(`the server answered ${response.statusCode}`));
    });
    request.on("timeout", () => request.destroy(new Error("the server did not answer")));
    request.on("error", reject);
  });
}
