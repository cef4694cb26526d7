import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type Database, isConflict } from "#core/database";
import { step } from "#core/faults";
import { timeId } from "#core/ids";
import type { InboxUpdate } from "#core/inbox";
import type { InboxEffect, Ports } from "#core/ports";
import { type Event, isKept, type StoredEvent } from "./event.ts";
import { events } from "./tables.ts";
import { type Charge, chargeOf, refusalOf, spend } from "./user-budgets.ts";

const ID_TRIES = 5;

/** A change, its event, and what else belongs in their transaction. */
interface Plan<Change extends BatchItem<"sqlite">> {
  /** Guarded by its own WHERE: the event is written only if it changed a row. */
  change: Change;
  /** Statements between the change and its event. The event is written only if the last of them changed a row. */
  and?: BatchItem<"sqlite">[];
  event: Event;
  /**
   * Statements after the event. `happened` is true only if the event was
   * written; put it into each WHERE. Keys of derived rows can be made from the
   * key of the stored `event`.
   */
  afterwards?: (happened: SQL, event: StoredEvent) => BatchItem<"sqlite">[];
}

/** What a transaction did. */
export interface CommitResult<Change extends BatchItem<"sqlite">> {
  result: Change["_"]["result"];
  /** The results of `and`. */
  also: unknown[];
  /** Undefined when nothing changed. */
  event: StoredEvent | undefined;
  /** What to send the user's hub; undefined unless the event concerns exactly one user. */
  update: InboxUpdate | undefined;
}

/**
 * Writes a change and its event in one transaction, so that neither exists
 * without the other, and a request that loses a race notifies nobody. An event
 * that notifies another user is taken from its actor's budget in the same
 * transaction (user-budgets.ts).
 *
 * One call is one round trip. A fact that concerns one user changes their inbox
 * in this transaction too, and its event then only names the inbox. Pass `event`
 * and `update` to `platform.outbox.dispatch`: it calls the user's hub beside the
 * reply, which does not wait for it, and deletes the event in bulk. If that
 * fails, the queue processes the event, and the hub reads what it missed.
 *
 * @param plan `afterwards` is called again when the event's id was taken and it gets another one
 */
export function commit<Change extends BatchItem<"sqlite">>(
  platform: Ports<"config" | "db" | "inboxes" | "now">,
  db: Database,
  plan: Plan<Change>,
): Promise<CommitResult<Change>> {
  const charge = chargeOf(plan.event);
  return withFreshId(platform, charge, async () => {
    const fact = stored(platform, plan.event);
    // The key too, since the id may belong to another event when nothing changed.
    const happened = isWaiting(fact);
    const effect = platform.inboxes.effectOf(fact, happened);
    const event = eventFor(fact, effect);
    const insert = db.run(sql`insert into ${events} (id, key, type, data, created_at)
        select ${event.id}, ${event.key}, ${event.type}, ${JSON.stringify(event.data)},
          ${platform.now().getTime()} where changes() > 0`);
    const results = await transact(db, {
      change: [plan.change],
      and: plan.and ?? [],
      charge: charge ? [spend(platform, charge)] : [],
      event: [insert],
      effect: effect?.statements ?? [],
      afterwards: plan.afterwards?.(happened, event) ?? [],
    });
    const inserted = results.event[0] as D1Result;
    return {
      result: results.change[0] as Change["_"]["result"],
      also: results.and,
      event: inserted.meta.changes > 0 ? event : undefined,
      update: effect?.read(results.effect),
    };
  });
}

/** Sends the statements of one transaction in the order of their parts; what each part returned comes back under its name. */
async function transact<Name extends string>(
  db: Database,
  parts: Record<Name, BatchItem<"sqlite">[]>,
): Promise<Record<Name, unknown[]>> {
  const names = Object.keys(parts) as Name[];
  const [first, ...others] = names.flatMap((name) => parts[name]);
  if (!first) throw new Error("A transaction needs a statement.");
  const results: unknown[] = await step("commit", () => db.batch([first, ...others]));
  const ofEach = names.map((name) => [name, results.splice(0, parts[name].length)] as const);
  return Object.fromEntries(ofEach) as Record<Name, unknown[]>;
}

/** Tries again as long as the id that the event got was taken. */
async function withFreshId<Result>(
  { now }: Ports<"now">,
  charge: Charge | null,
  write: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (tries === ID_TRIES || !isConflict(error, "events.id"))
        throw refusalOf(error, charge, now()) ?? error;
    }
  }
}

/** The event to store. When the fact changed one inbox in its own transaction, only a hub is left to be called, so the event only names the inbox, and whose request it was. */
function eventFor(fact: StoredEvent, effect: InboxEffect | undefined): StoredEvent {
  if (!effect) return fact;
  const sent = "sender" in fact.data && isKept(fact) && { sent: { sender: fact.data.sender, seq: null } };
  return {
    id: fact.id,
    key: fact.key,
    type: "inbox.changed",
    data: { user_id: effect.owner, ...(effect.also !== undefined && { also: effect.also }), ...sent },
  };
}

