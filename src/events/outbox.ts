import { and, asc, eq, lte, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type Database, isConflict } from "#core/database";
import { step } from "#core/faults";
import { timeId } from "#core/ids";
import { log } from "#core/log";
import type { Platform } from "#platform";
import { Event, type StoredEvent } from "./event.ts";
import { deadLetters, events } from "./tables.ts";

/** How long an event is left to whoever made it before the clock door queues it. */
export const GRACE_MS = 30_000;
/** How long an event that was queued again is left to the queue: several ticks, or a slow consumer would find it there several times, and what came later would wait behind it. */
const QUEUE_GRACE_MS = 300_000;
/** How long the clock door leaves alone an event on which work goes on. */
const TURN_MS = 120_000;
const ID_TRIES = 5;

/** One statement, and what follows in its transaction if it changed anything. */
interface Plan<Change extends BatchItem<"sqlite">> {
  /** Guarded by its own WHERE; an event goes out only if it changed a row. */
  change: Change;
  /** Statements that must come between the change and its event; the last decides whether it changed anything. */
  and?: BatchItem<"sqlite">[];
  event: Event;
  /** Statements that hold only if the change took place: `happened` is their condition. */
  afterwards?: (happened: SQL) => BatchItem<"sqlite">[];
}

/** What a transaction came to; `event` is undefined when it changed nothing. */
export interface Outcome<Change extends BatchItem<"sqlite">> {
  result: Change["_"]["result"];
  also: unknown[];
  event: StoredEvent | undefined;
}

/**
 * Writes a change and the event that tells of it in one transaction, so that
 * neither is without the other, and a lost race tells nobody anything.
 *
 * @param plan may be asked for twice: when two events meet on one id, the second takes another
 */
export async function commit<Change extends BatchItem<"sqlite">>(
  platform: Platform,
  db: Database,
  plan: Plan<Change>,
): Promise<Outcome<Change>> {
  for (let tries = 1; ; tries += 1) {
    const event = stored(platform, plan.event);
    const between = plan.and ?? [];
    // By its key too: where nothing changed, another event may hold the id.
    const happened = sql`exists (select 1 from ${events}
      where ${events.id} = ${event.id} and ${events.key} = ${event.key})`;
    const insert = db.run(sql`insert into ${events} (id, key, type, data, attempts, due_at, created_at)
        select ${event.id}, ${event.key}, ${event.type}, ${JSON.stringify(event.data)}, 0,
          ${platform.now().getTime() + GRACE_MS}, ${platform.now().getTime()} where changes() > 0`);
    try {
      const [result, ...others] = await step("commit", () =>
        db.batch([plan.change, ...between, insert, ...(plan.afterwards?.(happened) ?? [])]),
      );
      const inserted = others[between.length] as D1Result;
      return {
        result: result as Change["_"]["result"],
        also: others.slice(0, between.length),
        event: inserted.meta.changes > 0 ? event : undefined,
      };
    } catch (error) {
      if (tries === ID_TRIES || !isConflict(error, "events.id")) throw error;
    }
  }
}

/**
 * Writes an event that is a change by itself.
 *
 * @param receipt statements that keep its answer
 */
export async function record(
  platform: Platform,
  event: Event,
  receipt: (id: number) => BatchItem<"sqlite">[] = () => [],
): Promise<StoredEvent> {
  const { db, now } = platform;
  for (let tries = 1; ; tries += 1) {
    const fresh = stored(platform, event);
    const { id, key, type, data } = fresh;
    const dueAt = new Date(now().getTime() + GRACE_MS);
    try {
      const insert = db.insert(events).values({ id, key, type, data, dueAt, createdAt: now() });
      await step("commit", () => db.batch([insert, ...receipt(id)]));
      return fresh;
    } catch (error) {
      if (tries === ID_TRIES || !isConflict(error, "events.id")) throw error;
    }
  }
}

/** Notes how far a long event has come, and leaves it to the queue for as long as a turn may take. */
export async function saveProgress({ db, now }: Platform, event: Named, after: number): Promise<void> {
  await db.run(sql`update ${events} set data = json_set(data, '$.after', cast(${after} as integer)),
    due_at = ${now().getTime() + TURN_MS} where ${only(event)}`);
}

function stored(platform: Platform, event: Event): StoredEvent {
  const id = timeId(platform.now());
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1));
  return { ...event, id, key: `${id.toString(36)}.${chance.toString(36)}` };
}

/** The events still waiting among those named; the rest have been followed already. */
export async function waiting({ db }: Platform, ids: number[]): Promise<WaitingEvent[]> {
  return db
    .select()
    .from(events)
    .where(sql`${events.id} in (select value from json_each(${JSON.stringify(ids)}))`);
}
export type WaitingEvent = typeof events.$inferSelect;

/** Reads a stored row as an event; undefined when no version of Herald understands it. */
export function understood(row: WaitingEvent): StoredEvent | undefined {
  const event = Event.safeParse({ type: row.type, data: row.data });
  return event.success ? { ...event.data, id: row.id, key: row.key } : undefined;
}

/** An event, and no other that has been given its id since. */
function only({ id, key }: Named): SQL | undefined {
  return and(eq(events.id, id), eq(events.key, key));
}
type Named = Pick<StoredEvent, "id" | "key">;

/** Deletes an event, because everything that follows from it has happened. */
export async function close({ db }: Platform, event: Named): Promise<void> {
  await step("acknowledge", () => db.delete(events).where(only(event)));
}

/** Notes a failed attempt, and leaves the event alone until the queue has brought it again. */
export async function postpone(
  { db, now }: Platform,
  row: WaitingEvent,
  reason: string,
  delaySeconds: number,
): Promise<void> {
  const dueAt = new Date(now().getTime() + delaySeconds * 1000 + GRACE_MS);
  await db
    .update(events)
    .set({ attempts: row.attempts + 1, reason, dueAt })
    .where(only(row));
}

/** Moves an event that failed for good to the dead letters, in one transaction. */
export async function bury(
  { db, now }: Platform,
  row: WaitingEvent,
  reason: string,
  attempts: number,
): Promise<void> {
  const { id, key } = row;
  const [buried] = await db.batch([
    // From the table, where it is no more if another attempt has followed it meanwhile.
    db.run(sql`insert into ${deadLetters} (event_id, key, type, data, reason, attempts, created_at)
      select id, key, type, data, ${reason}, ${attempts}, ${now().getTime()}
      from ${events} where id = ${id} and key = ${key} on conflict do nothing`),
    db.delete(events).where(only(row)),
  ]);
  if (buried.meta.changes > 0) log("error", "event.buried", { event_id: id, event_type: row.type, attempts });
}

/** Ids of events that nobody has followed though they are due, the longest due first; at most `limit`. */
export async function forgotten({ db, now }: Platform, limit: number): Promise<number[]> {
  const rows = await db
    .select({ id: events.id })
    .from(events)
    .where(lte(events.dueAt, now()))
    .orderBy(asc(events.dueAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Marks events as queued again, so that the next tick does not queue them a second time. */
export async function leaveToQueue({ db, now }: Platform, ids: number[]): Promise<void> {
  const dueAt = new Date(now().getTime() + QUEUE_GRACE_MS);
  await db
    .update(events)
    .set({ dueAt })
    .where(and(sql`${events.id} in (select value from json_each(${JSON.stringify(ids)}))`));
}
