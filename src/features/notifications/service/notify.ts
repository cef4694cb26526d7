import { sql } from "drizzle-orm";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { InboxNews, Platform } from "#platform";
import { type Change, type Draft, lineOf, type Row } from "../domain.ts";
import { dedupeKeys, inboxes, notifications } from "../tables.ts";

type Told = Row & { head: number; unread: number; inbox: UserId };

/**
 * Writes a line into each recipient's inbox, once for ever under its key, and
 * gives back what their hubs should know. Repeating it writes nothing and says
 * the same, so that a crash between the writing and the telling loses nothing.
 *
 * All recipients must share one database (`platform.inboxOf`).
 */
export async function writeLines(
  platform: Platform,
  recipients: UserId[],
  key: string,
  draft: Draft,
): Promise<{ user: UserId; news: InboxNews }[]> {
  const [first] = recipients;
  if (first === undefined) return [];
  const db = platform.inboxOf(first);
  const users = sql`json_each(${JSON.stringify(recipients)}) as recipient`;
  const inbox = sql`${users} join ${inboxes} as i on i.user_id = recipient.value`;
  const theirs = sql`d.user_id = i.user_id and d.key = ${key}`;
  const isNext = sql`d.created_seq = i.head + 1`;
  const results = await step("S4", () =>
    db.batch([
      db.run(sql`insert into ${inboxes} (user_id, head, unread, total, floor)
        select value, 0, 0, 0, 0 from ${users} where true on conflict do nothing`),
      db.run(sql`insert into ${dedupeKeys} (user_id, key, created_seq)
        select i.user_id, ${key}, i.head + 1 from ${inbox} where true on conflict do nothing`),
      db.run(sql`insert into ${notifications}
        (user_id, is_read, created_seq, type, verb, level, title, message, link, metadata, actor, created_at, expires_at)
        select i.user_id, 0, d.created_seq, ${draft.type}, ${draft.verb}, ${draft.level}, ${draft.title},
          ${draft.message}, ${draft.link}, ${JSON.stringify(draft.metadata)},
          ${draft.actor && JSON.stringify(draft.actor)}, ${platform.now().getTime()},
          ${draft.expiresAt?.getTime() ?? null}
        from ${inbox} join ${dedupeKeys} as d on ${theirs} where ${isNext}`),
      db.run(sql`update ${inboxes} as i set head = head + 1, unread = unread + 1, total = total + 1
        where user_id in (select value from ${users})
          and exists (select 1 from ${dedupeKeys} as d where ${theirs} and ${isNext})`),
      db.all<Told>(sql`select n.*, i.user_id as inbox, i.head, i.unread
        from ${inbox} join ${dedupeKeys} as d on ${theirs}
        left join ${notifications} as n
          on n.user_id = d.user_id and n.is_read in (0, 1) and n.created_seq = d.created_seq`),
    ]),
  );
  return results[4].map((row) => ({ user: row.inbox, news: { head: row.head, changes: changesOf(row) } }));
}

/** A line that was changed or deleted since is not news any more; the head makes the hub look for what is. */
function changesOf(row: Told): Change[] {
  if (row.created_seq === null || row.changed_seq !== null) return [];
  return [{ kind: "new", seq: row.created_seq, unread: row.unread, line: lineOf(row) }];
}
