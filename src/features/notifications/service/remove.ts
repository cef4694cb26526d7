import { type SQL, sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, notificationId, type UserId } from "#core/ids";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import type { Platform } from "#platform";
import { ALL_MARKS, marksOf, UNREAD } from "../mark.ts";
import { deletions, inboxes, notifications } from "../tables.ts";
import { MAX_CHANGES } from "./changes.ts";

interface Gone {
  seq: number;
  created_seqs: string | null;
  count: number;
}

/** @throws {Problem} `not-found` when it is not in this inbox */
export async function remove(platform: Platform, by: { id: UserId }, id: NotificationId): Promise<void> {
  const createdSeq = createdSeqOf(by.id, id) ?? 0;
  const gone = await removeWhere(
    platform,
    by.id,
    sql`mark in ${ALL_MARKS} and created_seq = ${createdSeq}`,
    false,
  );
  if (gone === 0) throw new Problem("not-found");
}

/** Empties an inbox, as one change with one number. Returns how many lines went. */
export function removeAll(platform: Platform, by: { id: UserId }): Promise<number> {
  return removeWhere(platform, by.id, sql`mark in ${marksOf("inbox")}`, true);
}

/**
 * Deletes lines as one change, with a word for those who are away: each line's
 * number, or only that there were too many to name.
 *
 * The deletion's row is written first, so that the statements behind it need
 * not count again: it holds only when something is there to go.
 *
 * @param which condition on a line of this user
 * @param all whether that is every line, as a live socket is told
 */
export async function removeWhere(
  platform: Platform,
  user: UserId,
  which: SQL,
  all: boolean,
): Promise<number> {
  const db = platform.inboxOf(user);
  const lines = sql`${notifications} where user_id = ${user} and ${which}`;
  const { result, also, event } = await commit(platform, db, {
    change: db.all<Gone>(sql`insert into ${deletions} (user_id, seq, created_seqs, count, deleted_at)
      select ${user}, (select head + 1 from ${inboxes} where user_id = ${user}),
        case when count(*) <= ${MAX_CHANGES} then json_group_array(created_seq) end,
        count(*), ${platform.now().getTime()}
      from (select created_seq from ${lines} order by created_seq) having count(*) > 0
      returning seq, created_seqs, count`),
    and: [
      db.all<{ unread: number }>(sql`update ${inboxes} set
          head = head + 1,
          (unread, total) = (select inboxes.unread - count(*) filter (where mark = ${UNREAD}),
            inboxes.total - count(*) filter (where mark in ${marksOf("inbox")}) from ${lines})
        where user_id = ${user} and changes() > 0 returning unread`),
      db.run(sql`delete from ${lines} and changes() > 0`),
    ],
    event: { type: "inbox.changed", data: { user_id: user } },
  });
  const [gone] = result;
  const [inbox] = also[0] as { unread: number }[];
  if (!event || !gone || !inbox) return 0;
  const ids = JSON.parse(gone.created_seqs ?? "[]").map((made: number) => notificationId(user, made));
  const { seq } = gone;
  const change = { kind: "deleted" as const, seq, unread: inbox.unread, ids, all: all || ids.length === 0 };
  platform.dispatch(event, { head: seq, changes: [change] });
  return gone.count;
}
