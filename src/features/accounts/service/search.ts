import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import {
  COUNT_LIMIT,
  countOf,
  type ListPage,
  makeCursor,
  type PageRange,
  pageOf,
  readCursor,
} from "#http/pagination";
import type { Caller } from "#http/session";
import {
  contactKey,
  emailKey,
  nameKey,
  type PublicAccount,
  publicUser,
  searchGrams,
  searchMatch,
  searchText,
} from "../domain.ts";
import { users } from "../tables.ts";
import type { PublicUser } from "../wire.ts";

/**
 * The statement that makes a user findable by their names, in the transaction
 * that writes them. Where that write changed nothing, this changes nothing.
 * Only accounts that are active may be in the index.
 */
export function indexQuery(
  { db }: Ports<"db">,
  names: { username: string; fullName: string; companyName: string },
) {
  const grams = searchGrams(names);
  return db.run(sql`insert or replace into user_search (rowid, full_name, company_name, username)
    select id, ${grams.full_name}, ${grams.company_name}, ${grams.username} from ${users}
    where username_key = ${nameKey(names.username)} and active
      and full_name = ${names.fullName} and company_name = ${names.companyName}`);
}

/**
 * Finds users by any part of a name, or by the whole of an e-mail address or
 * contact; never the caller. In the order of their ids, a page at a time.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function findUsers(
  platform: Ports<"db" | "secret">,
  by: Caller,
  q: string,
  page: PageRange,
): Promise<ListPage<PublicUser>> {
  const { db, secret } = platform;
  const scope = ["users", by.id, q];
  const text = searchText(q);
  const after = readCursor(secret, scope, page.cursor) ?? 0;
  const [found, [counted]] = await db.batch([
    db.all<PublicAccount>(pageSql(text, by.id, after, page.limit + 1)),
    db.all<{ count: number }>(countSql(text, by.id)),
  ]);
  const { rows, nextCursor } = pageOf(found, page.limit, (last) => makeCursor(secret, scope, last.id));
  return { items: rows.map(publicUser), ...countOf(counted?.count ?? 0), nextCursor };
}

/** Each way of being found gives its own first rows in the order of ids, so that no more than a page is read of any. */
function pageSql(q: string, by: UserId, after: number, limit: number): SQL {
  const columns = sql.raw(
    `u.id, u.username, u.full_name as "fullName", u.company_name as "companyName", u.role`,
  );
  const first = sql`u.active and u.id <> ${by} and u.id > ${after} order by u.id limit ${literal(limit)}`;
  const whole = wholes(q).map((is) => sql`select ${columns} from ${users} as u where ${is} and ${first}`);
  const match = searchMatch(q);
  // D1 hands numbers over as floats, past which FTS5 does not seek.
  const afterRow = sql`cast(${after} as integer)`;
  // CROSS JOIN keeps the index in front (SQLite: "Manual control of query plans using CROSS JOIN").
  const part = sql`select ${columns} from user_search as s cross join ${users} as u on u.id = s.rowid
    where user_search match ${match} and s.rowid > ${afterRow} and u.active and u.id <> ${by}
    order by s.rowid limit ${literal(limit)}`;
  return sql`select * from (${union(match === undefined ? whole : [part, ...whole])}) order by id limit ${literal(limit)}`;
}

/** Counts by the index alone, without looking at each user, and then those whom it does not know by these words. */
function countSql(q: string, by: UserId): SQL {
  const match = searchMatch(q) ?? null;
  const byPart = sql`select 1 from user_search where user_search match ${match} and rowid <> ${by}
    limit ${literal(COUNT_LIMIT)}`;
  const byWhole = union(
    wholes(q).map(
      (is) =>
        sql`select u.id from ${users} as u where ${is} and u.active and u.id <> ${by} limit ${literal(COUNT_LIMIT)}`,
    ),
  );
  const unknown = sql`select 1 from (${byWhole}) as w
    where not exists (select 1 from user_search where user_search match ${match} and rowid = w.id)`;
  if (match === null) return sql`select min(${COUNT_LIMIT}, count(*)) as count from (${byWhole})`;
  return sql`select min(${COUNT_LIMIT},
    (select count(*) from (${byPart})) + (select count(*) from (${unknown}))) as count`;
}

/** The conditions under which `q` is the whole of something private. */
function wholes(q: string): SQL[] {
  return [
    sql`u.email_key = ${emailKey(q)} and u.findable_by_contact`,
    // The index has no empty contacts, and is used only where that is said.
    sql`u.contact_key = ${contactKey(q)} and u.contact_key <> '' and u.findable_by_contact`,
  ];
}

function union(selects: SQL[]): SQL {
  return sql.join(
    selects.map((select) => sql`select * from (${select})`),
    sql` union `,
  );
}
