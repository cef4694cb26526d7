import { step } from "#core/faults";
import type { InboxUpdate } from "#core/inbox";
import { log } from "#core/log";
import type { Outbox, Ports } from "#core/ports";
import { isKept, type StoredEvent } from "#events/event";
import { acknowledgement, type EventName } from "#events/outbox";
import { type Job, newJob } from "./jobs.ts";

/** How long finished events are collected before they are deleted together, and how long a first attempt may take before its event is queued as well. Tests change both. */
export const timing = { gatherMs: 100, patienceMs: 100 };

/** How long the queue delays an event whose first attempt failed or is still running. */
const RETRY_SECONDS = 5;
/** After this time a flush counts as lost, together with the request that ran it. */
const FLUSH_LOST_MS = 5_000;

/**
 * The outcomes of this isolate's first attempts since the last flush. They are
 * only ids, so requests may share them. The cron finds what is lost with the
 * isolate.
 */
export class FirstAttempts {
  #done: EventName[] = [];
  #queued = new Map<number, number>();
  #flushBegan: number | undefined;

  finished(event: StoredEvent): void {
    this.#done.push({ id: event.id, key: event.key, isKept: isKept(event) });
    this.#queued.delete(event.id);
  }

  leaveToQueue({ id }: EventName, delaySeconds: number): void {
    this.#queued.set(id, delaySeconds);
  }

  /** Waits briefly for other attempts, then deletes the events that are done in one statement and queues the rest, many in one message. */
  async flush(ports: Ports<"db" | "jobs">): Promise<void> {
    const now = Date.now();
    if (this.#flushBegan !== undefined && now - this.#flushBegan < FLUSH_LOST_MS) return;
    this.#flushBegan = now;
    await scheduler.wait(timing.gatherMs);
    this.#flushBegan = undefined;
    const [done, queued] = [this.#done, this.#queued];
    this.#done = [];
    this.#queued = new Map();
    await Promise.all([acknowledge(ports, done), enqueue(ports, queued)]);
  }
}

async function acknowledge(ports: Ports<"db">, done: EventName[]): Promise<void> {
  const [first, ...others] = acknowledgement(ports, done);
  if (!first) return;
  try {
    await step("acknowledge", () => ports.db.batch([first, ...others]));
  } catch (error) {
    log("warn", "events.not-acknowledged", { events: done.length }, error);
  }
}

async function enqueue({ jobs }: Ports<"jobs">, queued: Map<number, number>): Promise<void> {
  for (const delaySeconds of new Set(queued.values())) {
    const ids = [...queued].flatMap(([id, delay]) => (delay === delaySeconds ? id : []));
    try {
      await step("enqueue", () => jobs.enqueue(ids, delaySeconds));
    } catch (error) {
      log("error", "events.not-queued", { events: ids.length }, error);
    }
  }
}

type Process = (job: Job, update?: InboxUpdate) => Promise<"done" | "unfinished">;

/**
 * An outbox that processes events beside the reply, which does not wait for it.
 * An event goes to the queue only if its attempt fails or takes too long, or if
 * it is dispatched for later.
 */
export function outboxOf(
  ports: Ports<"db" | "jobs">,
  ctx: Pick<ExecutionContext, "waitUntil">,
  attempts: FirstAttempts,
  process: Process,
): Outbox {
  async function attempt(event: StoredEvent, update?: InboxUpdate): Promise<void> {
    const late = setTimeout(() => {
      attempts.leaveToQueue(event, RETRY_SECONDS);
      ctx.waitUntil(attempts.flush(ports));
    }, timing.patienceMs);
    try {
      const result = await step("process", () => process(newJob(event), update));
      if (result === "done") attempts.finished(event);
      else attempts.leaveToQueue(event, 0);
    } catch (error) {
      log("warn", "event.first-attempt-failed", { event_id: event.id, event_type: event.type }, error);
      attempts.leaveToQueue(event, RETRY_SECONDS);
    } finally {
      clearTimeout(late);
    }
    await attempts.flush(ports);
  }
  return {
    dispatch(event: StoredEvent, update?: InboxUpdate) {
      ctx.waitUntil(attempt(event, update));
    },
    dispatchLater(event: StoredEvent) {
      attempts.leaveToQueue(event, 0);
      ctx.waitUntil(attempts.flush(ports));
    },
  };
}
