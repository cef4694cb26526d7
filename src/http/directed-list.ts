import { type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { UserId } from "#core/ids";
import type { Direction } from "#core/wire";
import type { Platform } from "#platform";
import { makeCursor, pageOf, readCursor } from "../http/pagination.ts";
import type { Visitor } from "../http/session.ts";

export interface Page<Item> {
  items: Item[];
  count: number;
  nextCursor: string | null;
}

/** A list of what one user sent another. The table has an index by each side, the status and the id. */
export interface SidedList<Row, Item> {
  /** What its cursors are bound to. */
  name: string;
  table: SQLiteTable;
  /** The column of the one it came to. */
  incoming: SQL;
  /** The column of the one who sent it. */
  outgoing: SQL;
  statuses: readonly string[];
  /** What to select of a row named `r`. */
  columns: SQL;
  itemOf: (row: Row) => Item;
}

interface Filter {
  direction: Direction;
  status?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/**
 * A page of what a visitor sent or was sent, newest first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listSides<Row extends { id: number }, Item>(
  { db, secret }: Platform,
  visitor: Visitor,
  list: SidedList<Row, Item>,
  filter: Filter,
): Promise<Page<Item>> {
  const scope = [list.name, visitor.id, filter.direction, filter.status];
  const before = readCursor(secret, scope, filter.cursor);
  const { results } = await visitor.admit([
    db.all<Row>(pageSql(list, visitor.id, filter, before)),
    db.all<{ count: number }>(countSql(list, visitor.id, filter)),
  ]);
  const { rows, nextCursor } = pageOf(results[0], filter.limit, ({ id }) => makeCursor(secret, scope, id));
  return { items: rows.map(list.itemOf), count: results[1][0]?.count ?? 0, nextCursor };
}

type Sides = Pick<SidedList<never, unknown>, "incoming" | "outgoing" | "table" | "statuses" | "columns">;

function sidesOf({ incoming, outgoing }: Sides, direction: Direction): SQL[] {
  return { incoming: [incoming], outgoing: [outgoing], all: [incoming, outgoing] }[direction];
}

/**
 * The indexes are by side and status, so each is one range, in order. SQLite
 * merges them without reading past the page; each side by itself, since D1
 * allows five ranges to a merge.
 */
function pageSql(list: Sides, user: UserId, filter: Filter, before: number | undefined): SQL {
  const statuses = filter.status === undefined ? list.statuses : [filter.status];
  const older = before === undefined ? sql`` : sql`and id < ${before}`;
  const newest = sql`order by id desc limit ${filter.limit + 1}`;
  const sides = sidesOf(list, filter.direction).map((side) => {
    const ranges = statuses.map(
      (one) => sql`select * from ${list.table} where ${side} = ${user} and status = ${one} ${older}`,
    );
    return sql`select * from (${sql.join(ranges, sql` union all `)} ${newest})`;
  });
  return sql`select ${list.columns} from (${sql.join(sides, sql` union all `)} ${newest}) as r order by r.id desc`;
}

function countSql(list: Sides, user: UserId, { direction, status }: Filter): SQL {
  const ofStatus = status === undefined ? sql`` : sql`and status = ${status}`;
  const sides = sidesOf(list, direction).map(
    (side) => sql`(select count(*) from ${list.table} where ${side} = ${user} ${ofStatus})`,
  );
  return sql`select ${sql.join(sides, sql` + `)} as count`;
}
