import { sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import { choices } from "#features/notifications/tables";
import {
  COUNT_LIMIT,
  countOf,
  type ListPage,
  makeCursorAt,
  type PageRange,
  pageOf,
  readCursorAt,
} from "#http/pagination";
import { type Caller, type HostApplication, nameOfCaller } from "#http/session";
import { findSent } from "./sent.ts";

/** Which action a recipient chose, and when. */
export interface StoredChoice {
  user_id: UserId;
  key: string;
  chosen_at: number;
}

/**
 * A page of what the recipients chose, the latest first.
 *
 * @throws {Problem} `bad-cursor`
 * @throws {Problem} `not-found` as `findSent`
 */
export async function listChoices(
  platform: Ports<"db" | "secret">,
  by: Caller | HostApplication,
  id: number,
  { limit, cursor }: PageRange,
): Promise<ListPage<StoredChoice>> {
  const { db, secret } = platform;
  const scope = ["choices", nameOfCaller(by), id];
  const [at, user] = readCursorAt(secret, scope, cursor, 2) ?? [];
  await findSent(platform, by, id);
  const older = at === undefined ? sql`` : sql`and (chosen_at, user_id) < (${at}, ${user})`;
  const [found, [counted]] = await db.batch([
    db.all<StoredChoice>(sql`select user_id, key, chosen_at from ${choices} where event_id = ${id} ${older}
      order by chosen_at desc, user_id desc limit ${literal(limit + 1)}`),
    db.all<{ count: number }>(sql`select count(*) as count from (
      select 1 from ${choices} where event_id = ${id} limit ${literal(COUNT_LIMIT)})`),
  ]);
  const { rows, nextCursor } = pageOf(found, limit, (last) =>
    makeCursorAt(secret, scope, [last.chosen_at, last.user_id]),
  );
  return { items: rows, ...countOf(counted?.count ?? 0), nextCursor };
}
