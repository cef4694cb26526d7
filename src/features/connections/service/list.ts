import { type SQL, sql } from "drizzle-orm";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import type { Direction } from "#core/wire";
import { publicUserJson, publicUserOf } from "#features/accounts/service/embed";
import { type DirectedList, listDirected } from "#http/directed-list";
import {
  COUNT_LIMIT,
  countOf,
  type ListPage,
  makeCursor,
  type PageRange,
  pageOf,
  readCursor,
} from "#http/pagination";
import type { RequestSession } from "#http/session";
import type { Connection, ConnectionRequest } from "../domain.ts";
import { connectionRequests, connections } from "../tables.ts";
import { RequestStatus } from "../wire.ts";
import { REQUEST, type RequestRow, requestOf } from "./read.ts";

const REQUESTS: DirectedList<RequestRow, ConnectionRequest> = {
  name: "connection-requests",
  table: connectionRequests,
  incoming: sql`recipient_id`,
  outgoing: sql`requester_id`,
  statuses: RequestStatus.options,
  columns: REQUEST,
  itemOf: requestOf,
};

/**
 * A page of the caller's requests, newest first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export function listRequests(
  platform: Ports<"db" | "secret">,
  session: RequestSession,
  filter: PageRange & { direction: Direction; status?: RequestStatus | undefined },
): Promise<ListPage<ConnectionRequest>> {
  return listDirected(platform, session, REQUESTS, filter);
}

interface ConnectionRow {
  id: number;
  user: string;
  connected_at: number;
}

/**
 * A page of the caller's connections, the newest request first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listConnections(
  platform: Ports<"db" | "secret">,
  session: RequestSession,
  page: PageRange,
): Promise<ListPage<Connection>> {
  const { db, secret } = platform;
  const scope = ["connections", session.id];
  const before = readCursor(secret, scope, page.cursor);
  const older = before === undefined ? sql`` : sql`and id < ${before}`;
  const side = (own: SQL, other: SQL) => sql`select id, ${other} as other, connected_at
    from ${connections} where ${own} = ${session.id} ${older}`;
  const count = (own: SQL) => sql`(select count(*) from
    (select 1 from ${connections} where ${own} = ${session.id} limit ${literal(COUNT_LIMIT)}))`;
  const { results } = await session.authenticate([
    db.all<ConnectionRow>(sql`select id, connected_at, ${publicUserJson(sql`other`)} as user
      from (${side(sql`low`, sql`high`)} union all ${side(sql`high`, sql`low`)}
        order by id desc limit ${literal(page.limit + 1)})
      order by id desc`),
    db.all<{ count: number }>(sql`select ${count(sql`low`)} + ${count(sql`high`)} as count`),
  ]);
  const { rows, nextCursor } = pageOf(results[0], page.limit, ({ id }) => makeCursor(secret, scope, id));
  return { items: rows.map(connectionOf), ...countOf(results[1][0]?.count ?? 0), nextCursor };
}

function connectionOf({ id, user, connected_at }: ConnectionRow): Connection {
  return { id, user: publicUserOf(user), connectedAt: new Date(connected_at) };
}
