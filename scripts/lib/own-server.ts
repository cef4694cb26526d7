import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atTheEnd } from "./command.ts";
import { freePort } from "./free-port.ts";
import { migrate } from "./migrate.ts";
import { Refused } from "./refused.ts";
import { type ServerKind, startServer } from "./server.ts";

const READY_WITHIN_MS = 120_000;

/** Thrown when a server that was started for something ends or does not begin. */
export class ServerGone extends Refused {}

/**
 * Starts a Herald for one purpose alone, on an empty database that goes with
 * it, and does `what` while it runs.
 *
 * @param args more of what the server takes
 * @throws {ServerGone} with the last that the server printed
 */
export async function withOwnServer(
  what: (url: string, persistTo: string) => Promise<void>,
  args: string[] = [],
  kind: ServerKind = "dev",
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "herald-"));
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
  const place = ["--port", port, "--persist-to", persistTo];
  const server = startServer([...place, ...args], { stdout: listen, stderr: listen }, kind);
  const gone = (why: string) => new ServerGone(`${why} The last it printed:\n${said}`);
  const ended = server.exited.then((code) => {
    throw gone(`The server ended (exit code ${code}).`);
  });
  const late = new Promise<never>((_, reject) => {
    const refuse = () => reject(gone("The server was not ready in time."));
    AbortSignal.timeout(READY_WITHIN_MS).addEventListener("abort", refuse);
  });
  const url = await Promise.race([server.ready, ended, late]);
  await Promise.race([what(url, persistTo), ended]);
}
