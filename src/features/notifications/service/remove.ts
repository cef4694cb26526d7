import { sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, notificationId, type UserId } from "#core/ids";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import type { Platform } from "#platform";
import { deletions, inboxes, notifications } from "../tables.ts";
import { MAX_CHANGES } from "./changes.ts";

interface Counted {
  head: number;
  unread: number;
}

/** @throws {Problem} `not-found` when it is not in this inbox */
export async function remove(platform: Platform, by: { id: UserId }, id: NotificationId): Promise<void> {
  const createdSeq = createdSeqOf(by.id, id) ?? 0;
  const db = platform.inboxOf(by.id);
  const line = (mark: string) => sql`select 1 from ${notifications}
    where user_id = ${by.id} and is_read in (${sql.raw(mark)}) and created_seq = ${createdSeq}`;
  const { result, event } = await commit(platform, db, {
    change: db.all<Counted>(sql`update ${inboxes}
      set head = head + 1, total = total - 1, unread = unread - exists (${line("0")})
      where user_id = ${by.id} and exists (${line("0, 1")}) returning head, unread`),
    and: [
      db.run(sql`insert into ${deletions} (user_id, seq, created_seqs, count, deleted_at)
        select user_id, head, json_array(${createdSeq}), 1, ${platform.now().getTime()}
        from ${inboxes} where user_id = ${by.id} and changes() > 0`),
      db.run(sql`delete from ${notifications}
        where user_id = ${by.id} and is_read in (0, 1) and created_seq = ${createdSeq} and changes() > 0`),
    ],
    event: { type: "inbox.changed", data: { user_id: by.id } },
  });
  const [inbox] = result;
  if (!event || !inbox) throw new Problem("not-found");
  const { head: seq, unread } = inbox;
  platform.dispatch(event, { head: seq, changes: [{ kind: "deleted", seq, unread, ids: [id], all: false }] });
}

/** Empties an inbox, as one change with one number. Returns how many lines went. */
export async function removeAll(platform: Platform, by: { id: UserId }): Promise<number> {
  const db = platform.inboxOf(by.id);
  const { result, event } = await commit(platform, db, {
    change: db.all<{ seq: number; created_seqs: string | null; count: number }>(sql`insert into ${deletions}
      (user_id, seq, created_seqs, count, deleted_at)
      select user_id, head + 1,
        case when total <= ${MAX_CHANGES} then (
          select json_group_array(created_seq) from ${notifications} where user_id = ${by.id}) end,
        total, ${platform.now().getTime()}
      from ${inboxes} where user_id = ${by.id} and total > 0
      returning seq, created_seqs, count`),
    and: [
      db.run(sql`delete from ${notifications} where user_id = ${by.id}`),
      db.run(sql`update ${inboxes} set head = head + 1, total = 0, unread = 0
        where user_id = ${by.id} and total > 0`),
    ],
    event: { type: "inbox.changed", data: { user_id: by.id } },
  });
  const [gone] = result;
  if (!event || !gone) return 0;
  const ids = JSON.parse(gone.created_seqs ?? "[]").map((seq: number) => notificationId(by.id, seq));
  platform.dispatch(event, {
    head: gone.seq,
    changes: [{ kind: "deleted", seq: gone.seq, unread: 0, ids, all: true }],
  });
  return gone.count;
}
