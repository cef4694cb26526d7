import type { Host } from "./host.ts";

/** Calls `run` at each of the events. @returns a function that ends it */
export function listen(host: Host, events: readonly string[], run: () => void): () => void {
  const each = (how: "addEventListener" | "removeEventListener") => {
    for (const event of events) host[how](event, run);
  };
  each("addEventListener");
  return () => each("removeEventListener");
}
