/** True only in the test build; elsewhere the bundler removes every crash point (`define` in wrangler.toml). */
declare const FAULTS: boolean;

/** The steps at which a process may die. docs/architecture.md says what each does and how a crash there is repaired. */
export type Step =
  | "commit"
  | "enqueue"
  | "process"
  | "insert"
  | "push"
  | "acknowledge"
  | "dequeue"
  | "append"
  | "send"
  | "claim"
  | "deliver"
  | "record";

/** A test's hook for each step: it throws to simulate a crash. */
export const faults: { at?: ((step: Step, moment: "before" | "after") => void) | undefined } = {};

/** Runs one step of the pipeline; a test build may crash before or after it. */
export async function step<Result>(name: Step, effect: () => Promise<Result>): Promise<Result> {
  if (FAULTS) faults.at?.(name, "before");
  const result = await effect();
  if (FAULTS) faults.at?.(name, "after");
  return result;
}

/** The same for a synchronous step. */
export function stepNow<Result>(name: Step, effect: () => Result): Result {
  if (FAULTS) faults.at?.(name, "before");
  const result = effect();
  if (FAULTS) faults.at?.(name, "after");
  return result;
}
