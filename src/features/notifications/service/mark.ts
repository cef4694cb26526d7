import { type SQL, sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, type UserId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { READ_MARKS, UNREAD, UNREAD_MARKS } from "../place-mark.ts";
import { notifications } from "../tables.ts";
import { changeInbox } from "./change-inbox.ts";
import type { Changing } from "./mutation.ts";
import { isOne } from "./rows.ts";

/** A user acting on their own inbox, over HTTP or a socket. */
export interface Owner {
  id: UserId;
}

/** Marks what `where` selects read or unread, in whatever place it is. */
export function marking(where: SQL, isRead: boolean, now: Date): Changing {
  return {
    kind: "changed",
    field: "is_read",
    where,
    mark: isRead ? sql`mark - mark % 2 + 1` : sql`mark - mark % 2`,
    set: sql`read_at = ${isRead ? now.getTime() : null}`,
  };
}

/**
 * Marks one notification read or unread. When it has that state already, nothing
 * changes and no number is used.
 *
 * @throws {Problem} `not-found` when it is not in this inbox
 */
export async function mark(
  platform: WritePorts,
  by: Owner,
  id: NotificationId,
  isRead: boolean,
): Promise<void> {
  await changeOne(platform, by, id, isRead ? UNREAD_MARKS : READ_MARKS, (where) =>
    marking(where, isRead, platform.now()),
  );
}

/**
 * Changes one notification, if it is in one of these marks.
 *
 * @throws {Problem} `not-found` when it is not in this inbox
 */
export async function changeOne(
  platform: WritePorts,
  by: Owner,
  id: NotificationId,
  marks: readonly number[],
  changing: (where: SQL) => Changing,
): Promise<void> {
  const createdSeq = createdSeqOf(by.id, id);
  if (createdSeq === undefined) throw new Problem("not-found");
  if (await changeInbox(platform, by.id, changing(isOne(by.id, createdSeq, marks)))) return;
  const [found] = await platform.db.all(
    sql`select 1 from ${notifications} where ${isOne(by.id, createdSeq)}`,
  );
  if (!found) throw new Problem("not-found");
}

/**
 * Marks every unread notification of the inbox read, as one change with one number.
 *
 * @param upToSeq excludes what changed after this number, which the caller has not seen
 * @returns how many it marked
 */
export async function markAllRead(platform: WritePorts, by: Owner, upToSeq?: number): Promise<number> {
  const where = sql`user_id = ${by.id} and mark = ${UNREAD} ${changedUpTo(upToSeq)}`;
  const changed = await changeInbox(platform, by.id, marking(where, true, platform.now()));
  return changed?.count ?? 0;
}

export function changedUpTo(upToSeq: number | undefined): SQL {
  return upToSeq === undefined ? sql`` : sql`and coalesce(changed_seq, created_seq) <= ${upToSeq}`;
}
