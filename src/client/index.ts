export { createHerald } from "./client.ts";
export type * from "./host.ts";
export { safeLink } from "./links.ts";
export { HeraldProblem, type InputError } from "./problem.ts";
export type * from "./types.ts";
export { whenSeen } from "./when-seen.ts";
