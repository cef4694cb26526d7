import type { Host } from "./host.ts";

/** Runs something later, in place of what was scheduled before; without an argument it only cancels. */
export type Timer = (run?: () => void, milliseconds?: number) => void;

export function createTimer(host: Host): Timer {
  let timer: number | undefined;
  return (run, milliseconds = 0) => {
    host.clearTimeout(timer);
    timer = run && host.setTimeout(run, milliseconds);
  };
}
