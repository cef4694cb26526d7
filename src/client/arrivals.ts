import type { HeraldEvents, ServerFrame } from "./types.ts";

/** Something to show or to sound once in the whole browser. */
export type News = {
  [Name in keyof HeraldEvents]: [name: Name, what: HeraldEvents[Name]];
}[keyof HeraldEvents];

export function keyOf([name, { id }]: News): string {
  return name + id;
}

/**
 * What a frame has to raise, unless it was raised before.
 *
 * @param isWatching whether an announcement that was not known before is news
 */
export function newsIn(frame: ServerFrame, after: number, isWatching: boolean): News | undefined {
  if (frame.type === "notification" && frame.seq >= after && !frame.notification.is_read)
    return ["notification", frame.notification];
  if (frame.type === "global_notification" && isWatching) return ["announcement", frame.notification];
  return undefined;
}
