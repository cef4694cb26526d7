import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { notificationId, type UserId } from "#core/ids";
import type { Content, InboxChange, InboxUpdate } from "#core/inbox";
import type { Ports } from "#core/ports";
import { users } from "#features/accounts/tables";
import { isoTime } from "../domain.ts";
import { markOf, marksOf, UNREAD } from "../mark.ts";
import { dedupeKeys, deletions, inboxes, notifications } from "../tables.ts";
import { MAX_CHANGES } from "./changes.ts";
import { CONTENT_COLUMNS, contentValues, type RawRow, storedOf } from "./rows.ts";

/** What is to happen to inboxes. `where` names the notifications, their owners included. */
export type Mutation =
  | {
      kind: "created";
      content: Content;
      /** Reaches an inbox once for ever under its key. Without one the rest of the batch must see to that, and it goes to one inbox alone. */
      key: string | null;
      /** Under this key it counts as having reached an inbox, too: as it was named before keys belonged to their senders. */
      formerKey?: string;
      /** True where the caller has not just looked whether the accounts are open: a closed one gets nothing. */
      onlyActive?: boolean;
    }
  | { kind: "patched"; where: SQL; isRead: boolean }
  | { kind: "removed"; where: SQL; all?: boolean };

/** One inbox that took its next number. */
export interface ChangedInbox {
  user: UserId;
  /** False where no socket was ever opened: then there is no hub to tell. */
  hasHub: boolean;
  /** How many notifications it was. */
  count: number;
  /** How many the inbox holds now. */
  total: number;
  update: InboxUpdate;
}

/** What spares the hub a read, where it is one hub. */
export function updateFor([changed, ...others]: ChangedInbox[]): InboxUpdate | undefined {
  if (!changed || others.length > 0) return undefined;
  const { update, total, hasHub } = changed;
  return hasHub ? { ...update, total } : { ...update, total, hasHub };
}

/**
 * The statements of a mutation, to be sent in one batch, alone or among others.
 * The last one changes a row if, and only if, the mutation changed anything, so
 * that whatever comes behind it can ask for `changes() > 0`.
 */
export interface InboxPlan {
  statements: BatchItem<"sqlite">[];
  /** Reads what the statements returned, in their order. */
  read(results: unknown[]): ChangedInbox[];
}

type Db = Ports<"db" | "now">;
type Of<Kind extends Mutation["kind"]> = Extract<Mutation, { kind: Kind }>;

export interface Counted {
  user_id: UserId;
  head: number;
  unread: number;
  total: number;
  has_hub: number;
}

const COUNTED = sql`user_id, head, unread, total, has_hub`;
const ALWAYS = sql`true`;

/** @param when holds the mutation back unless it is true, as where another change of the same batch must have come about */
export function planMutation(ports: Db, owners: UserId[], mutation: Mutation, when: SQL = ALWAYS): InboxPlan {
  switch (mutation.kind) {
    case "created":
      return mutation.key === null
        ? planCreated(ports, owners, mutation, when)
        : planCreatedOnce(ports, owners, mutation.key, mutation, when);
    case "patched":
      return planPatched(ports, owners, mutation, when);
    case "removed":
      return planRemoved(ports, owners, mutation, when);
  }
}

function listOf(owners: UserId[]): SQL {
  return sql`json_each(${JSON.stringify(owners)})`;
}

function isActive({ onlyActive }: Of<"created">, owner: SQL): SQL {
  return onlyActive ? sql`exists (select 1 from ${users} where id = ${owner} and active)` : ALWAYS;
}

function isFirst({ formerKey }: Of<"created">): SQL {
  if (formerKey === undefined) return ALWAYS;
  return sql`not exists (select 1 from ${dedupeKeys} as d where d.user_id = value and d.key = ${formerKey})`;
}

/** Raises the head and both counts of inboxes, or begins them; `source` gives the user ids. */
function raise({ db }: Db, source: SQL) {
  return db.all<Counted>(sql`insert into ${inboxes} (user_id, head, unread, total, floor)
    select ${source}
    on conflict (user_id) do update set head = head + 1, unread = unread + 1, total = total + 1
    returning ${COUNTED}`);
}

function insert({ db, now }: Db, content: Content, source: SQL) {
  return db.all<RawRow>(sql`insert into ${notifications} (user_id, mark, created_seq, created_at, ${CONTENT_COLUMNS})
    select i.user_id, ${UNREAD}, i.head, ${now().getTime()}, ${contentValues(content)} from ${source}
    on conflict do nothing returning *`);
}

