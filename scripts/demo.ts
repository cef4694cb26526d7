import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Missing } from "./demo/missing.ts";
import { play } from "./demo/story.ts";
import { atTheEnd, command, options } from "./lib/command.ts";
import { migrate } from "./lib/migrate.ts";
import { Refused } from "./lib/refused.ts";
import { startServer } from "./lib/server.ts";

const USAGE = "npm run demo [-- --url http://localhost:8787]";
const READY_WITHIN_MS = 120_000;

await command(async () => {
  const started = performance.now();
  const { url } = options({ url: { type: "string" } }, USAGE);
  await (url === undefined ? playOnItsOwn() : play(await running(url)).catch(told));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\nAll of it happened (${seconds} s).`);
});

async function running(url: string): Promise<string> {
  const answer = await fetch(new URL("/api/health/", url)).catch(() => undefined);
  if (!answer?.ok) throw new Refused(`No Herald answers at ${url}${answer ? ` (${answer.status})` : ""}.`);
  console.log(`Herald at ${url}`);
  return url;
}

/** Starts a Herald for this play alone, on an empty database that goes with it. */
async function playOnItsOwn(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "herald-demo-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  // What wrangler puts aside goes with it, too, however it ends.
  process.env.TMPDIR = folder;
  const persistTo = join(folder, "state");
  await migrate({ persistTo });
  let said = "";
  const listen = (text: string) => {
    said = (said + text).slice(-5000);
  };
  const port = String(await freePort());
  const server = startServer(["--port", port, "--persist-to", persistTo], { stdout: listen, stderr: listen });
  const ended = server.exited.then((code) => {
    throw new Missing(`The server has ended (${code}).`);
  });
  const late = AbortSignal.timeout(READY_WITHIN_MS);
  const tooLate = new Promise<never>((_, reject) =>
    late.addEventListener("abort", () => reject(new Missing("The server did not get ready."))),
  );
  try {
    const url = await Promise.race([server.ready, ended, tooLate]);
    console.log(`Herald at ${url}, started for this with an empty database`);
    await Promise.race([play(url), ended]);
  } catch (error) {
    throw told(error, said);
  }
}

/** What was missing, as a person is told of it. */
function told(error: unknown, said = ""): never {
  if (!(error instanceof Missing)) throw error;
  throw new Refused(
    `${said && `\nThe server's last words:\n${said}`}\nNot all of it happened: ${error.message}`,
  );
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer();
  probe.once("error", reject);
  probe.listen(0, "localhost", () => {
    const address = probe.address();
    probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
  });
  return promise;
}
