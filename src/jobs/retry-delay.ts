/** How long to wait after each failed attempt; one more and the event is a dead letter. */
const DELAYS_SECONDS = [10, 60, 300, 1800, 7200, 7200, 7200];

export const MAX_ATTEMPTS = DELAYS_SECONDS.length + 1;

/** Up to 20 % longer at random, so that events that failed together are not retried together. */
export function retryDelaySeconds(attempts: number): number {
  const delay = DELAYS_SECONDS[Math.min(Math.max(attempts, 1), DELAYS_SECONDS.length) - 1] ?? 10;
  return Math.round(delay * (1 + Math.random() / 5));
}
