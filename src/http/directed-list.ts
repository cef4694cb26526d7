import { type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import type { Direction } from "#core/wire";
import {
  COUNT_LIMIT,
  countOf,
  type ListPage,
  makeCursor,
  type PageRange,
  pageOf,
  readCursor,
} from "./pagination.ts";
import type { RequestSession } from "./session.ts";

/** A list of rows that one user sent to another. The table has an index by sender, status and id, and one by recipient, status and id. */
export interface DirectedList<Row, Item> {
  /** What its cursors are bound to. */
  name: string;
  table: SQLiteTable;
  /** The column of the recipient. */
  incoming: SQL;
  /** The column of the sender. */
  outgoing: SQL;
  statuses: readonly string[];
  /** What to select of a row named `r`. */
  columns: SQL;
  itemOf: (row: Row) => Item;
}

interface Filter extends PageRange {
  direction: Direction;
  status?: string | undefined;
}

/**
 * A page of what the session's user sent or received, newest first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listDirected<Row extends { id: number }, Item>(
  { db, secret }: Ports<"db" | "secret">,
  session: RequestSession,
  list: DirectedList<Row, Item>,
  filter: Filter,
): Promise<ListPage<Item>> {
  const scope = [list.name, session.id, filter.direction, filter.status];
  const before = readCursor(secret, scope, filter.cursor);
  const { results } = await session.authenticate([
    db.all<Row>(pageSql(list, session.id, filter, before)),
    db.all<{ count: number }>(countSql(list, session.id, filter)),
  ]);
  const { rows, nextCursor } = pageOf(results[0], filter.limit, ({ id }) => makeCursor(secret, scope, id));
  return { items: rows.map(list.itemOf), ...countOf(results[1][0]?.count ?? 0), nextCursor };
}

type Columns = Pick<DirectedList<never, unknown>, "incoming" | "outgoing" | "table" | "statuses" | "columns">;

function columnsOf({ incoming, outgoing }: Columns, direction: Direction): SQL[] {
  return { incoming: [incoming], outgoing: [outgoing], all: [incoming, outgoing] }[direction];
}

/**
 * The indexes are by column and status, so each status is one ordered range.
 * SQLite merges the ranges without reading past the page. Each direction is
 * merged by itself, since D1 allows five ranges in one merge.
 */
function pageSql(list: Columns, user: UserId, filter: Filter, before: number | undefined): SQL {
  const statuses = filter.status === undefined ? list.statuses : [filter.status];
  const older = before === undefined ? sql`` : sql`and id < ${before}`;
  const newest = sql`order by id desc limit ${literal(filter.limit + 1)}`;
  const parts = columnsOf(list, filter.direction).map((column) => {
    const ranges = statuses.map(
      (one) => sql`select * from ${list.table} where ${column} = ${user} and status = ${one} ${older}`,
    );
    return sql`select * from (${sql.join(ranges, sql` union all `)} ${newest})`;
  });
  return sql`select ${list.columns} from (${sql.join(parts, sql` union all `)} ${newest}) as r order by r.id desc`;
}

function countSql(list: Columns, user: UserId, { direction, status }: Filter): SQL {
  const ofStatus = status === undefined ? sql`` : sql`and status = ${status}`;
  const parts = columnsOf(list, direction).map(
    (column) => sql`(select count(*) from
      (select 1 from ${list.table} where ${column} = ${user} ${ofStatus} limit ${literal(COUNT_LIMIT)}))`,
  );
  return sql`select ${sql.join(parts, sql` + `)} as count`;
}
