import { join } from "node:path";
import { type Group, type Listeners, run, startGroup } from "./groups.ts";
import { ROOT } from "./root.ts";

const WRANGLER = join(ROOT, "node_modules/.bin/wrangler");

/**
 * Settings that keep wrangler to itself: no figures sent home, no made-up
 * visitor fetched, and no recording of every call for pages of its own, which
 * costs processor time on every request.
 */
const QUIET = {
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
};

function environment(): NodeJS.ProcessEnv {
  return { ...QUIET, ...process.env };
}

/** Starts `wrangler dev` or whatever else runs until it is stopped. */
export function startWrangler(args: string[], listeners: Listeners): Group {
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

/** Which database is meant: the deployed one, or one of this machine by the folder of its data. */
export interface DatabaseTarget {
  remote?: boolean | undefined;
  persistTo?: string | undefined;
}
