/** True in the test build alone; elsewhere the bundler drops every crash point (`define` in wrangler.toml). */
declare const FAULTS: boolean;

/** The steps of DESIGN §1 at which a process may die, named as docs/architecture.md names them. */
export type Step = "S1" | "S2" | "S3" | "S4" | "S5" | "S6" | "S7" | "H1" | "H2";

/** What a test does at a step: throw, to play a crash. */
export const faults: { at?: ((step: Step, moment: "before" | "after") => void) | undefined } = {};

/** Runs one step of the pipeline; a test build may crash before or after it. */
export async function step<Result>(name: Step, effect: () => Promise<Result>): Promise<Result> {
  if (FAULTS) faults.at?.(name, "before");
  const result = await effect();
  if (FAULTS) faults.at?.(name, "after");
  return result;
}

/** The same for a step without an await, as between a socket's log and its sends. */
export function stepNow<Result>(name: Step, effect: () => Result): Result {
  if (FAULTS) faults.at?.(name, "before");
  const result = effect();
  if (FAULTS) faults.at?.(name, "after");
  return result;
}
