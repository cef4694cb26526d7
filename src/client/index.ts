import { Client } from "./client.ts";
import type { Herald, HeraldOptions } from "./types.ts";

export { safeLink } from "./links.ts";
export { HeraldProblem, type InputError } from "./problem.ts";
export type * from "./types.ts";

/** Makes a client; its `start()` begins the work. */
export function createHerald(options: HeraldOptions = {}): Herald {
  return new Client(options);
}
