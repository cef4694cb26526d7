import { count, desc, eq, lt, sql } from "drizzle-orm";
import { isConflict } from "#core/database";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { parse, type StoredEvent } from "#events/event";
import { events } from "#events/tables";
import { type ListPage, makeCursor, type PageRange, pageOf, readCursor } from "#http/pagination";
import type { Caller, RequestSession } from "#http/session";
import { GRACE_MS } from "./jobs.ts";
import { deadLetters, jobs } from "./tables.ts";

/** An event that failed for good, without its data. */
export type DeadLetter = Pick<
  typeof deadLetters.$inferSelect,
  "id" | "eventId" | "type" | "reason" | "attempts" | "createdAt"
>;

/**
 * A page of the dead letters, newest first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listDeadLetters(
  { db, secret }: Ports<"db" | "secret">,
  session: RequestSession,
  { limit, cursor }: PageRange,
): Promise<ListPage<DeadLetter>> {
  const scope = ["dead-letters", session.id];
  const before = readCursor(secret, scope, cursor);
  const { id, eventId, type, reason, attempts, createdAt } = deadLetters;
  const { results } = await session.authenticate([
    db
      .select({ id, eventId, type, reason, attempts, createdAt })
      .from(deadLetters)
      .where(before === undefined ? undefined : lt(id, before))
      .orderBy(desc(id))
      .limit(limit + 1),
    db.select({ count: count() }).from(deadLetters),
  ]);
  const { rows, nextCursor } = pageOf(results[0], limit, (last) => makeCursor(secret, scope, last.id));
  return { items: rows, count: results[1][0]?.count ?? 0, nextCursor };
}

/**
 * Queues a dead event again under its old id and key, so that effects it already
 * had are not repeated; a fan-out continues where it stopped. When two admins
 * redrive it at once, one of them gets `not-found`.
 *
 * @returns the event's id
 * @throws {Problem} `not-found` when there is no such dead letter
 * @throws {Problem} `unavailable` while another event holds the id
 */
export async function redrive(
  platform: Ports<"db" | "now" | "outbox">,
  by: Caller,
  id: number,
): Promise<number> {
  const { row, progress } = await revive(platform, id);
  if (!row) throw new Problem("not-found");
  const event = parse(row);
  // An event that this version cannot parse may be known to the version that the queue brings it to.
  if (event && progress === null) platform.outbox.dispatch(event);
  else platform.outbox.dispatchLater(row as StoredEvent);
  log("info", "dead-letter.redriven", { dead_letter_id: id, event_id: row.id, by: by.id });
  return row.id;
}

async function revive({ db, now }: Ports<"db" | "now">, id: number) {
  const at = now().getTime();
  const letter = sql`from ${deadLetters} where id = ${id}`;
  try {
    const [[row], jobRows] = await db.batch([
      db.insert(events).select(sql`select event_id, key, type, data, ${at} ${letter}`).returning(),
      db.all<{ progress: number }>(sql`insert into ${jobs} (event_id, progress, due_at)
        select event_id, progress, ${at + GRACE_MS} ${letter} and progress is not null returning progress`),
      db.delete(deadLetters).where(eq(deadLetters.id, id)),
    ]);
    return { row, progress: jobRows[0]?.progress ?? null };
  } catch (error) {
    // An id is unique only while its event waits, so it may be in use again.
    if (isConflict(error, "events.id")) throw new Problem("unavailable");
    throw error;
  }
}
