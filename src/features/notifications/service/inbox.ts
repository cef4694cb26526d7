import { sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, type UserId } from "#core/ids";
import type { StoredNotification } from "#core/inbox";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { users } from "#features/accounts/tables";
import type { RequestSession } from "#http/session";
import { seenMarksOf } from "../seen-marks.ts";
import { inboxes, notifications } from "../tables.ts";
import { isOne, type RawRow, storedOf } from "./rows.ts";

/** The row of an inbox in `inboxes`. */
export interface Head {
  head: number;
  unread: number;
  total: number;
  archived: number;
  archived_unread: number;
  snoozed: number;
  snoozed_unread: number;
  floor: number;
  /** Up to which number the inbox has been on screen, and how many unread notifications are above it. */
  seen: number;
  unseen: number;
  /** JSON. */
  seen_marks: string;
  /** 1 once a socket was opened. */
  has_hub: number;
}

const EMPTY: Head = {
  head: 0,
  unread: 0,
  total: 0,
  archived: 0,
  archived_unread: 0,
  snoozed: 0,
  snoozed_unread: 0,
  floor: 0,
  has_hub: 0,
  seen: 0,
  unseen: 0,
  seen_marks: "[]",
};

/**
 * Marks that the user has a hub, so that every change from now on is sent to it.
 * It may be batched with the check of a session that turns out to have ended,
 * since updating a hub needlessly does no harm. It writes no row when the user
 * has a hub already. It is no mutation: nothing that is shown changes, so it takes no number.
 */
export function activation({ db }: Ports<"db">, user: UserId) {
  return db.run(sql`insert into ${inboxes} (user_id, head, unread, total, floor, has_hub)
    select id, 0, 0, 0, 0, 1 from ${users} where id = ${user}
    on conflict (user_id) do update set has_hub = 1 where has_hub = 0`);
}

/** Reads the inbox's row; a user who was never notified has none. */
export function headQuery(platform: Ports<"db">, user: UserId) {
  return platform.db.all<Head>(
    sql`select head, unread, total, archived, archived_unread, snoozed, snoozed_unread, floor, has_hub,
        seen, unseen, seen_marks from ${inboxes} where user_id = ${user}`,
  );
}

export function headOf(rows: Head[]): Head {
  return rows[0] ?? EMPTY;
}

/** @throws {Problem} `not-found` also when it is in another user's inbox */
export async function readOne(
  platform: Ports<"db">,
  session: RequestSession,
  id: NotificationId,
): Promise<StoredNotification> {
  const isThis = isOne(session.id, createdSeqOf(session.id, id) ?? 0);
  const { results } = await session.authenticate([
    platform.db.all<RawRow>(sql`select * from ${notifications} where ${isThis}`),
    headQuery(platform, session.id),
  ]);
  const [row] = results[0];
  if (!row) throw new Problem("not-found");
  return storedOf(row, seenMarksOf(headOf(results[1]).seen_marks));
}

export async function countUnread(platform: Ports<"db">, session: RequestSession): Promise<number> {
  const { results } = await session.authenticate([headQuery(platform, session.id)]);
  return headOf(results[0]).unread;
}
