/** What reaches people who have no tab open. */
export const CHANNELS = ["email", "push", "sms"] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** The same and the app itself: all that a category has a setting for. */
export const ALL_CHANNELS = ["in_app", ...CHANNELS] as const;

/** Something for each channel. */
export function forEachChannel<Value>(make: (channel: ChannelName) => Value): Record<ChannelName, Value> {
  return Object.fromEntries(CHANNELS.map((channel) => [channel, make(channel)])) as Record<
    ChannelName,
    Value
  >;
}

/**
 * What reads an inbox, each at its own pace. Digests lag behind instant mail on
 * purpose, and what is critical must not wait behind either.
 */
export type CursorName = ChannelName | "email_digest" | UrgentCursor;
type UrgentCursor = `urgent_${ChannelName}`;

/** The cursor by which a channel reads what is critical. */
export function urgentCursorOf(channel: ChannelName): UrgentCursor {
  return `urgent_${channel}`;
}

export const URGENT_CURSORS: readonly CursorName[] = CHANNELS.map(urgentCursorOf);

/** Whether a cursor reads what is critical, and nothing else. */
export function isUrgent(cursor: CursorName): boolean {
  return URGENT_CURSORS.includes(cursor);
}

export const CURSORS: readonly CursorName[] = [...CHANNELS, "email_digest", ...URGENT_CURSORS];

/** The cursors that send over a channel. */
export function cursorsOf(channel: ChannelName): CursorName[] {
  return [channel, ...(channel === "email" ? (["email_digest"] as const) : []), urgentCursorOf(channel)];
}

/** The channel over which each cursor sends. */
export const CHANNEL_OF = Object.fromEntries(
  CHANNELS.flatMap((channel) => cursorsOf(channel).map((cursor) => [cursor, channel])),
) as Record<CursorName, ChannelName>;
