const QUICK_TRIES = 5;
const FIRST_MS = 1_000;
const SLOW_MS = 30_000;

/**
 * How long to wait before a try, in milliseconds: anywhere up to twice as long
 * as the time before for the first five, so that browsers that were lost
 * together do not come back together; then from half a minute to a whole one.
 *
 * @param tries how many failed in a row, from 1
 */
export function delayBefore(tries: number, random: number): number {
  return tries <= QUICK_TRIES ? random * FIRST_MS * 2 ** (tries - 1) : SLOW_MS * (1 + random);
}
