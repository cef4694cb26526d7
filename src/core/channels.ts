/** What reaches people who have no tab open. */
export const CHANNELS = ["email", "push", "sms"] as const;
export type ChannelName = (typeof CHANNELS)[number];

/**
 * What reads an inbox, each at its own pace. Digests lag behind instant mail on
 * purpose, and what is critical must not wait behind either.
 */
export const CURSORS = [...CHANNELS, "email_digest", "urgent_email", "urgent_push", "urgent_sms"] as const;
export type CursorName = (typeof CURSORS)[number];
