import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../scripts/lib/free-port.ts";

/** The arguments of `npm run dev` for these tests: cheap passwords, no limit to how many register from one address, and mail soon. */
export function serverArgs(port: number, persistTo: string): string[] {
  const own = ["--ip", "127.0.0.1", "--port", String(port), "--persist-to", persistTo];
  const vars = ["--var", "RATE_LIMITS:off", "--var", "PASSWORD_LN:4", "--var", "EMAIL_AFTER_SECONDS:3"];
  return [...own, "--inspector-port", "0", ...vars, "--log-level", "warn"];
}

/** Where a server of these tests listens, and keeps what it knows. */
export interface ServerSetup {
  port: number;
  persistTo: string;
  url: string;
}

/** A setup of its own, which goes with the process that made it: by then its server has ended. */
export async function newSetup(): Promise<ServerSetup> {
  const port = await freePort();
  const persistTo = await mkdtemp(join(tmpdir(), "herald-browser-"));
  process.on("exit", () => rmSync(persistTo, { recursive: true, force: true }));
  return { port, persistTo, url: `http://127.0.0.1:${port}` };
}

/** The one that all tests share: chosen once, and known to each process that reads the configuration. */
export async function shared(): Promise<ServerSetup> {
  process.env.HERALD_BROWSER_SETUP ??= JSON.stringify(await newSetup());
  return JSON.parse(process.env.HERALD_BROWSER_SETUP);
}
