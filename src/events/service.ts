import { count, desc, eq, lt, sql } from "drizzle-orm";
import { isConflict } from "#core/database";
import { log } from "#core/log";
import { Problem } from "#core/problem";
import { makeCursor, pageOf, readCursor } from "#http/pagination";
import type { Caller, Visitor } from "#http/session";
import type { Platform } from "#platform";
import { GRACE_MS, understood, type WaitingEvent } from "./outbox.ts";
import { deadLetters, events } from "./tables.ts";

/** An event that failed for good, without what it says. */
export type DeadLetter = Pick<
  typeof deadLetters.$inferSelect,
  "id" | "eventId" | "type" | "reason" | "attempts" | "createdAt"
>;

interface Page {
  items: DeadLetter[];
  count: number;
  nextCursor: string | null;
}

/**
 * A page of the dead letters, newest first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listDeadLetters(
  { db, secret }: Platform,
  visitor: Visitor,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page> {
  const scope = ["dead-letters", visitor.id];
  const before = readCursor(secret, scope, cursor);
  const { id, eventId, type, reason, attempts, createdAt } = deadLetters;
  const { results } = await visitor.admit([
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
 * Sends a dead event on its way again, under the id and the key it had; so that
 * whatever part of it had its effect before has it no second time. Of two who
 * redrive at once one finds the letter gone.
 *
 * @returns the event's id
 * @throws {Problem} `not-found` when there is no such letter, or no longer
 * @throws {Problem} `unavailable` while another event holds the id
 */
export async function redrive(platform: Platform, by: Caller, id: number): Promise<number> {
  const row = await revive(platform, id);
  if (!row) throw new Problem("not-found");
  const event = understood(row);
  if (event) platform.dispatch(event);
  else await leaveToConsumer(platform, row);
  log("info", "dead-letter.redriven", { dead_letter_id: id, event_id: row.id, by: by.id });
  return row.id;
}

async function revive({ db, now }: Platform, id: number): Promise<WaitingEvent | undefined> {
  const at = now().getTime();
  try {
    const [[row]] = await db.batch([
      db
        .insert(events)
        .select(sql`select event_id, key, type, data, 0, null, ${at + GRACE_MS}, ${at}
          from ${deadLetters} where id = ${id}`)
        .returning(),
      db.delete(deadLetters).where(eq(deadLetters.id, id)),
    ]);
    return row;
  } catch (error) {
    // An id is unique while its event waits, not for ever.
    if (isConflict(error, "events.id")) throw new Problem("unavailable");
    throw error;
  }
}

/** What this Worker does not understand another version may, by the time the queue brings it; if not, it is buried again. */
async function leaveToConsumer(platform: Platform, { id, type }: WaitingEvent): Promise<void> {
  try {
    await platform.enqueue([id], 0);
  } catch (error) {
    // The clock door finds it.
    log("error", "event.not-queued", { event_id: id, event_type: type }, error);
  }
}
