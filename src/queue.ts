import pMap from "p-map";
import { z } from "zod";
import { compose } from "#compose";
import { step } from "#core/faults";
import { log, messageOf } from "#core/log";
import type { Platform } from "#core/ports";
import { isKept } from "#events/event";
import { type Failure, findJobs, jobOf, type Settlement, type StoredJob, settle } from "#jobs/jobs";
import { MAX_ATTEMPTS, retryDelaySeconds } from "#jobs/retry-delay";
import { process } from "#process";

/** A message of the queue. One of a later version is retried until a Worker knows it. */
const QueueMessage = z.union([
  z.object({ v: z.literal(1), event_id: z.int() }).transform(({ event_id }) => [event_id]),
  z.object({ v: z.literal(2), event_ids: z.array(z.int()) }).transform(({ event_ids }) => event_ids),
]);

const DEAD_LETTERS = "herald-dead-letters";
const CONCURRENT_EVENTS = 5;

/** The outcome of one batch: what to store, and the events to queue again, by delay in seconds. */
interface Outcome extends Settlement {
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
    const outcome: Outcome = { done: [], failed: [], dead: [], again: new Map() };
    if (batch.queue === DEAD_LETTERS) giveUp(messages, rows, outcome);
    else await pMap(rows, (row) => attempt(platform, row, outcome), { concurrency: CONCURRENT_EVENTS });
    await settle(platform, outcome);
    for (const [delaySeconds, again] of outcome.again) {
      await step("enqueue", () => platform.jobs.enqueue(again, delaySeconds));
    }
    await step("settle", async () => {
      for (const { message } of messages) message.ack();
    });
  } catch (error) {
    log("error", "queue.batch-not-settled", { messages: messages.length }, error);
    for (const { message } of messages) retry(message);
  }
}

async function attempt(platform: Platform, row: StoredJob, outcome: Outcome): Promise<void> {
  const job = jobOf(row);
  const fail = (attempts: number, reason: string): Failure => ({
    ...nameOf(row),
    attempts,
    reason,
    delaySeconds: 0,
  });
  if (!job) {
    outcome.dead.push(fail(row.attempts + 1, "No version of this event is known here."));
    return;
  }
  if (platform.budget.isSpent) {
    again(outcome, row.id, 0);
    return;
  }
  try {
    const result = await step("process", () => process(platform, job));
    if (result === "done") outcome.done.push(nameOf(row));
    else again(outcome, row.id, 0);
  } catch (error) {
    const attempts = job.attempts + 1;
    const failure = fail(attempts, messageOf(error));
    log("warn", "event.failed", { event_id: row.id, event_type: row.type, attempts }, error);
    if (attempts >= MAX_ATTEMPTS) {
      outcome.dead.push(failure);
      return;
    }
    failure.delaySeconds = retryDelaySeconds(attempts);
    outcome.failed.push(failure);
    again(outcome, row.id, failure.delaySeconds);
  }
}

/**
 * Handles messages that the queue gave up on, for example because this consumer
 * could not run. When a message has several events, one of them may be the
 * cause, so each is first queued again in a message of its own.
 */
function giveUp(messages: { ids: number[] }[], rows: StoredJob[], outcome: Outcome): void {
  const alone = new Set(messages.flatMap(({ ids }) => (ids.length === 1 ? ids : [])));
  for (const row of rows) {
    if (!alone.has(row.id)) again(outcome, row.id, 0);
    else
      outcome.dead.push({
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

function again({ again }: Outcome, id: number, delaySeconds: number): void {
  again.set(delaySeconds, [...(again.get(delaySeconds) ?? []), id]);
}

function retry(message: Message): void {
  message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
}
