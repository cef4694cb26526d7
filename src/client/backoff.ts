const QUICK_TRIES = 5;
const QUICK_TRY_MS = 500;
const SLOW_TRY_MS = 30_000;

/**
 * How long to wait after so many failures in a row: five times up to twice as
 * long as the time before, then half a minute to a whole one. Chance spreads
 * browsers that were lost together, so that they do not come back together.
 *
 * @param chance from 0 to 1
 * @returns milliseconds
 */
export function retryDelay(tries: number, chance: number): number {
  return tries > QUICK_TRIES ? SLOW_TRY_MS + SLOW_TRY_MS * chance : QUICK_TRY_MS * chance * 2 ** tries;
}
