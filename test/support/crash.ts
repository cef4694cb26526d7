import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { faults, type Step } from "#core/faults";

export type Moment = "before" | "after";

/** A fault that was set up; a test that means something looks whether it fired. */
export interface Fault {
  fired: number;
}

/** How often each fault fired in this file, as `commit before`. */
export const firings = new Map<string, number>();

let dead = false;
let armed: ((step: Step, moment: Moment) => void)[] = [];

export function isDead(): boolean {
  return dead;
}

/**
 * What a fault throws. What an object throws is printed by the runtime, except
 * that the test pool leaves out lines with these words.
 */
function failure(what: string): Error {
  return new Error(`${what} (disconnected: operation canceled)`);
}

/**
 * Lets everything die at a moment of a step: from then on no step begins or
 * ends, no message is acknowledged and the database is out of reach, until
 * `restart`. What had reached the database or an object by then stays.
 *
 * @param nth at which of the step's times
 */
export function crashAt(step: Step, moment: Moment, nth = 1): Fault {
  return arm(step, moment, nth, () => {
    dead = true;
    throw failure(`Died at ${step}, ${moment}.`);
  });
}

/** Lets a step fail once, the process living on. */
export function failAt(step: Step, moment: Moment): Fault {
  return arm(step, moment, 1, () => {
    throw failure(`Failed at ${step}, ${moment}.`);
  });
}

function arm(step: Step, moment: Moment, nth: number, strike: () => never): Fault {
  const fault = { fired: 0 };
  let left = nth;
  const hook = (at: Step, when: Moment) => {
    if (at !== step || when !== moment) return;
    left -= 1;
    if (left > 0) return;
    armed = armed.filter((other) => other !== hook);
    fault.fired += 1;
    firings.set(`${step} ${moment}`, (firings.get(`${step} ${moment}`) ?? 0) + 1);
    strike();
  };
  armed.push(hook);
  return fault;
}

/** A new process, with no faults set up. */
export function restart(): void {
  dead = false;
  armed = [];
}

/** Makes crashes possible, for the whole file. */
export function allowCrashes(): void {
  faults.at = (step, moment) => {
    if (dead) throw failure("Dead.");
    for (const hook of armed) hook(step, moment);
  };
  const { DB } = env;
  for (const method of ["prepare", "batch"] as const) {
    const real = DB[method].bind(DB) as (...args: unknown[]) => unknown;
    vi.spyOn(DB, method).mockImplementation(((...args: unknown[]) => {
      if (dead) throw failure("Dead.");
      return real(...args);
    }) as never);
  }
}
