import type { Outcome } from "#core/delivery";

/**
 * What a sending comes to, or that it was given up first.
 *
 * @param mayBeTaken whether the provider may have taken the message by then
 */
export async function orAborted(
  sending: Promise<Outcome>,
  signal: AbortSignal,
  mayBeTaken: () => boolean,
): Promise<Outcome> {
  const givenUp = (): Outcome => ({
    is: mayBeTaken() ? "unknown" : "retry",
    reason: "The provider did not answer in time.",
  });
  if (signal.aborted) return givenUp();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const end = () => resolve(givenUp());
  signal.addEventListener("abort", end);
  try {
    return await Promise.race([sending, promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