function planCreated(ports: Db, owners: UserId[], mutation: Of<"created">, when: SQL): InboxPlan {
  const [owner, ...others] = owners;
  if (owner === undefined || others.length > 0)
    throw new Error("Without a key a notification goes to one inbox.");
  return {
    statements: [
      raise(ports, sql`${owner}, 1, 1, 1, 0 where ${isActive(mutation, sql`${owner}`)} and ${when}`),
      insert(ports, mutation.content, sql`${inboxes} as i where i.user_id = ${owner} and changes() > 0`),
    ],
    read: ([counted, rows]) => created(counted as Counted[], rows as RawRow[]),
  };
}

/** The key is given its number first; the inbox moves on to it only where the key is the inbox's next, which a repeated one never is. */
function planCreatedOnce(
  ports: Db,
  owners: UserId[],
  key: string,
  mutation: Of<"created">,
  when: SQL,
): InboxPlan {
  const list = listOf(owners);
  const keyed = sql`${list} as recipient join ${dedupeKeys} as d on d.user_id = recipient.value and d.key = ${key}`;
  return {
    statements: [
      ports.db.run(sql`insert into ${dedupeKeys} (user_id, key, created_seq, created_at)
        select value, ${key}, coalesce((select head from ${inboxes} where user_id = value), 0) + 1, ${ports.now().getTime()}
        from ${list} where ${isActive(mutation, sql`value`)} and ${isFirst(mutation)} and ${when} on conflict do nothing`),
      raise(
        ports,
        sql`d.user_id, 1, 1, 1, 0 from ${keyed} left join ${inboxes} as i on i.user_id = d.user_id
          where d.created_seq = coalesce(i.head, 0) + 1`,
      ),
      insert(
        ports,
        mutation.content,
        sql`${keyed} join ${inboxes} as i on i.user_id = d.user_id where d.created_seq = i.head`,
      ),
    ],
    read: ([, counted, rows]) => created(counted as Counted[], rows as RawRow[]),
  };
}

function created(counted: Counted[], rows: RawRow[]): ChangedInbox[] {
  const inboxOf = new Map(counted.map((row) => [row.user_id, row]));
  return rows.flatMap((row) => {
    const inbox = inboxOf.get(row.user_id);
    return inbox ? [createdIn(row, inbox)] : [];
  });
}

/** @param row of the notification, which no later change has touched */
export function createdIn(
  row: RawRow,
  { head, unread, total, has_hub }: Omit<Counted, "user_id">,
): ChangedInbox {
  const change: InboxChange = { kind: "created", seq: row.created_seq, unread, notification: storedOf(row) };
  return {
    user: row.user_id,
    hasHub: Boolean(has_hub),
    count: 1,
    total,
    update: { head, changes: [change] },
  };
}

/** `changes()` is how many rows the statement before changed: here, how many notifications were marked. */
function planPatched(
  { db, now }: Db,
  owners: UserId[],
  { where, isRead }: Of<"patched">,
  when: SQL,
): InboxPlan {
  const [owner, ...others] = owners;
  if (owner === undefined || others.length > 0) throw new Error("A patch is of one inbox.");
  const readAt = isRead ? now().getTime() : null;
  return {
    statements: [
      db.all<{ created_seq: number }>(sql`update ${notifications}
        set mark = ${markOf("inbox", isRead)}, read_at = ${readAt},
          changed_seq = (select head + 1 from ${inboxes} where user_id = ${owner})
        where ${where} and mark = ${markOf("inbox", !isRead)} and ${when}
        returning created_seq`),
      db.all<Counted>(sql`update ${inboxes}
        set head = head + 1, unread = unread ${isRead ? sql`-` : sql`+`} changes()
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

interface Deletion {
  user_id: UserId;
  created_seqs: string | null;
  count: number;
}

/**
 * The deletion's row comes first, for clients that are away: each number, or
 * only that there were too many to name. It is there only where something goes.
 */
function planRemoved({ db, now }: Db, owners: UserId[], { where, all }: Of<"removed">, when: SQL): InboxPlan {
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
          (unread, total) = (select inboxes.unread - count(*) filter (where mark = ${UNREAD}),
            inboxes.total - count(*) filter (where mark in ${marksOf("inbox")})
            from (select user_id as owner, mark from ${going}) where owner = inboxes.user_id)
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
        // Too many to name, and not all: the hub finds that in the database, and its sockets load their lists.
        const changes = row.created_seqs === null && !all ? [] : [change];
        return [{ user, hasHub: Boolean(has_hub), count: row.count, total, update: { head, changes } }];
      });
    },
  };
}
