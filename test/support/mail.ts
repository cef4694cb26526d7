import type { Pending, Recipient } from "#core/delivery";
import type { NotificationId, UserId } from "#core/ids";
import { contentOf, type StoredNotification } from "#core/inbox";

/** A reader in Berlin. */
export function recipient(changed: Partial<Recipient> = {}): Recipient {
  return {
    id: 7 as UserId,
    name: "Lin Chen",
    locale: "en",
    timezone: "Europe/Berlin",
    address: "lin@example.com",
    origin: "https://herald.example",
    unsubscribeToken: "tok-1",
    ...changed,
  };
}

export function actor(full_name: string, id = 1) {
  return { id, username: `user${id}`, full_name, company_name: "", role: "member" };
}

const START = Date.UTC(2026, 2, 28, 8, 0);

/** The notification with a number, a minute after the one before. */
export function stored(number: number, changed: Partial<StoredNotification> = {}): StoredNotification {
  const {
    expires_at: _,
    type,
    category: _of,
    ...content
  } = contentOf({
    type: "connection",
    title: `Title ${number}`,
    message: `Message ${number}.`,
  });
  return {
    ...content,
    ...{ actions: [], place: "inbox", saved: false, snoozed_until: null, acted: null },
    id: (7_000_000 + number) as NotificationId,
    seq: number,
    notification_type: type,
    category: "connections",
    silent: false,
    is_read: false,
    read_at: null,
    seen_at: null,
    created_at: new Date(START + number * 60_000).toISOString(),
    expires_at: null,
    ...changed,
  };
}

export function pending(notifications: StoredNotification[], changed: Partial<Pending> = {}): Pending {
  return { kind: "instant", isSummary: true, unreadCount: 0, notifications, more: 0, ...changed };
}
