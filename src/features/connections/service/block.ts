import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { invalid, Problem } from "#core/problem";
import { literal } from "#core/sql-text";
import { blocks } from "#events/tables";
import { publicUserJson, publicUserOf } from "#features/accounts/service/embed";
import { users } from "#features/accounts/tables";
import type { PublicUser } from "#features/accounts/wire";
import {
  COUNT_LIMIT,
  countOf,
  type ListPage,
  makeCursor,
  type PageRange,
  pageOf,
  readCursor,
} from "#http/pagination";
import type { Caller, RequestSession } from "#http/session";
import { pairOf } from "../domain.ts";
import { connectionRequests } from "../tables.ts";
import { writeSettled } from "./answer.ts";
import { REQUEST, type RequestRow, requestOf } from "./read.ts";

/** Users that one user may have blocked at a time. */
const MAX_BLOCKED = 1000;

/** A user whom the caller has blocked. */
export interface Block {
  user: PublicUser;
  createdAt: Date;
}

/**
 * Blocks a user: they can neither ask, apply nor cause notifications any more. A request
 * that is pending between the two is cancelled. Repeating it changes nothing.
 *
 * @throws {Problem} `invalid` for oneself and beyond a thousand, `not-found` for an unknown user
 */
export async function blockUser(platform: WritePorts, by: Caller, other: UserId): Promise<void> {
  if (other === by.id) throw invalid("#/user_id", "You cannot block yourself.");
  const { db, now } = platform;
  const { low, high } = pairOf(by.id, other);
  const [, [known], [blocked], pending] = await db.batch([
    db.run(sql`insert into ${blocks} (user_id, blocked_id, created_at)
      select ${by.id}, id, ${now().getTime()} from ${users} where id = ${other}
        and (select count(*) from ${blocks} where user_id = ${by.id}) < ${MAX_BLOCKED} on conflict do nothing`),
    db.select({ id: users.id }).from(users).where(eq(users.id, other)),
    db.select({ id: blocks.blockedId }).from(blocks).where(isBlock(by.id, other)),
    db.all<RequestRow>(sql`select ${REQUEST} from ${connectionRequests} as r
      where r.low = ${low} and r.high = ${high} and r.status = 'pending'`),
  ]);
  if (!known) throw new Problem("not-found");
  if (!blocked)
    throw invalid("#/user_id", `You have blocked ${MAX_BLOCKED} users, the most allowed. Unblock one first.`);
  for (const row of pending) {
    await writeSettled(platform, { ...requestOf(row), status: "cancelled", respondedAt: now() });
  }
}

/** Lets a blocked user ask and apply again. Repeating it changes nothing. */
export async function unblockUser({ db }: Ports<"db">, by: Caller, other: UserId): Promise<void> {
  await db.delete(blocks).where(isBlock(by.id, other));
}

function isBlock(by: UserId, other: UserId) {
  return and(eq(blocks.userId, by), eq(blocks.blockedId, other));
}

/**
 * A page of those whom the caller has blocked, by falling id, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listBlocks(
  { db, secret }: Ports<"db" | "secret">,
  session: RequestSession,
  page: PageRange,
): Promise<ListPage<Block>> {
  const scope = ["blocks", session.id];
  const before = readCursor(secret, scope, page.cursor);
  const { results } = await session.authenticate([
    db
      .select({ id: blocks.blockedId, at: blocks.createdAt, user: publicUserJson(sql`${blocks.blockedId}`) })
      .from(blocks)
      .where(
        and(eq(blocks.userId, session.id), before === undefined ? undefined : lt(blocks.blockedId, before)),
      )
      .orderBy(desc(blocks.blockedId))
      .limit(page.limit + 1),
    db.all<{ count: number }>(sql`select count(*) as count from
      (select 1 from ${blocks} where user_id = ${session.id} limit ${literal(COUNT_LIMIT)})`),
  ]);
  const { rows, nextCursor } = pageOf(results[0], page.limit, ({ id }) => makeCursor(secret, scope, id));
  const items = rows.map(({ user, at }) => ({ user: publicUserOf(user as string), createdAt: at }));
  return { items, ...countOf(results[1][0]?.count ?? 0), nextCursor };
}
