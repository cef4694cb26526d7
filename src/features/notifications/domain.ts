import { notificationId, type UserId } from "#core/ids";
import type { InboxChange, StoredNotification } from "#core/inbox";
import { invalid } from "#core/problem";
import type { Actor, Address, Wording } from "#events/event";
import { isReadMark } from "./mark.ts";
import type * as wire from "./wire.ts";

export type { InboxChange as Change, StoredNotification as Line };

/** What is to be said to somebody, before it has a place in an inbox. */
export interface Draft {
  type: string;
  verb: string | null;
  level: wire.Level;
  title: string;
  message: string;
  link: string | null;
  metadata: Record<string, unknown>;
  actor: Actor | null;
  expiresAt: Date | null;
}

/** A row of the inbox as the database gives it. */
export interface Row {
  user_id: UserId;
  mark: number;
  created_seq: number;
  changed_seq: number | null;
  type: string;
  verb: string | null;
  level: string;
  title: string;
  message: string;
  link: string | null;
  metadata: string;
  actor: string | null;
  read_at: number | null;
  created_at: number;
  expires_at: number | null;
}

/** Each changed line once, as it is now, in the order of its latest change; `made` is the number it was made with. */
export type Missed =
  | { seq: number; line: StoredNotification; made: number }
  | { seq: number; deleted: number[] };

/**
 * What was missed since a number, spread out again over the numbers it took: a
 * line made since is new at the number it was made with, and updated at that of
 * its latest change. Numbers in between that were overtaken are left out.
 */
export function changesOf(missed: Missed[], since: number, unread: number): InboxChange[] {
  const changes: InboxChange[] = [];
  const updates = new Map<number, Extract<InboxChange, { kind: "updated" }>>();
  for (const change of missed) {
    if ("deleted" in change) {
      changes.push({ kind: "deleted", seq: change.seq, unread, ids: change.deleted, all: false });
      continue;
    }
    const { line, made, seq } = change;
    if (made > since) changes.push({ kind: "new", seq: made, unread, line: { ...line, seq: made } });
    if (made === seq) continue;
    const together = updates.get(seq);
    if (together) together.ids.push(line.id);
    else
      updates.set(seq, {
        kind: "updated",
        seq,
        unread,
        ids: [line.id],
        isRead: line.is_read,
        readAt: line.read_at,
      });
  }
  return [...changes, ...updates.values()].sort((a, b) => a.seq - b.seq);
}

export function seqOf(row: Row): number {
  return row.changed_seq ?? row.created_seq;
}

export function lineOf(row: Row): StoredNotification {
  return {
    id: notificationId(row.user_id, row.created_seq),
    seq: seqOf(row),
    notification_type: row.type,
    verb: row.verb,
    level: row.level as wire.Level,
    title: row.title,
    message: row.message,
    link: row.link,
    metadata: JSON.parse(row.metadata),
    actor: row.actor === null ? null : JSON.parse(row.actor),
    is_read: isReadMark(row.mark),
    read_at: isoTime(row.read_at),
    created_at: new Date(row.created_at).toISOString(),
    expires_at: isoTime(row.expires_at),
  };
}

export function isoTime(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

/** A line as it crosses the network at `now`. */
export function present(line: StoredNotification, now: Date): wire.Notification {
  const { expires_at, ...rest } = line;
  return { ...rest, time_ago: timeAgo(new Date(line.created_at), now), expires_at };
}

const UNITS = [
  ["year", 365 * 24 * 60],
  ["month", 30 * 24 * 60],
  ["week", 7 * 24 * 60],
  ["day", 24 * 60],
  ["hour", 60],
  ["minute", 1],
] as const;

/** "Just now", "1 minute ago", "5 hours ago". A time that a skewed clock puts ahead is just now. */
export function timeAgo(then: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  for (const [unit, size] of UNITS) {
    const count = Math.floor(minutes / size);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "Just now";
}

const LEVELS = new Map<string, wire.Level>([
  ["warning", "warning"],
  ["error", "danger"],
  ["success", "success"],
]);

/** The level a type has when none is given. */
export function levelOf(type: string): wire.Level {
  return LEVELS.get(type) ?? "info";
}

/** What is asked for, with one name for each thing. */
export interface Wanted {
  to: Address;
  wording: Wording;
  dedupeKey: string | null;
}

/**
 * Reads what is asked for.
 *
 * @throws {Problem} `invalid` for no address or two, for no message, for an end
 *   that has passed, and for a thing that two names say differently
 */
export function wantedOf(input: wire.NewNotification, now: Date): Wanted {
  const type = oneOf(input.notification_type, input.type, "type") ?? "info";
  const message = oneOf(input.message, input.body, "body");
  if (message === undefined) throw invalid("#/message", "A message is needed.");
  const expires_at = input.expires_at ? new Date(input.expires_at).getTime() : null;
  if (expires_at !== null && expires_at <= now.getTime())
    throw invalid("#/expires_at", "This time has passed.");
  return {
    to: addressOf(input),
    wording: {
      type,
      verb: input.verb ?? null,
      level: input.level ?? levelOf(type),
      title: input.title,
      message,
      link: oneOf(input.link, input.action_url, "action_url") ?? null,
      metadata: input.metadata ?? {},
      expires_at,
    },
    dedupeKey: input.dedupe_key ?? null,
  };
}

function oneOf<Value>(
  today: Value | undefined,
  older: Value | undefined,
  olderName: string,
): Value | undefined {
  if (today !== undefined && older !== undefined && today !== older) {
    throw invalid(`#/${olderName}`, "This says something else than its other name.");
  }
  return today ?? older;
}

function addressOf({ recipient_id, recipient_ids, role, everyone }: wire.NewNotification): Address {
  const addresses: Address[] = [];
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