/**
 * Writes an event that is a change by itself; otherwise as `commit` does.
 *
 * @param recordAnswer statements that store the answer under the request's Idempotency-Key
 */
export function record(
  platform: Ports<"config" | "db" | "inboxes" | "now">,
  fact: Event,
  recordAnswer: (id: number) => BatchItem<"sqlite">[] = () => [],
): Promise<{ event: StoredEvent; update: InboxUpdate | undefined }> {
  const { db, now } = platform;
  const charge = chargeOf(fact);
  return withFreshId(platform, charge, async () => {
    const fresh = stored(platform, fact);
    const effect = platform.inboxes.effectOf(fresh, sql`true`);
    const event = eventFor(fresh, effect);
    const { id, key, type, data } = event;
    const written = effect?.written;
    const value =
      written && isKept(event)
        ? sql`json_set(${JSON.stringify(data)}, '$.sent.seq', ${written})`
        : sql`${JSON.stringify(data)}`;
    const insert = db.run(sql`insert into ${events} (id, key, type, data, created_at)
        values (${id}, ${key}, ${type}, ${value}, ${now().getTime()})`);
    const results = await transact(db, {
      charge: charge ? [spend(platform, charge, sql`true`)] : [],
      effect: effect?.statements ?? [],
      // The event follows what it reports.
      event: [insert],
      answer: recordAnswer(id),
    });
    return { event, update: effect?.read(results.effect) };
  });
}

/** Writes several events that are changes by themselves, in one statement. */
export function recordAll({ db, now }: Ports<"db" | "now">, facts: Event[]): Promise<StoredEvent[]> {
  return withFreshId({ now }, null, async () => {
    const first = timeId(now());
    // In a row: by chance, two of fifty would often get the same id.
    const fresh = facts.map((fact, index): StoredEvent => stored({ now }, fact, first + index));
    const insert = db.run(sql`insert into ${events} (id, key, type, data, created_at)
        select value ->> 'id', value ->> 'key', value ->> 'type', value -> 'data', ${now().getTime()}
        from json_each(${JSON.stringify(fresh)})`);
    await transact(db, { event: [insert] });
    return fresh;
  });
}

function stored(platform: Ports<"now">, event: Event, id = timeId(platform.now())): StoredEvent {
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1));
  return { ...event, id, key: `${id.toString(36)}.${chance.toString(36)}` };
}

/** What identifies an event: an id alone may be used again by another. */
export type EventName = Pick<StoredEvent, "id" | "key"> & {
  /** True for one that remains as the record of what was sent. */
  isKept?: boolean;
};

/** The condition that an event is not done, and was not recalled. */
export function isWaiting({ id, key }: EventName): SQL {
  return sql`exists (select 1 from ${events} where ${events.id} = ${id} and ${events.key} = ${key})`;
}

/** The statements that delete events that are done, and their jobs with them, or keep them as records. Repeating them is harmless. */
export function acknowledgement({ db }: Ports<"db">, done: readonly EventName[]): BatchItem<"sqlite">[] {
  const [kept, others] = [done.filter((event) => event.isKept), done.filter((event) => !event.isKept)];
  return [
    ...(others.length > 0 ? [db.run(sql`delete from ${events} where ${isAmong(others)}`)] : []),
    ...(kept.length > 0
      ? [
          endJobs(
            { db },
            kept.map(({ id }) => id),
          ),
          keep({ db }, isAmong(kept)),
        ]
      : []),
  ];
}

/** A job refers to its event, whose id is about to change. */
export function endJobs({ db }: Ports<"db">, ids: readonly number[]): BatchItem<"sqlite"> {
  return db.run(sql`delete from jobs where event_id in (${sql.raw(ids.map(Number).join())})`);
}

/** Puts events among the records, without the text that they sent; one that was redriven replaces its earlier record. */
export function keep({ db }: Ports<"db">, where: SQL, more = sql``): BatchItem<"sqlite"> {
  return db.run(sql`update or replace ${events} set id = -abs(id),
    data = json_set(json_remove(data, '$.content') ${more}) where ${where}`);
}

function isAmong(names: readonly EventName[]): SQL {
  const [only] = names;
  // A single event is looked up by its id, which reads fewer rows.
  if (only && names.length === 1) return sql`id = ${only.id} and key = ${only.key}`;
  return sql`id in (${listed(names.map(({ id }) => id))}) and key in (${listed(names.map(({ key }) => key))})`;
}

function listed(values: (number | string)[]): SQL {
  return sql`select value from json_each(${JSON.stringify(values)})`;
}
