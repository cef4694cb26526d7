import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Content, InboxChange, StoredNotification } from "#core/inbox";
import { users } from "#features/accounts/tables";
import { categoryOf } from "#features/preferences/categories";
import { categories, quietCategories } from "#features/preferences/tables";
import { newRow, notificationOf } from "../domain.ts";
import { UNREAD } from "../place-mark.ts";
import { dedupeKeys, inboxes, notifications } from "../tables.ts";
import { withDueChannels } from "./due-channels.ts";
import {
  ALWAYS,
  type ChangedInbox,
  COUNTED_INBOX,
  type CountedInbox,
  type Db,
  type InboxPlan,
  listOf,
  type Of,
} from "./mutation.ts";
import { CONTENT_COLUMNS, contentValues, foldedOf, type RawRow } from "./rows.ts";

/** What of a new row follows from the database alone. */
type CreatedRow = Pick<RawRow, "user_id" | "created_seq" | "silent">;

function isActive({ onlyActive }: Of<"created">, owner: SQL): SQL {
  return onlyActive ? sql`exists (select 1 from ${users} where id = ${owner} and active)` : ALWAYS;
}

function isFirst({ formerKey }: Of<"created">): SQL {
  if (formerKey === undefined) return ALWAYS;
  return sql`not exists (select 1 from ${dedupeKeys} as d where d.user_id = value and d.key = ${formerKey})`;
}

/** Whether a recipient is notified of this category: muted, nothing of it is written. What is critical is never muted. */
function isUnmuted({ content }: Of<"created">, owner: SQL): SQL {
  return content.critical ? ALWAYS : sql`not exists (${quietRow(content, owner)} and muted)`;
}

/**
 * Its row is there only where the owner has muted or silenced the category, so that for all others it reads none.
 * What an admin has fixed to be shown in the app counts as neither.
 */
function quietRow({ category, type }: Content, owner: SQL): SQL {
  const key = category ?? categoryOf(type);
  const isFixed = sql`select 1 from ${categories} as c, json_each(c.settings, '$.locked') as fixed
    where c.key = quiet.category and fixed.value = 'in_app'`;
  return sql`select 1 from ${quietCategories} as quiet
    where user_id = ${owner} and category = ${key} and not exists (${isFixed})`;
}

/** Raises the head and both counts of inboxes, or creates them; `source` selects the user ids. */
function raise({ db }: Db, source: SQL) {
  return db.all<CountedInbox>(sql`insert into ${inboxes} (user_id, head, unread, unseen, total, floor)
    select ${source}
    on conflict (user_id) do update set head = head + 1, unread = unread + 1, unseen = unseen + 1, total = total + 1
    returning ${COUNTED_INBOX}`);
}

function insert({ db }: Db, { content, event }: Of<"created">, at: number, source: SQL) {
  const isSilent = content.critical ? sql`0` : sql`exists (${quietRow(content, sql`i.user_id`)})`;
  return db.all<CreatedRow>(sql`insert into ${notifications} (user_id, mark, came_seq, created_seq, created_at, silent, event_id, folded, ${CONTENT_COLUMNS})
    select i.user_id, ${UNREAD}, i.head, i.head, ${at}, ${isSilent}, ${event ?? null}, ${foldedOf(content)},
      ${contentValues(content)} from ${source}
    on conflict do nothing returning user_id, created_seq, silent`);
}

/** New notifications, and the channels that look at them. @see planMutation */
export function planCreated(ports: Db, owners: UserId[], mutation: Of<"created">, when: SQL): InboxPlan {
  const plan =
    mutation.key === null
      ? planCreatedWithoutKey(ports, owners, mutation, when)
      : planCreatedOnce(ports, owners, mutation.key, mutation, when);
  return withDueChannels(ports, owners, mutation.content.critical, plan);
}

function planCreatedWithoutKey(ports: Db, owners: UserId[], mutation: Of<"created">, when: SQL): InboxPlan {
  const [owner, ...others] = owners;
  if (owner === undefined || others.length > 0)
    throw new Error("A notification without a key goes to exactly one inbox.");
  const at = ports.now().getTime();
  return {
    statements: [
      raise(
        ports,
        sql`${owner}, 1, 1, 1, 1, 0 where ${isActive(mutation, sql`${owner}`)} and ${isUnmuted(mutation, sql`${owner}`)} and ${when}`,
      ),
      insert(ports, mutation, at, sql`${inboxes} as i where i.user_id = ${owner} and changes() > 0`),
    ],
    read: ([counted, rows]) => created(mutation, at, counted as CountedInbox[], rows as CreatedRow[]),
  };
}

/**
 * Only once under its key, in three statements that each see what the one before did. The key is stored with the number that
 * the notification would get: `head + 1`. A key that was used before keeps its earlier number, which is at or below the head.
 * So an inbox is raised only where the stored number is `head + 1`, and gets the notification only where it is then the head.
 */
function planCreatedOnce(
  ports: Db,
  owners: UserId[],
  key: string,
  mutation: Of<"created">,
  when: SQL,
): InboxPlan {
  const at = ports.now().getTime();
  const list = listOf(owners);
  const keyed = sql`${list} as recipient join ${dedupeKeys} as d on d.user_id = recipient.value and d.key = ${key}`;
  return {
    statements: [
      ports.db.run(sql`insert into ${dedupeKeys} (user_id, key, created_seq, created_at)
        select value, ${key}, coalesce((select head from ${inboxes} where user_id = value), 0) + 1, ${at}
        from ${list} where ${isActive(mutation, sql`value`)} and ${isFirst(mutation)}
          and ${isUnmuted(mutation, sql`value`)} and ${when} on conflict do nothing`),
      raise(
        ports,
        sql`d.user_id, 1, 1, 1, 1, 0 from ${keyed} left join ${inboxes} as i on i.user_id = d.user_id
          where d.created_seq = coalesce(i.head, 0) + 1`,
      ),
      insert(
        ports,
        mutation,
        at,
        sql`${keyed} join ${inboxes} as i on i.user_id = d.user_id where d.created_seq = i.head`,
      ),
    ],
    read: ([, counted, rows]) => created(mutation, at, counted as CountedInbox[], rows as CreatedRow[]),
  };
}

/** The rest of a row is what was asked for, so that the database need not send it back for each recipient. */
function created(
  { content }: Of<"created">,
  at: number,
  counted: CountedInbox[],
  rows: CreatedRow[],
): ChangedInbox[] {
  const inboxOf = new Map(counted.map((row) => [row.user_id, row]));
  return rows.flatMap(({ user_id: user, created_seq, silent }) => {
    const inbox = inboxOf.get(user);
    if (!inbox) return [];
    const row = { ...newRow(user, created_seq, at), ...content, silent: Boolean(silent) };
    return [createdIn(user, notificationOf(row), inbox)];
  });
}

/** @param notification which must not have been changed since its creation */
export function createdIn(
  user: UserId,
  notification: StoredNotification,
  { head, unread, kept, has_hub }: Omit<CountedInbox, "user_id">,
): ChangedInbox {
  const change: InboxChange = { kind: "created", seq: notification.seq, unread, notification };
  return { user, hasHub: Boolean(has_hub), count: 1, kept, update: { head, changes: [change] } };
}
