import { type NotificationId, notificationId, type UserId } from "#core/ids";
import { type Content, contentOf, type InboxChange, type StoredNotification } from "#core/inbox";
import { invalid } from "#core/problem";
import type { Audience } from "#events/event";
import { categoryOf } from "#features/preferences/categories";
import { isReadMark } from "./mark.ts";
import { type SeenMark, seenAt } from "./seen.ts";
import type * as wire from "./wire.ts";

/** A row of the inbox. */
export interface Row extends Content {
  user_id: UserId;
  mark: number;
  created_seq: number;
  changed_seq: number | null;
  read_at: number | null;
  created_at: number;
  silent: boolean;
}

/** A change since some number: a notification as it is now, with the `seq` of its latest change and that of its creation, or deletions. */
export type Missed =
  | { seq: number; notification: StoredNotification; created: number }
  | { seq: number; deleted: NotificationId[] };

/**
 * Turns missed changes back into numbered changes of the inbox: a notification
 * that is new since `since` becomes a creation and, if it was changed
 * afterwards, a patch with the number of its latest change. Changes that were
 * overtaken by later ones are left out.
 */
export function changesOf(missed: Missed[], since: number, unread: number): InboxChange[] {
  const changes: InboxChange[] = [];
  const patches = new Map<number, Extract<InboxChange, { kind: "patched" }>>();
  for (const change of missed) {
    const { seq } = change;
    if ("deleted" in change) {
      changes.push({ kind: "removed", seq, unread, ids: change.deleted, all: false });
      continue;
    }
    const { notification, created } = change;
    if (created > since)
      changes.push({
        kind: "created",
        seq: created,
        unread,
        notification: { ...notification, seq: created },
      });
    if (created === seq) continue;
    const patch = patches.get(seq);
    const { id, is_read, read_at } = notification;
    if (patch) patch.ids.push(id);
    else patches.set(seq, { kind: "patched", seq, unread, ids: [id], patch: { is_read, read_at } });
  }
  return [...changes, ...patches.values()].sort((a, b) => a.seq - b.seq);
}

export function notificationOf(row: Row, marks: readonly SeenMark[] = []): StoredNotification {
  const {
    user_id,
    mark,
    created_seq,
    changed_seq,
    read_at,
    created_at,
    type,
    category,
    expires_at,
    ...content
  } = row;
  return {
    id: notificationId(user_id, created_seq),
    seq: changed_seq ?? created_seq,
    notification_type: type,
    category: category ?? categoryOf(type),
    ...content,
    is_read: isReadMark(mark),
    read_at: isoTime(read_at),
    seen_at: isoTime(seenAt(created_seq, marks) ?? read_at),
    created_at: new Date(created_at).toISOString(),
    expires_at: isoTime(expires_at),
  };
}

export function isoTime(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

/** A notification as it crosses the network at `now`. */
export function present(stored: StoredNotification, now: Date): wire.Notification {
  const { expires_at, ...rest } = stored;
  // Reading sees, also where a later change of the log says that it was read.
  const seen_at = stored.seen_at ?? stored.read_at;
  return { ...rest, seen_at, time_ago: timeAgo(new Date(stored.created_at), now), expires_at };
}

const UNITS = [
  ["year", 365 * 24 * 60],
  ["month", 30 * 24 * 60],
  ["week", 7 * 24 * 60],
  ["day", 24 * 60],
  ["hour", 60],
  ["minute", 1],
] as const;

/** "Just now", "1 minute ago", "5 hours ago". A time in the future, from a skewed clock, is "Just now". */
export function timeAgo(then: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  for (const [unit, size] of UNITS) {
    const count = Math.floor(minutes / size);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "Just now";
}

/** A request to notify: the content and the recipients. */
export interface Request {
  to: Audience;
  content: Content;
  dedupeKey: string | null;
}

/** @throws {Problem} `invalid` when no recipient or several kinds are given, and when `expires_at` has passed */
export function requestOf(input: wire.NewNotification, now: Date): Request {
  const { notification_type: type = "info", dedupe_key: dedupeKey = null, ...content } = input;
  const expires_at = input.expires_at ? new Date(input.expires_at).getTime() : null;
  if (expires_at !== null && expires_at <= now.getTime())
    throw invalid("#/expires_at", "This time has passed.");
  return { to: addressOf(input), content: contentOf({ ...content, type, expires_at }), dedupeKey };
}

function addressOf({ recipient_id, recipient_ids, role, everyone }: wire.NewNotification): Audience {
  const addresses: Audience[] = [];
  if (recipient_id !== undefined) addresses.push({ users: [recipient_id] });
  if (recipient_ids !== undefined) addresses.push({ users: recipient_ids });
  if (role !== undefined) addresses.push({ role });
  if (everyone) addresses.push({ everyone });
  const [address, ...more] = addresses;
  if (!address || more.length > 0) {
    throw invalid(
      "#/recipient_id",
      "Exactly one of recipient_id, recipient_ids, role and everyone is needed.",
    );
  }
  return address;
}
