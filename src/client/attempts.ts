import type { HeraldProblem } from "./problem.ts";
import { createTimer } from "./timer.ts";
import type { Host } from "./types.ts";

const QUICK_TRIES = 5;
const QUICK_TRY_MS = 500;
const SLOW_TRY_MS = 30_000;

type Attempts = [
  /** Tries, now; again afterwards where that is under way. */
  run: () => Promise<void>,
  /** Tries later: `onWait` hears in how many milliseconds. */
  wait: (problem?: Partial<HeraldProblem>) => void,
  /** The next failure is the first; what waits for its time is not tried. */
  reset: () => void,
];

/**
 * Tries again what has failed: for five times anywhere up to twice as long as
 * the time before, so that browsers that were lost together do not come back
 * together; then after half a minute to a whole one.
 */
export function createAttempts(
  host: Host,
  attempt: () => Promise<void>,
  onWait: (milliseconds: number) => void,
): Attempts {
  const later = createTimer(host);
  let tries = 0;
  let isRunning = false;
  let isWanted = false;

  const run = async () => {
    isWanted = true;
    later();
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      // Where something else is wanted meanwhile, that is tried first.
      await attempt().catch((problem) => isWanted || wait(problem));
    }
    isRunning = false;
  };

  const wait = ({ retryAfterSeconds = 0 }: Partial<HeraldProblem> = {}) => {
    const chance = host.Math.random();
    const delay =
      ++tries > QUICK_TRIES ? SLOW_TRY_MS + SLOW_TRY_MS * chance : QUICK_TRY_MS * chance * 2 ** tries;
    const milliseconds = Math.max(delay, retryAfterSeconds * 1000);
    later(run, milliseconds);
    onWait(milliseconds);
  };

  const reset = () => {
    tries = 0;
    later();
  };

  return [run, wait, reset];
}
