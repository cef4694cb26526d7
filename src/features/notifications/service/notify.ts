import { sql } from "drizzle-orm";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Content } from "#core/inbox";
import { users } from "#features/accounts/tables";
import type { InboxNews, Platform } from "#platform";
import { UNREAD } from "../mark.ts";
import { dedupeKeys, inboxes, notifications } from "../tables.ts";
import { CONTENT_COLUMNS, contentValues, type RawRow, storedOf } from "./rows.ts";

interface Counted {
  user_id: UserId;
  head: number;
  unread: number;
  watched: number;
}

/** What somebody's hub should know. */
export interface Told {
  user: UserId;
  /** False where no socket was ever opened: then there is no hub that should know. */
  watched: boolean;
  news: InboxNews;
}

/** What is known of those who are to be told. */
export interface Recipience {
  /** True where nobody has looked just now whether their accounts are open: who has closed theirs gets no key, and so nothing. */
  onlyIfOpen?: boolean;
}

const isOpen = sql`exists (select 1 from ${users} where id = value and active)`;

/**
 * Writes a line into each recipient's inbox, once for ever under its key, and
 * gives back what their hubs should know. Repeating it writes nothing and says
 * what still holds, so that a crash between the writing and the telling loses
 * nothing.
 *
 * The key is given its number first; the inbox moves on to it, and the line is
 * written, only where the key is the inbox's next, which a repeated one never is.
 *
 * All recipients must share one database (`platform.inboxOf`).
 */
export async function writeLines(
  platform: Platform,
  recipients: UserId[],
  key: string,
  content: Content,
  { onlyIfOpen = false }: Recipience = {},
): Promise<Told[]> {
  const [first] = recipients;
  if (first === undefined) return [];
  const db = platform.inboxOf(first);
  const keyed = sql`json_each(${JSON.stringify(recipients)}) as recipient
    join ${dedupeKeys} as d on d.user_id = recipient.value and d.key = ${key}`;
  const [, counts, lines] = await step("insert", () =>
    db.batch([
      db.run(sql`insert into ${dedupeKeys} (user_id, key, created_seq)
        select value, ${key}, coalesce((select head from ${inboxes} where user_id = value), 0) + 1
        from json_each(${JSON.stringify(recipients)})
        where ${onlyIfOpen ? isOpen : sql`true`} on conflict do nothing`),
      db.all<Counted>(sql`insert into ${inboxes} (user_id, head, unread, total, floor)
        select d.user_id, 1, 1, 1, 0 from ${keyed} left join ${inboxes} as i on i.user_id = d.user_id
        where d.created_seq = coalesce(i.head, 0) + 1
        on conflict (user_id) do update set head = head + 1, unread = unread + 1, total = total + 1
        returning user_id, head, unread, watched`),
      db.all<RawRow>(sql`insert into ${notifications}
        (user_id, mark, created_seq, created_at, ${CONTENT_COLUMNS})
        select d.user_id, ${UNREAD}, d.created_seq, ${platform.now().getTime()}, ${contentValues(content)}
        from ${keyed} join ${inboxes} as i on i.user_id = d.user_id
        where d.created_seq = i.head on conflict do nothing returning *`),
    ]),
  );
  const counted = new Map(counts.map((count) => [count.user_id, count]));
  const told = lines.flatMap((row) => {
    const count = counted.get(row.user_id);
    return count ? [newsOf(row, count)] : [];
  });
  if (told.length === recipients.length) return told;
  const written = new Set(lines.map((row) => row.user_id));
  const rest = recipients.filter((user) => !written.has(user));
  return [...told, ...(await readBack(platform, rest, key))];
}

/** What a repeat finds: the lines as they are now, if they are. A line that was changed since is news no more; the head makes a hub look for what is. */
async function readBack(platform: Platform, recipients: UserId[], key: string): Promise<Told[]> {
  const [first = 0] = recipients;
  const rows = await platform.inboxOf(first).all<RawRow & Counted & { inbox: UserId }>(sql`
    select n.*, i.user_id as inbox, i.head, i.unread, i.watched
    from json_each(${JSON.stringify(recipients)}) as recipient
    join ${dedupeKeys} as d on d.user_id = recipient.value and d.key = ${key}
    join ${inboxes} as i on i.user_id = d.user_id
    left join ${notifications} as n
      on n.user_id = d.user_id and n.mark = ${UNREAD} and n.created_seq = d.created_seq and n.changed_seq is null`);
  return rows.map(({ inbox, head, unread, watched, ...row }) =>
    row.created_seq === null
      ? { user: inbox, watched: Boolean(watched), news: { head, changes: [] } }
      : newsOf(row, { head, unread, watched }),
  );
}

function newsOf(row: RawRow, { head, unread, watched }: Omit<Counted, "user_id">): Told {
  return {
    user: row.user_id,
    watched: Boolean(watched),
    news: { head, changes: [{ kind: "new", seq: row.created_seq, unread, line: storedOf(row) }] },
  };
}
