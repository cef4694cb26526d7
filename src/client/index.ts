import type { Herald, HeraldOptions } from "./types.ts";

export * from "./links.ts";
export * from "./problem.ts";
export type * from "./types.ts";

/** Makes a client; `start()` begins its work. */
export function createHerald(_options: HeraldOptions = {}): Herald {
  throw new Error("The client is being written.");
}
