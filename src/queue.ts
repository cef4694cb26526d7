import pMap from "p-map";
import { z } from "zod";
import { compose } from "#compose";
import { step } from "#core/faults";
import { log, messageOf } from "#core/log";
import type { Platform } from "#core/ports";
import { isKept } from "#events/event";
import {
  type AttemptResults,
  type Failure,
  findJobs,
  jobOf,
  recordAttempts,
  type StoredJob,
} from "#jobs/jobs";
import { MAX_ATTEMPTS, retryDelaySeconds } from "#jobs/retry-delay";
import { process } from "#process";

/** A message of the queue. One of a later version is retried until a Worker knows it. */
const QueueMessage = z.union([
  z.object({ v: z.literal(1), event_id: z.int() }).transform(({ event_id }) => [event_id]),
  z.object({ v: z.literal(2), event_ids: z.array(z.int()) }).transform(({ event_ids }) => event_ids),
]);

const DEAD_LETTERS = "herald-dead-letters";
const CONCURRENT_EVENTS = 5;

/** What came of one batch: what to store, and the events to queue again, by delay in seconds. */
interface BatchResults extends AttemptResults {
  again: Map<number, number[]>;
}

/**
 * Processes the events that a batch names. It never throws, since that would
 * retry every message of the batch: an event that fails is queued again alone.
 * So is an event that the invocation has no budget left for.
 */
export async function consume(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const platform = compose(env, ctx);
  const messages = batch.messages.flatMap((message) => {
    const ids = QueueMessage.safeParse(message.body);
    if (ids.success) return { message, ids: ids.data };
    log("error", "queue.message-not-parsed", { message_id: message.id });
    retry(message);
    return [];
  });
  try {
    const ids = [...new Set(messages.flatMap((message) => message.ids))];
    // An event that is no longer stored is done.
    const rows = await findJobs(platform, ids);
    const results: BatchResults = { done: [], failed: [], dead: [], again: new Map() };
    if (batch.queue === DEAD_LETTERS) giveUp(messages, rows, results);
    else await pMap(rows, (row) => attempt(platform, row, results), { concurrency: CONCURRENT_EVENTS });
    await recordAttempts(platform, results);
    for (const [delaySeconds, again] of results.again) {
      await step("enqueue", () => platform.jobs.enqueue(again, delaySeconds));
    }
    await step("dequeue", async () => {
      for (const { message } of messages) message.ack();
    });
  } catch (error) {
    log("error", "queue.batch-failed", { messages: messages.length }, error);
    for (const { message } of messages) retry(message);
  }
}

async function attempt(platform: Platform, row: StoredJob, results: BatchResults): Promise<void> {
  const job = jobOf(row);
  const fail = (attempts: number, reason: string): Failure => ({
    ...nameOf(row),
    attempts,
    reason,
    delaySeconds: 0,
  });
  if (!job) {
    results.dead.push(fail(row.attempts + 1, "No version of this event is known here."));
    return;
  }
  if (platform.budget.isSpent) {
    again(results, row.id, 0);
    return;
  }
  try {
    const result = await step("process", () => process(platform, job));
    if (result === "done") results.done.push(nameOf(row));
    else again(results, row.id, 0);
  } catch (error) {
    const attempts = job.attempts + 1;
    const failure = fail(attempts, messageOf(error));
    log("warn", "event.failed", { event_id: row.id, event_type: row.type, attempts }, error);
    if (attempts >= MAX_ATTEMPTS) {
      results.dead.push(failure);
      return;
    }
    failure.delaySeconds = retryDelaySeconds(attempts);
    results.failed.push(failure);
    again(results, row.id, failure.delaySeconds);
  }
}

/**
 * Handles messages that the queue gave up on, for example because this consumer
 * could not run. When a message has several events, one of them may be the
 * cause, so each is first queued again in a message of its own.
 */
function giveUp(messages: { ids: number[] }[], rows: StoredJob[], results: BatchResults): void {
  const alone = new Set(messages.flatMap(({ ids }) => (ids.length === 1 ? ids : [])));
  for (const row of rows) {
    if (!alone.has(row.id)) again(results, row.id, 0);
    else
      results.dead.push({
        ...nameOf(row),
        attempts: row.attempts,
        reason: row.reason ?? "The queue gave up.",
        delaySeconds: 0,
      });
  }
}

function nameOf({ id, key, type, data }: StoredJob) {
  const isObject = typeof data === "object" && data !== null;
  return { id, key, type, isKept: isObject && isKept({ type, data }) };
}

function again({ again }: BatchResults, id: number, delaySeconds: number): void {
  again.set(delaySeconds, [...(again.get(delaySeconds) ?? []), id]);
}

function retry(message: Message): void {
  message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
}
