import { sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, type UserId } from "#core/ids";
import type { StoredNotification } from "#core/inbox";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { users } from "#features/accounts/tables";
import type { Beside, RequestSession } from "#http/session";
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

const HEAD = sql<Head>`head, unread, total, archived, archived_unread, snoozed, snoozed_unread, floor, has_hub,
    seen, unseen, seen_marks`;

/** Reads the inbox's row; a user who was never notified has none. */
export function headQuery(platform: Ports<"db">, user: UserId) {
  return platform.db.all<Head>(sql`select ${HEAD} from ${inboxes} where user_id = ${user}`);
}

/** Reads the same with the caller's account. */
export const HEAD_BESIDE: Beside<Head | Record<keyof Head, null>> = {
  columns: HEAD,
  join: sql`left join ${inboxes} on user_id = id`,
};

export function headOf([row]: (Head | Record<keyof Head, null>)[]): Head {
  return row && row.head !== null ? row : EMPTY;
}

/** @throws {Problem} `not-found` also when it is in another user's inbox */
export async function readOne(
  platform: Ports<"db">,
  session: RequestSession,
  id: NotificationId,
): Promise<StoredNotification> {
  const isThis = isOne(session.id, createdSeqOf(session.id, id) ?? 0);
  const { results, beside } = await session.authenticate(
    [platform.db.all<RawRow>(sql`select * from ${notifications} where ${isThis}`)],
    HEAD_BESIDE,
  );
  const [row] = results[0];
  if (!row) throw new Problem("not-found");
  return storedOf(row, seenMarksOf(headOf([beside]).seen_marks));
}

export async function countUnread(session: RequestSession): Promise<number> {
  const { beside } = await session.authenticate([], HEAD_BESIDE);
  return headOf([beside]).unread;
}
