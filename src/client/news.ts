import type { HeraldEvents, ServerFrame } from "./types.ts";

/** Something to show or to sound once in the whole browser. */
export type News = {
  [Name in keyof HeraldEvents]: { key: string; name: Name; what: HeraldEvents[Name] };
}[keyof HeraldEvents];

/** What a tab has heard of so far. */
interface Watch {
  known: Set<string>;
  isWatching: boolean;
}

/** What a frame has to raise, unless it was raised before. */
export function newsIn(frame: ServerFrame, seq: number, { known, isWatching }: Watch): News | undefined {
  if (frame.type === "notification") {
    const { notification: what } = frame;
    const isNews = frame.seq >= seq && !what.is_read;
    return isNews ? { name: "notification", what, key: `notification${what.id}` } : undefined;
  }
  if (frame.type !== "global_notification") return undefined;
  const { notification: what } = frame;
  const key = `announcement${what.id}`;
  if (isWatching) return { name: "announcement", what, key };
  known.add(key);
  return undefined;
}
