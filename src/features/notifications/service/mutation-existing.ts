import { type SQL, sql } from "drizzle-orm";
import { notificationId, type UserId } from "#core/ids";
import type { InboxChange } from "#core/inbox";
import { isoTime } from "../domain.ts";
import { markOf, marksOf, UNREAD } from "../mark.ts";
import { deletions, inboxes, notifications } from "../tables.ts";
import { MAX_CHANGES } from "./changes.ts";
import { COUNTED, type Counted, type Db, type InboxPlan, listOf, type Of } from "./mutation.ts";

/** `changes()` is the number of rows that the previous statement changed: here, of notifications that were marked. */
export function planPatched(
  { db, now }: Db,
  owners: UserId[],
  { where, isRead }: Of<"patched">,
  when: SQL,
): InboxPlan {
  const owner = onlyOwner(owners);
  const readAt = isRead ? now().getTime() : null;
  const sign = isRead ? sql`-` : sql`+`;
  return {
    statements: [
      db.all<{ created_seq: number }>(sql`update ${notifications}
        set mark = ${markOf("inbox", isRead)}, read_at = ${readAt},
          changed_seq = (select head + 1 from ${inboxes} where user_id = ${owner})
        where ${where} and mark = ${markOf("inbox", !isRead)} and ${when}
        returning created_seq`),
      db.all<Counted>(sql`update ${inboxes}
        set head = head + 1, unread = unread ${sign} changes(),
          unseen = unseen ${sign} (select count(*) from ${notifications}
            where user_id = ${owner} and changed_seq = head + 1 and created_seq > seen)
        where user_id = ${owner} and changes() > 0 returning ${COUNTED}`),
    ],
    read: ([marked, counted]) =>
      (counted as Counted[]).map(({ head, unread, total, has_hub }) => {
        const rows = marked as { created_seq: number }[];
        const ids = rows.map((row) => notificationId(owner, row.created_seq)).sort((a, b) => a - b);
        const patch = { is_read: isRead, read_at: isoTime(readAt) };
        const change: InboxChange = { kind: "patched", seq: head, unread, ids, patch };
        return {
          user: owner,
          hasHub: Boolean(has_hub),
          count: ids.length,
          total,
          update: { head, changes: [change] },
        };
      }),
  };
}

/** The hub gets no change: it reads again what it may still show. */
export function planRewritten(
  { db }: Db,
  owners: UserId[],
  { where, set }: Of<"rewritten">,
  when: SQL,
): InboxPlan {
  const owner = onlyOwner(owners);
  return {
    statements: [
      db.run(sql`update ${notifications}
        set ${set}, changed_seq = (select head + 1 from ${inboxes} where user_id = ${owner})
        where ${where} and ${when}`),
      db.all<Counted & { count: number }>(sql`update ${inboxes} set head = head + 1
        where user_id = ${owner} and changes() > 0 returning ${COUNTED}, changes() as count`),
    ],
    read: ([, counted]) =>
      (counted as (Counted & { count: number })[]).map(({ head, total, has_hub, count }) => ({
        user: owner,
        hasHub: Boolean(has_hub),
        count,
        total,
        update: { head, changes: [], forget: true },
      })),
  };
}

function onlyOwner(owners: UserId[]): UserId {
  const [owner, ...others] = owners;
  if (owner === undefined || others.length > 0) throw new Error("This mutation is for exactly one inbox.");
  return owner;
}

interface Deletion {
  user_id: UserId;
  created_seqs: string | null;
  count: number;
}

/**
 * The first statement records the deletion for clients that are offline: the
 * number of each notification, or only that there were too many to list. It
 * writes nothing when there is nothing to delete.
 */
export function planRemoved(
  { db, now }: Db,
  owners: UserId[],
  { where, all }: Of<"removed">,
  when: SQL,
): InboxPlan {
  const going = sql`${notifications} where ${where} and ${when}`;
  const noted = sql`from ${deletions} as d where d.user_id = inboxes.user_id and d.seq = inboxes.head + 1`;
  return {
    statements: [
      db.all<Deletion>(sql`insert into ${deletions} (user_id, seq, created_seqs, count, deleted_at)
        select user_id, (select head + 1 from ${inboxes} where inboxes.user_id = gone.user_id),
          case when count(*) <= ${MAX_CHANGES} then json_group_array(created_seq order by created_seq) end,
          count(*), ${now().getTime()}
        from (select user_id, created_seq from ${going}) as gone group by user_id
        returning user_id, created_seqs, count`),
      db.all<Counted>(sql`update ${inboxes} set head = head + 1,
          (unread, unseen, total) = (select inboxes.unread - count(*) filter (where mark = ${UNREAD}),
            inboxes.unseen - count(*) filter (where mark = ${UNREAD} and created_seq > inboxes.seen),
            inboxes.total - count(*) filter (where mark in ${marksOf("inbox")})
            from (select user_id as owner, mark, created_seq from ${going}) where owner = inboxes.user_id)
        where user_id in (select value from ${listOf(owners)}) and exists (select 1 ${noted}) returning ${COUNTED}`),
      db.run(sql`delete from ${going} and changes() > 0`),
    ],
    read([gone, counted]) {
      const deleted = new Map((gone as Deletion[]).map((row) => [row.user_id, row]));
      return (counted as Counted[]).flatMap(({ user_id: user, head, unread, total, has_hub }) => {
        const row = deleted.get(user);
        if (!row) return [];
        const ids = JSON.parse(row.created_seqs ?? "[]").map((made: number) => notificationId(user, made));
        const change: InboxChange = { kind: "removed", seq: head, unread, ids, all: all === true };
        // Too many to list, but not all: the hub finds that in the database, and clients reload their lists.
        const changes = row.created_seqs === null && !all ? [] : [change];
        return [{ user, hasHub: Boolean(has_hub), count: row.count, total, update: { head, changes } }];
      });
    },
  };
}
