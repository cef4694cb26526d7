import { and, eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type Database, isConflict } from "#core/database";
import { step } from "#core/faults";
import { timeId } from "#core/ids";
import type { Ports } from "#core/ports";
import type { Event, StoredEvent } from "./event.ts";
import { events } from "./tables.ts";
import { refusalOf, spend, tellingOf } from "./telling.ts";

const ID_TRIES = 5;

/** A change, the event that tells of it, and what else belongs into their transaction. */
interface Plan<Change extends BatchItem<"sqlite">> {
  /** Guarded by its own WHERE: the event is written only if it changed a row. */
  change: Change;
  /** Statements between the change and its event. The event is written if the last of them changed a row. */
  and?: BatchItem<"sqlite">[];
  event: Event;
  /**
   * Statements behind the event. `happened` is a condition that holds only if
   * the event was written; put it into each WHERE. `event` is the event as it
   * is stored, so that keys of derived rows can be made from its key.
   */
  afterwards?: (happened: SQL, event: StoredEvent) => BatchItem<"sqlite">[];
}

/** What a transaction came to. */
export interface Outcome<Change extends BatchItem<"sqlite">> {
  result: Change["_"]["result"];
  /** The results of `and`. */
  also: unknown[];
  /** The results of `afterwards`. */
  afterwards: unknown[];
  /** Undefined when nothing changed. */
  event: StoredEvent | undefined;
}

/**
 * Writes a change and the event that tells of it in one transaction, so that
 * neither is without the other, and the loser of a race tells nobody anything.
 * What tells another user is taken from its actor's budget in it (telling.ts).
 *
 * One call is one round trip. A change that concerns one inbox puts all of it
 * here: the change, the inbox's head and notification in `and` or `afterwards`
 * with RETURNING, and an event that only names the inbox. Then call
 * `platform.outbox.dispatch(event, update)` with what RETURNING gave: it tells
 * the user's hub after the reply and deletes the event in bulk. If that fails,
 * the queue processes the event again, and the hub reads what it missed.
 *
 * @param plan `afterwards` is called again when the event's id was taken and it gets another one
 */
export async function commit<Change extends BatchItem<"sqlite">>(
  platform: Ports<"config" | "db" | "now">,
  db: Database,
  plan: Plan<Change>,
): Promise<Outcome<Change>> {
  for (let tries = 1; ; tries += 1) {
    const event = stored(platform, plan.event);
    const between = [...(plan.and ?? [])];
    // By its key too: where nothing changed, another event may hold the id.
    const happened = sql`exists (select 1 from ${events}
      where ${events.id} = ${event.id} and ${events.key} = ${event.key})`;
    const insert = db.run(sql`insert into ${events} (id, key, type, data, created_at)
        select ${event.id}, ${event.key}, ${event.type}, ${JSON.stringify(event.data)},
          ${platform.now().getTime()} where changes() > 0`);
    const telling = tellingOf(event);
    if (telling) between.push(spend(platform, telling));
    try {
      const [result, ...others] = await step("commit", () =>
        db.batch([plan.change, ...between, insert, ...(plan.afterwards?.(happened, event) ?? [])]),
      );
      const inserted = others[between.length] as D1Result;
      return {
        result: result as Change["_"]["result"],
        also: others.slice(0, between.length),
        afterwards: others.slice(between.length + 1),
        event: inserted.meta.changes > 0 ? event : undefined,
      };
    } catch (error) {
      if (tries === ID_TRIES || !isConflict(error, "events.id"))
        throw refusalOf(error, telling, platform.now()) ?? error;
    }
  }
}

/**
 * Writes an event that is a change by itself.
 *
 * @param recordAnswer statements that keep its answer
 */
export async function record(
  platform: Ports<"config" | "db" | "now">,
  event: Event,
  recordAnswer: (id: number) => BatchItem<"sqlite">[] = () => [],
): Promise<StoredEvent> {
  const { db, now } = platform;
  for (let tries = 1; ; tries += 1) {
    const fresh = stored(platform, event);
    const { id, key, type, data } = fresh;
    const telling = tellingOf(event);
    try {
      const insert = db.insert(events).values({ id, key, type, data, createdAt: now() });
      const spent = telling ? [spend(platform, telling, sql`true`)] : [];
      await step("commit", () => db.batch([insert, ...spent, ...recordAnswer(id)]));
      return fresh;
    } catch (error) {
      if (tries === ID_TRIES || !isConflict(error, "events.id"))
        throw refusalOf(error, telling, now()) ?? error;
    }
  }
}

/** Writes several events that are changes by themselves, in one statement. */
export async function recordAll(platform: Ports<"db" | "now">, facts: Event[]): Promise<StoredEvent[]> {
  const at = platform.now().getTime();
  for (let tries = 1; ; tries += 1) {
    const first = timeId(platform.now());
    // In a row: by chance, two of fifty would often get the same id.
    const fresh = facts.map((fact, place): StoredEvent => stored(platform, fact, first + place));
    try {
      const insert = platform.db.run(sql`insert into ${events} (id, key, type, data, created_at)
        select value ->> 'id', value ->> 'key', value ->> 'type', value -> 'data', ${at}
        from json_each(${JSON.stringify(fresh)})`);
      await step("commit", () => platform.db.batch([insert]));
      return fresh;
    } catch (error) {
      if (tries === ID_TRIES || !isConflict(error, "events.id")) throw error;
    }
  }
}

function stored(platform: Ports<"now">, event: Event, id = timeId(platform.now())): StoredEvent {
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1));
  return { ...event, id, key: `${id.toString(36)}.${chance.toString(36)}` };
}

/** What names one event: its id alone may be given again. */
export type EventName = Pick<StoredEvent, "id" | "key">;

/**
 * Deletes events because everything that follows from them is done. Their jobs
 * go with them. Repeating it is harmless.
 */
export function acknowledgement({ db }: Ports<"db">, done: readonly EventName[]): BatchItem<"sqlite"> {
  const [only] = done;
  // One alone is named directly, which reads fewer rows.
  if (only && done.length === 1)
    return db.delete(events).where(and(eq(events.id, only.id), eq(events.key, only.key)));
  const [ids, keys] = [done.map(({ id }) => id), done.map(({ key }) => key)];
  return db.run(sql`delete from ${events} where ${events.id} in (select value from json_each(${JSON.stringify(ids)}))
    and ${events.key} in (select value from json_each(${JSON.stringify(keys)}))`);
}
