import { type SQL, sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, type UserId } from "#core/ids";
import type { StoredNotification } from "#core/inbox";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { users } from "#features/accounts/tables";
import { COUNT_LIMIT, countOf, makeCursor, pageOf, readCursor } from "#http/pagination";
import type { RequestSession } from "#http/session";
import { ALL_MARKS, marksOf } from "../mark.ts";
import { seenMarksOf } from "../seen.ts";
import { inboxes, notifications } from "../tables.ts";
import { type RawRow, storedOf } from "./rows.ts";

/** The row of an inbox in `inboxes`. */
export interface Head {
  head: number;
  unread: number;
  total: number;
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
  ...{ head: 0, unread: 0, total: 0, floor: 0, has_hub: 0 },
  ...{ seen: 0, unseen: 0, seen_marks: "[]" },
};

/**
 * Marks that the user has a hub, so that every change from now on is sent to it.
 * It may be batched with the check of a session that turns out to have ended,
 * since updating a hub needlessly does no harm. It writes no row when the user
 * has a hub already.
 */
export function activation({ db }: Ports<"db">, user: UserId) {
  return db.run(sql`insert into ${inboxes} (user_id, head, unread, total, floor, has_hub)
    select id, 0, 0, 0, 0, 1 from ${users} where id = ${user}
    on conflict (user_id) do update set has_hub = 1 where has_hub = 0`);
}

/** Reads the inbox's row; a user who was never notified has none. */
export function headQuery(platform: Ports<"db">, user: UserId) {
  return platform.db.all<Head>(
    sql`select head, unread, total, floor, has_hub, seen, unseen, seen_marks from ${inboxes} where user_id = ${user}`,
  );
}

export function headOf(rows: Head[]): Head {
  return rows[0] ?? EMPTY;
}

export interface InboxFilter {
  isRead?: boolean | undefined;
  types?: string[] | undefined;
  limit: number;
  cursor?: string | undefined;
}

export interface Page extends Head {
  count: number;
  count_capped?: true;
  notifications: StoredNotification[];
  nextCursor: string | null;
}

/**
 * A page of the inbox, newest first, with its counts, all read in one transaction.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function readPage(
  platform: Ports<"db" | "secret">,
  session: RequestSession,
  filter: InboxFilter,
): Promise<Page> {
  const scope = ["inbox", session.id, filter.isRead, filter.types?.join()];
  const before = readCursor(platform.secret, scope, filter.cursor);
  const db = platform.db;
  const typed = filter.types !== undefined;
  const { results } = await session.authenticate([
    headQuery(platform, session.id),
    db.all<RawRow>(pageSql(session.id, filter, before)),
    ...(typed ? [db.all<{ count: number }>(countSql(session.id, filter))] : []),
  ]);
  const head = headOf(results[0]);
  const counts = { true: head.total - head.unread, false: head.unread, undefined: head.total };
  const { rows, nextCursor } = pageOf(results[1], filter.limit, (last) =>
    makeCursor(platform.secret, scope, last.created_seq),
  );
  return {
    ...head,
    ...(typed ? countOf(results[2]?.[0]?.count ?? 0) : { count: counts[`${filter.isRead}`] }),
    notifications: rows.map((row) => storedOf(row, seenMarksOf(head.seen_marks))),
    nextCursor,
  };
}

/** Each mark is one range of the key; SQLite merges two without reading past the page. */
function pageSql(user: UserId, filter: InboxFilter, before: number | undefined): SQL {
  const range = (mark: number) => sql`select * from ${notifications}
    where user_id = ${user} and mark = ${mark}
      ${before === undefined ? sql`` : sql`and created_seq < ${before}`} ${ofTypes(filter)}`;
  const ranges = sql.join(marksOf("inbox", filter.isRead).map(range), sql` union all `);
  return sql`${ranges} order by created_seq desc limit ${filter.limit + 1}`;
}

/** There are no counters by type, since each would cost a written row per notification. So this reads the inbox, up to a limit. */
function countSql(user: UserId, filter: InboxFilter): SQL {
  return sql`select count(*) as count from (select 1 from ${notifications}
    where user_id = ${user} and mark in ${marksOf("inbox", filter.isRead)} ${ofTypes(filter)} limit ${COUNT_LIMIT})`;
}

function ofTypes({ types }: InboxFilter): SQL {
  return types === undefined
    ? sql``
    : sql`and type in (select value from json_each(${JSON.stringify(types)}))`;
}

/** @throws {Problem} `not-found` also when it is in another user's inbox */
export async function readOne(
  platform: Ports<"db">,
  session: RequestSession,
  id: NotificationId,
): Promise<StoredNotification> {
  const createdSeq = createdSeqOf(session.id, id) ?? 0;
  const { results } = await session.authenticate([
    platform.db.all<RawRow>(sql`select * from ${notifications}
      where user_id = ${session.id} and mark in ${ALL_MARKS} and created_seq = ${createdSeq}`),
    headQuery(platform, session.id),
  ]);
  const [row] = results[0];
  if (!row) throw new Problem("not-found");
  return storedOf(row, seenMarksOf(headOf(results[1]).seen_marks));
}

export async function countUnread(platform: Ports<"db">, session: RequestSession): Promise<number> {
  const { results } = await session.authenticate([headQuery(platform, session.id)]);
  return headOf(results[0]).unread;
}
