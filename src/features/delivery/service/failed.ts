import { type SQL, sql } from "drizzle-orm";
import { CURSORS, type CursorName } from "#core/channels";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import { users } from "#features/accounts/tables";
import {
  COUNT_LIMIT,
  countOf,
  type ListPage,
  makeCursorAt,
  type PageRange,
  pageOf,
  readCursorAt,
} from "#http/pagination";
import type { RequestSession } from "#http/session";
import { deliveries } from "../tables.ts";

/** A delivery that failed for good. */
export interface FailedDelivery {
  user_id: UserId;
  username: string | null;
  channel: CursorName;
  to_seq: number;
  provider: string;
  recipient: string;
  reason: string | null;
  attempts: number;
  /** How many notifications it was about. */
  notifications: number;
  created_at: number;
}

/**
 * A page of the failed deliveries, newest first.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listFailed(
  { db, secret }: Ports<"db" | "secret">,
  session: RequestSession,
  { limit, cursor }: PageRange,
): Promise<ListPage<FailedDelivery>> {
  const scope = ["failed-deliveries", session.id];
  const after = readCursorAt(secret, scope, cursor, 4);
  const { results } = await session.authenticate([
    db.all<FailedDelivery>(sql`select d.user_id, u.username, d.channel, d.to_seq, d.provider, d.recipient, d.reason,
        d.attempts, json_array_length(d.created_seqs) as notifications, d.created_at
      from ${deliveries} as d left join ${users} as u on u.id = d.user_id
      where d.status = 'failed' and ${after ? isBehind(after) : sql`true`}
      order by d.created_at desc, d.user_id desc, d.channel desc, d.to_seq desc limit ${literal(limit + 1)}`),
    db.all<{ count: number }>(
      sql`select count(*) as count from (select 1 from ${deliveries} where status = 'failed' limit ${literal(COUNT_LIMIT)})`,
    ),
  ]);
  const { rows, nextCursor } = pageOf(results[0], limit, (last) =>
    makeCursorAt(secret, scope, positionOf(last)),
  );
  return { items: rows, ...countOf(results[1][0]?.count ?? 0), nextCursor };
}

/** Where a delivery stands in the list; a redrive of those before it moves it no further. */
function positionOf({ created_at, user_id, channel, to_seq }: FailedDelivery): number[] {
  return [created_at, user_id, CURSORS.indexOf(channel), to_seq];
}

function isBehind([createdAt = 0, user = 0, channel = 0, toSeq = 0]: number[]): SQL {
  // The first condition alone is what the index is searched by.
  return sql`d.created_at <= ${createdAt} and (d.created_at, d.user_id, d.channel, d.to_seq)
    < (${createdAt}, ${user}, ${CURSORS[channel] ?? ""}, ${toSeq})`;
}
