import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { makeCursor, pageOf, readCursor } from "#core/page";
import type { Visitor } from "#core/session";
import type { Platform } from "#platform";
import type { Connection, ConnectionRequest } from "../domain.ts";
import { connectionRequests, connections } from "../tables.ts";
import { type Direction, RequestStatus } from "../wire.ts";
import { publicUser, publicUserOf, REQUEST, type Row, requestOf } from "./read.ts";

export interface Page<Item> {
  items: Item[];
  count: number;
  nextCursor: string | null;
}

interface Place {
  limit: number;
  cursor?: string | undefined;
}

interface Filter extends Place {
  direction: Direction;
  status?: RequestStatus | undefined;
}

/**
 * A page of somebody's requests, newest first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listRequests(
  platform: Platform,
  visitor: Visitor,
  filter: Filter,
): Promise<Page<ConnectionRequest>> {
  const scope = ["connection-requests", visitor.id, filter.direction, filter.status];
  const before = readCursor(platform.secret, scope, filter.cursor);
  const { results } = await visitor.admit([
    platform.db.all<Row>(pageSql(visitor.id, filter, before)),
    platform.db.all<{ count: number }>(countSql(visitor.id, filter)),
  ]);
  const { rows, nextCursor } = pageOf(results[0], filter.limit, ({ id }) =>
    makeCursor(platform.secret, scope, id),
  );
  return { items: rows.map(requestOf), count: results[1][0]?.count ?? 0, nextCursor };
}

const SIDES: Record<Direction, SQL[]> = {
  incoming: [sql`recipient_id`],
  outgoing: [sql`requester_id`],
  all: [sql`recipient_id`, sql`requester_id`],
};

/**
 * The indexes are by side and status, so each is one range, in order. SQLite
 * merges them without reading past the page; each side by itself, since D1
 * allows five ranges to a merge.
 */
function pageSql(user: UserId, { direction, status, limit }: Filter, before: number | undefined): SQL {
  const statuses = status === undefined ? RequestStatus.options : [status];
  const older = before === undefined ? sql`` : sql`and id < ${before}`;
  const newest = sql`order by id desc limit ${limit + 1}`;
  const sides = SIDES[direction].map((side) => {
    const ranges = statuses.map(
      (one) => sql`select * from ${connectionRequests} where ${side} = ${user} and status = ${one} ${older}`,
    );
    return sql`select * from (${sql.join(ranges, sql` union all `)} ${newest})`;
  });
  return sql`select ${REQUEST} from (${sql.join(sides, sql` union all `)} ${newest}) as r order by r.id desc`;
}

function countSql(user: UserId, { direction, status }: Filter): SQL {
  const ofStatus = status === undefined ? sql`` : sql`and status = ${status}`;
  const sides = SIDES[direction].map(
    (side) => sql`(select count(*) from ${connectionRequests} where ${side} = ${user} ${ofStatus})`,
  );
  return sql`select ${sql.join(sides, sql` + `)} as count`;
}

interface ConnectionRow {
  id: number;
  user: string;
  connected_at: number;
}

/**
 * A page of somebody's connections, the newest request first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listConnections(
  platform: Platform,
  visitor: Visitor,
  place: Place,
): Promise<Page<Connection>> {
  const { db, secret } = platform;
  const scope = ["connections", visitor.id];
  const before = readCursor(secret, scope, place.cursor);
  const older = before === undefined ? sql`` : sql`and id < ${before}`;
  const side = (own: SQL, other: SQL) => sql`select id, ${other} as other, connected_at
    from ${connections} where ${own} = ${visitor.id} ${older}`;
  const count = (own: SQL) => sql`(select count(*) from ${connections} where ${own} = ${visitor.id})`;
  const { results } = await visitor.admit([
    db.all<ConnectionRow>(sql`select id, connected_at, ${publicUser(sql`other`)} as user
      from (${side(sql`low`, sql`high`)} union all ${side(sql`high`, sql`low`)}
        order by id desc limit ${place.limit + 1})
      order by id desc`),
    db.all<{ count: number }>(sql`select ${count(sql`low`)} + ${count(sql`high`)} as count`),
  ]);
  const { rows, nextCursor } = pageOf(results[0], place.limit, ({ id }) => makeCursor(secret, scope, id));
  return { items: rows.map(connectionOf), count: results[1][0]?.count ?? 0, nextCursor };
}

function connectionOf({ id, user, connected_at }: ConnectionRow): Connection {
  return { id, user: publicUserOf(user), connectedAt: new Date(connected_at) };
}
