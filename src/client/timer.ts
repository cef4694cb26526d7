import type { Host } from "./types.ts";

/** Makes something happen later, in place of what was to happen before; without an argument nothing happens. */
export type Timer = (run?: () => void, milliseconds?: number) => void;

export function createTimer(host: Host): Timer {
  let timer: number | undefined;
  return (run, milliseconds = 0) => {
    host.clearTimeout(timer);
    timer = run && host.setTimeout(run, milliseconds);
  };
}
