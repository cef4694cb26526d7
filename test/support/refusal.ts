import { Problem, type ProblemCode } from "#core/problem";

/** The code of the problem that a rule refuses with; undefined when it does not refuse. */
export function refusal(act: () => unknown): ProblemCode | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return undefined;
}
