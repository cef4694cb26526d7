import { join, resolve } from "node:path";
import { type Group, run, startGroup } from "./groups.ts";
import { ROOT } from "./root.ts";

const WRANGLER = join(ROOT, "node_modules/.bin/wrangler");

/** Settings that keep wrangler to itself: no figures sent home, no made-up visitor fetched, nothing asked. */
function environment(): NodeJS.ProcessEnv {
  return { WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", ...process.env };
}

/** Starts `wrangler dev` or whatever else runs until it is stopped. */
export function startWrangler(
  args: string[],
  listeners: { stdout: (text: string) => void; stderr: (text: string) => void },
): Group {
  const colors = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  return startGroup(WRANGLER, args, { env: { ...colors, ...environment() }, ...listeners });
}

/**
 * Runs a wrangler command to its end, quietly.
 *
 * @returns what it said on stdout
 * @throws {Refused} with all that it said, when it failed
 */
export function wrangler(...args: string[]): Promise<string> {
  return run(WRANGLER, args, { ...environment(), WRANGLER_HIDE_BANNER: "true", CI: "true" });
}

/** Where local data lives, or on which side: the arguments that say so to wrangler's D1 commands. */
export interface Place {
  remote?: boolean | undefined;
  persistTo?: string | undefined;
}

export function placeArguments({ remote = false, persistTo }: Place): string[] {
  if (remote) return ["--remote"];
  return ["--local", ...(persistTo === undefined ? [] : ["--persist-to", resolve(persistTo)])];
}
