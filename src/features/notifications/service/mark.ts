import { type SQL, sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, notificationId, type UserId } from "#core/ids";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import type { Platform } from "#platform";
import { type Change, isoTime } from "../domain.ts";
import { ALL_MARKS, markOf } from "../mark.ts";
import { inboxes, notifications } from "../tables.ts";

/** Who marks: a user acting on their own inbox, over HTTP or a socket. */
interface Owner {
  id: UserId;
}

/**
 * Marks one line read or unread. Marking it as it is changes nothing and takes
 * no number.
 *
 * @throws {Problem} `not-found` when it is not in this inbox
 */
export async function mark(
  platform: Platform,
  by: Owner,
  id: NotificationId,
  isRead: boolean,
): Promise<void> {
  const createdSeq = createdSeqOf(by.id, id);
  if (createdSeq === undefined) throw new Problem("not-found");
  const changed = await markWhere(platform, by.id, isRead, sql`created_seq = ${createdSeq}`);
  if (changed > 0) return;
  const [found] = await platform.inboxOf(by.id).all(sql`select 1 from ${notifications}
    where user_id = ${by.id} and mark in ${ALL_MARKS} and created_seq = ${createdSeq}`);
  if (!found) throw new Problem("not-found");
}

/**
 * Marks every unread line read, as one change with one number.
 *
 * @param upToSeq leaves alone what changed after this number, which the caller has not seen
 * @returns how many it marked
 */
export async function markAllRead(platform: Platform, by: Owner, upToSeq?: number): Promise<number> {
  const seen = upToSeq === undefined ? sql`true` : sql`coalesce(changed_seq, created_seq) <= ${upToSeq}`;
  return markWhere(platform, by.id, true, seen);
}

/** `changes()` is how many rows the statement before changed: the marks for the counts, the counts for the event. */
async function markWhere(platform: Platform, user: UserId, isRead: boolean, which: SQL): Promise<number> {
  const db = platform.inboxOf(user);
  const readAt = isRead ? platform.now().getTime() : null;
  const difference = isRead ? sql`- changes()` : sql`+ changes()`;
  const { result, also, event } = await commit(platform, db, {
    change: db.all<{ created_seq: number }>(sql`update ${notifications}
      set mark = ${markOf("inbox", isRead)}, read_at = ${readAt},
        changed_seq = (select head + 1 from ${inboxes} where user_id = ${user})
      where user_id = ${user} and mark = ${markOf("inbox", !isRead)} and ${which}
      returning created_seq`),
    and: [
      db.all<{ head: number; unread: number }>(sql`update ${inboxes}
        set head = head + 1, unread = unread ${difference}
        where user_id = ${user} and changes() > 0 returning head, unread`),
    ],
    event: { type: "inbox.changed", data: { user_id: user } },
  });
  const [inbox] = also[0] as { head: number; unread: number }[];
  if (!event || !inbox) return 0;
  const change: Change = {
    kind: "updated",
    seq: inbox.head,
    unread: inbox.unread,
    ids: result.map((row) => notificationId(user, row.created_seq)).sort((a, b) => a - b),
    isRead,
    readAt: isoTime(readAt),
  };
  platform.dispatch(event, { head: inbox.head, changes: [change] });
  return result.length;
}
