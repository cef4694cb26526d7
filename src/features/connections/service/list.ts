import { type SQL, sql } from "drizzle-orm";
import type { Direction } from "#core/wire";
import { publicUserJson, publicUserOf } from "#features/accounts/service/embed";
import { listSides, type Page, type SidedList } from "#http/directed-list";
import { makeCursor, pageOf, readCursor } from "#http/pagination";
import type { Visitor } from "#http/session";
import type { Platform } from "#platform";
import type { Connection, ConnectionRequest } from "../domain.ts";
import { connectionRequests, connections } from "../tables.ts";
import { RequestStatus } from "../wire.ts";
import { REQUEST, type Row, requestOf } from "./read.ts";

interface Place {
  limit: number;
  cursor?: string | undefined;
}

const REQUESTS: SidedList<Row, ConnectionRequest> = {
  name: "connection-requests",
  table: connectionRequests,
  incoming: sql`recipient_id`,
  outgoing: sql`requester_id`,
  statuses: RequestStatus.options,
  columns: REQUEST,
  itemOf: requestOf,
};

/**
 * A page of somebody's requests, newest first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export function listRequests(
  platform: Platform,
  visitor: Visitor,
  filter: Place & { direction: Direction; status?: RequestStatus | undefined },
): Promise<Page<ConnectionRequest>> {
  return listSides(platform, visitor, REQUESTS, filter);
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
    db.all<ConnectionRow>(sql`select id, connected_at, ${publicUserJson(sql`other`)} as user
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
