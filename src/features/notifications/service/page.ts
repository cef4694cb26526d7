import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { StoredNotification } from "#core/inbox";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import { fold } from "#core/text";
import { type Counted, type NotificationPlace, PLACES } from "#core/wire";
import { CATEGORY_TYPES } from "#features/preferences/categories";
import { COUNT_LIMIT, countOf, makeCursorAt, pageOf, readCursorAt } from "#http/pagination";
import type { RequestSession } from "#http/session";
import { marksOf } from "../place-mark.ts";
import { seenMarksOf } from "../seen-marks.ts";
import { notifications } from "../tables.ts";
import { HEAD_BESIDE, type Head, headOf } from "./inbox.ts";
import { type RawRow, storedOf } from "./rows.ts";

/** Which notifications of an inbox are meant. */
export interface InboxFilter {
  /** The inbox itself by default. */
  places?: NotificationPlace[] | undefined;
  isRead?: boolean | undefined;
  saved?: boolean | undefined;
  types?: string[] | undefined;
  categories?: string[] | undefined;
  groupKey?: string | undefined;
  /** Any part of a title or message. */
  q?: string | undefined;
}

export interface PageRequest extends InboxFilter {
  limit: number;
  cursor?: string | undefined;
}

export interface Page extends Pick<Head, "head" | "unread" | "unseen">, Counted {
  notifications: StoredNotification[];
  nextCursor: string | null;
}

/**
 * A page of a list, what came last first, with its counts, all read in one transaction.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function readPage(
  platform: Ports<"db" | "secret">,
  session: RequestSession,
  page: PageRequest,
): Promise<Page> {
  const { places = ["inbox"], isRead, saved, types, categories, groupKey, q } = page;
  const more = [saved, categories?.join(), groupKey, q];
  const isPlain = more.every((each) => each === undefined);
  const elsewhere = isPlain && places.join() === "inbox" ? [] : [places.join(), ...more];
  const scope = ["inbox", session.id, isRead, types?.join(), ...elsewhere];
  const before = readCursorAt(platform.secret, scope, page.cursor, 2);
  const db = platform.db;
  const isCounted = !isPlain || types !== undefined;
  const { results, beside } = await session.authenticate(
    [
      db.all<RawRow>(pageSql(session.id, page, before)),
      ...(isCounted ? [db.all<{ count: number }>(countSql(session.id, page))] : []),
    ],
    HEAD_BESIDE,
  );
  const head = headOf([beside]);
  const { rows, nextCursor } = pageOf(results[0], page.limit, (last) =>
    makeCursorAt(platform.secret, scope, [last.came_seq, last.created_seq]),
  );
  const seen = seenMarksOf(head.seen_marks);
  return {
    head: head.head,
    unread: head.unread,
    unseen: head.unseen,
    ...(isCounted ? countOf(results[1]?.[0]?.count ?? 0) : { count: keptCount(head, places, isRead) }),
    notifications: rows.map((row) => storedOf(row, seen)),
    nextCursor,
  };
}

/** The kept count of some places. */
function keptCount(head: Head, places: NotificationPlace[], isRead: boolean | undefined): number {
  const all: Record<NotificationPlace, number> = {
    inbox: head.total,
    archived: head.archived,
    snoozed: head.snoozed,
  };
  const unread: Record<NotificationPlace, number> = {
    inbox: head.unread,
    archived: head.archived_unread,
    snoozed: head.snoozed_unread,
  };
  const counts = places.map((place) => {
    if (isRead === undefined) return all[place];
    return isRead ? all[place] - unread[place] : unread[place];
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Each mark is one range of the key; SQLite merges them without reading past the page. */
function pageSql(user: UserId, page: PageRequest, before: number[] | undefined): SQL {
  const below = before ? sql`and (came_seq, created_seq) < (${before[0]}, ${before[1]})` : sql``;
  const range = (mark: number) => sql`select * from ${source(page)}
    where user_id = ${user} and mark = ${mark} ${below} ${matching(page)}`;
  const all = marks(page);
  // D1 takes five parts at most in one union.
  const parts = all.length <= 4 ? [all] : [all.slice(0, 3), all.slice(3)];
  const merged = (ranges: SQL[]) =>
    sql`${sql.join(ranges, sql` union all `)} order by came_seq desc, created_seq desc limit ${literal(page.limit + 1)}`;
  const pages = parts.map((part) => merged(part.map(range)));
  return pages.length === 1 ? sql.join(pages) : merged(pages.map((each) => sql`select * from (${each})`));
}

/** There are no counters for these, since each would cost a written row per notification. So this reads the place, up to a limit. */
function countSql(user: UserId, filter: InboxFilter): SQL {
  return sql`select count(*) as count from (select 1 from ${source(filter)}
    where user_id = ${user} and mark in ${marks(filter)} ${matching(filter)} limit ${literal(COUNT_LIMIT)})`;
}

/** What is saved has a small index of its own. */
function source({ saved }: InboxFilter): SQL {
  return saved ? sql`${notifications} indexed by notifications_saved` : sql`${notifications}`;
}

/** The marks of what a filter is about. */
export function marks({ places = ["inbox"], isRead }: InboxFilter): number[] {
  return PLACES.filter((place) => places.includes(place)).flatMap((place) => marksOf(place, isRead));
}

/** The conditions of a filter besides the marks, each beginning with `and`. */
export function matching({ saved, types, categories, groupKey, q }: InboxFilter): SQL {
  const conditions: SQL[] = [];
  if (saved !== undefined) conditions.push(saved ? sql`and saved = 1` : sql`and saved = 0`);
  if (types) conditions.push(sql`and type in (select value from json_each(${JSON.stringify(types)}))`);
  if (categories) conditions.push(sql`and ${isOfCategory(categories)}`);
  if (groupKey !== undefined) conditions.push(sql`and group_key = ${groupKey}`);
  if (q !== undefined) conditions.push(sql`and instr(${SEARCHED}, ${fold(q)}) > 0`);
  return sql.join(conditions, sql` `);
}

/** A title and a message as a search compares them. SQLite's own lower case is that of ASCII. */
const SEARCHED = sql.raw("coalesce(folded, lower(title || char(10) || message))");

/** What has no category of its own is of its type's. */
function isOfCategory(categories: string[]): SQL {
  const known = Object.entries(CATEGORY_TYPES);
  const ofTypes = (types: string[]) =>
    types.length === 0
      ? sql`false`
      : sql`(${sql.join(
          types.map((type) => sql`type glob ${type}`),
          sql` or `,
        )})`;
  const wanted = ofTypes(known.flatMap(([name, types]) => (categories.includes(name) ? types : [])));
  const other = categories.includes("other")
    ? sql`not ${ofTypes(known.flatMap(([, types]) => types))}`
    : sql`false`;
  return sql`(category in (select value from json_each(${JSON.stringify(categories)}))
    or (category is null and (${wanted} or ${other})))`;
}
