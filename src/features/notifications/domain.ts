import { notificationId, type UserId } from "#core/ids";
import { type Content, contentOf, type NotificationState, type StoredNotification } from "#core/inbox";
import { invalid } from "#core/problem";
import type { Audience } from "#events/event";
import { categoryOf } from "#features/preferences/categories";
import { isReadMark, placeOf, UNREAD } from "./place-mark.ts";
import { type SeenMark, seenAt } from "./seen-marks.ts";
import type * as wire from "./wire.ts";

/** A row of the inbox. */
export interface Row extends Content {
  user_id: UserId;
  mark: number;
  came_seq: number;
  created_seq: number;
  changed_seq: number | null;
  entered_seq: number | null;
  read_at: number | null;
  created_at: number;
  silent: boolean;
  saved: boolean;
  snoozed_until: number | null;
  woken_at: number | null;
  acted: string | null;
  event_id: number | null;
  folded: string | null;
}

/** A new row without its content. */
export function newRow(user_id: UserId, seq: number, created_at: number): Omit<Row, keyof Content> {
  return {
    user_id,
    mark: UNREAD,
    came_seq: seq,
    created_seq: seq,
    changed_seq: null,
    entered_seq: null,
    read_at: null,
    created_at,
    silent: false,
    saved: false,
    snoozed_until: null,
    woken_at: null,
    acted: null,
    event_id: null,
    folded: null,
  };
}

/** Each field is named: to copy what is left of a row takes three times as long, and a page of 20 is read most of all. */
export function notificationOf(row: Row, marks: readonly SeenMark[] = []): StoredNotification {
  const { created_seq, came_seq } = row;
  // What a snooze has made new counts as unseen until it is seen again.
  const newSeq = row.woken_at === null ? created_seq : came_seq;
  return {
    id: notificationId(row.user_id, created_seq),
    seq: row.changed_seq ?? created_seq,
    notification_type: row.type,
    category: row.category ?? categoryOf(row.type),
    verb: row.verb,
    level: row.level,
    title: row.title,
    message: row.message,
    link: row.link,
    metadata: row.metadata,
    actor: row.actor,
    critical: row.critical,
    group_key: row.group_key,
    image: row.image,
    actions: row.actions ?? [],
    silent: row.silent,
    ...stateOf(row),
    seen_at: isoTime(seenAt(newSeq, marks) ?? row.read_at),
    created_at: new Date(row.created_at).toISOString(),
    expires_at: isoTime(row.expires_at),
    ...(came_seq !== created_seq && { came_seq }),
  };
}

/** The columns from which `stateOf` makes each field: those that a change returns, and an undo puts back. */
export const COLUMNS_OF = {
  is_read: ["mark"],
  read_at: ["read_at"],
  place: ["mark"],
  saved: ["saved"],
  snoozed_until: ["snoozed_until"],
  acted: ["acted"],
} as const satisfies Record<keyof NotificationState, readonly (keyof Row)[]>;
export type StateColumn = (typeof COLUMNS_OF)[keyof NotificationState][number];

/** What has changed in a row since its creation. As SQL returns it, a boolean is a number. */
export function stateOf(
  row: { [Column in StateColumn]: Row[Column] extends boolean ? boolean | number : Row[Column] },
): NotificationState {
  return {
    is_read: isReadMark(row.mark),
    read_at: isoTime(row.read_at),
    place: placeOf(row.mark),
    saved: Boolean(row.saved),
    snoozed_until: isoTime(row.snoozed_until),
    acted: row.acted,
  };
}

export function isoTime(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

/** A notification as it crosses the network at `now`. */
export function present(stored: StoredNotification, now: Date): wire.Notification {
  // Reading sees, also where a later change of the log says that it was read.
  const seen_at = stored.seen_at ?? stored.read_at;
  return { ...stored, seen_at, time_ago: timeAgo(new Date(stored.created_at), now) };
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
    throw invalid("#/expires_at", "This time must be in the future.");
  const actions = content.actions?.length ? content.actions : null;
  return { to: addressOf(input), content: contentOf({ ...content, type, actions, expires_at }), dedupeKey };
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
