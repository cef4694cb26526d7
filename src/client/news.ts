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

/** What a frame has to raise, unless some tab knows of it. */
export function newsIn(frame: ServerFrame, seq: number, { known, isWatching }: Watch): News | undefined {
  let news: News | undefined;
  if (frame.type === "notification" && frame.seq >= seq && !frame.notification.is_read)
    news = { name: "notification", what: frame.notification, key: `notification${frame.notification.id}` };
  if (frame.type === "global_notification") {
    const key = `announcement${frame.notification.id}`;
    news = { name: "announcement", what: frame.notification, key };
    if (!isWatching) known.add(key);
  }
  return news && !known.has(news.key) ? news : undefined;
}
