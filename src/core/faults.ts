/** True in the test build alone; elsewhere the bundler drops every crash point (`define` in wrangler.toml). */
declare const FAULTS: boolean;

/** The steps at which a process may die; docs/architecture.md says what each does and what makes a crash there good. */
export type Step =
  | "commit"
  | "enqueue"
  | "process"
  | "insert"
  | "push"
  | "acknowledge"
  | "settle"
  | "append"
  | "send";

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
