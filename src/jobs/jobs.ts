import { type SQL, sql } from "drizzle-orm";
import { step } from "#core/faults";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import { parse, type StoredEvent } from "#events/event";
import { acknowledgement, type EventName } from "#events/outbox";
import { events } from "#events/tables";
import { deadLetters, jobs } from "./tables.ts";

/** How long an event is left to its first attempt before the cron queues it. */
export const GRACE_MS = 30_000;
/**
 * How long the cron leaves a queued event to the queue: two ticks, or a slow
 * consumer would find it there several times. A local queue is lost with its
 * process, so what waits for longer than this may wait for nothing.
 */
const QUEUE_GRACE_MS = 120_000;
/** How long the cron leaves a job alone after it saved its progress. */
const PROGRESS_GRACE_MS = 120_000;

/** An event to be processed, and how far earlier attempts came. */
export interface Job<Stored extends StoredEvent = StoredEvent> {
  event: Stored;
  /** The last recipient that was reached; null before the first page. */
  progress: number | null;
  /** Failed attempts since the job last made progress. */
  attempts: number;
}

/** The job of an event that was never attempted. */
export function newJob(event: StoredEvent): Job {
  return { event, progress: null, attempts: 0 };
}

/** A job as it is stored; its event may be of a type that this version does not know. */
export interface StoredJob extends EventName {
  type: string;
  data: unknown;
  progress: number | null;
  attempts: number;
  reason: string | null;
}

/** The job of a stored row, or undefined when its event cannot be parsed. */
export function jobOf(row: StoredJob): Job | undefined {
  const event = parse(row);
  return event && { event, progress: row.progress, attempts: row.attempts };
}

/** The jobs of the events that still wait. Ids that are missing in the result are done. */
export async function findJobs({ db }: Ports<"db">, ids: number[]): Promise<StoredJob[]> {
  const rows = await db.all<StoredJob & { data: string }>(sql`
    select e.id, e.key, e.type, e.data, j.progress, coalesce(j.attempts, 0) as attempts, j.reason
    from ${events} as e left join ${jobs} as j on j.event_id = e.id
    where e.id in (select value from json_each(${JSON.stringify(ids)}))`);
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data) }));
}

/** Saves the progress of a job. Progress sets its failed attempts back to zero. */
export async function saveProgress(
  { db, now }: Ports<"db" | "now">,
  job: Job,
  progress: number,
): Promise<void> {
  job.progress = progress;
  job.attempts = 0;
  const { id, key } = job.event;
  await db.run(sql`insert into ${jobs} (event_id, progress, attempts, due_at)
    select id, ${progress}, 0, ${now().getTime() + PROGRESS_GRACE_MS} from ${events} where id = ${id} and key = ${key}
    on conflict (event_id) do update set progress = max(coalesce(progress, 0), excluded.progress),
      attempts = 0, reason = null, due_at = excluded.due_at`);
}

/** An attempt that failed; `attempts` counts it. */
export interface Failure extends EventName {
  type: string;
  attempts: number;
  reason: string;
  delaySeconds: number;
}

/** What came of attempts at some events. */
export interface AttemptResults {
  done: EventName[];
  failed: Failure[];
  dead: Failure[];
}

/**
 * Stores what came of attempts in one transaction: events that are done are
 * deleted, failures are counted and due again after their delay, and what failed
 * for good moves to the dead letters.
 */
export async function recordAttempts(
  platform: Ports<"db" | "now">,
  { done, failed, dead }: AttemptResults,
): Promise<void> {
  const statements = [
    ...acknowledgement(platform, done),
    ...(failed.length > 0 ? [retry(platform, failed)] : []),
    ...(dead.length > 0 ? deadLetter(platform, dead) : []),
  ];
  const [first, ...others] = statements;
  if (first) await step("acknowledge", () => platform.db.batch([first, ...others]));
  for (const { id, type, attempts } of dead)
    log("error", "event.dead", { event_id: id, event_type: type, attempts });
}

function retry({ db, now }: Ports<"db" | "now">, failures: Failure[]) {
  return db.run(sql`insert into ${jobs} (event_id, attempts, reason, due_at)
    select e.id, f.value ->> 'attempts', f.value ->> 'reason',
      ${now().getTime() + GRACE_MS} + 1000 * (f.value ->> 'delaySeconds')
    from ${withEvents(failures)} where true
    on conflict (event_id) do update set attempts = excluded.attempts, reason = excluded.reason, due_at = excluded.due_at`);
}

/** Copies the rows from `events`, so that an event that another attempt has finished meanwhile is left out. */
function deadLetter(platform: Ports<"db" | "now">, failures: Failure[]) {
  const { db, now } = platform;
  return [
    db.run(sql`insert into ${deadLetters} (event_id, key, type, data, progress, reason, attempts, created_at)
      select e.id, e.key, e.type, e.data, j.progress, f.value ->> 'reason', f.value ->> 'attempts', ${now().getTime()}
      from ${withEvents(failures)} left join ${jobs} as j on j.event_id = e.id where true on conflict do nothing`),
    ...acknowledgement(platform, failures),
  ];
}

function withEvents(failures: Failure[]): SQL {
  return sql`json_each(${JSON.stringify(failures)}) as f
    join ${events} as e on e.id = f.value ->> 'id' and e.key = f.value ->> 'key'`;
}

/** Ids of events whose first attempt is overdue, or whose job is; the oldest first, at most `limit`. */
export async function overdue({ db, now }: Ports<"db" | "now">, limit: number): Promise<number[]> {
  const at = now().getTime();
  const rows = await db.all<{ id: number }>(sql`
    select e.id from ${events} as e left join ${jobs} as j on j.event_id = e.id
    where e.id > 0 and coalesce(j.due_at, e.created_at + ${GRACE_MS}) <= ${at} order by e.id limit ${literal(limit)}`);
  return rows.map(({ id }) => id);
}

/** Notes that events were queued again, so that the next tick does not queue them a second time. */
export async function markQueued({ db, now }: Ports<"db" | "now">, ids: number[]): Promise<void> {
  await db.run(sql`insert into ${jobs} (event_id, due_at)
    select id, ${now().getTime() + QUEUE_GRACE_MS} from ${events}
    where id in (select value from json_each(${JSON.stringify(ids)}))
    on conflict (event_id) do update set due_at = excluded.due_at`);
}
