import { z } from "zod";
import { compose } from "#compose";
import { step } from "#core/faults";
import { log, messageOf } from "#core/log";
import type { Platform } from "#core/ports";
import { bury, postpone, understood, type WaitingEvent, waiting } from "#events/outbox";
import { process } from "#process";

/** What the queue carries; another version is kept for a Worker that knows it. */
const EventMessage = z.object({ v: z.literal(1), event_id: z.int() });

const DEAD_LETTERS = "herald-dead-letters";
/** How long to wait after each failed attempt; one more and the event is dead. */
const DELAYS_SECONDS = [10, 60, 300, 1800, 7200, 7200, 7200];
const AT_ONCE = 5;

/**
 * Follows the events that a batch names. Never throws, since a throw would
 * bring back the neighbours too: each message is acknowledged or retried alone.
 */
export async function consume(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const platform = compose(env, ctx);
  const messages = new Map<number, Message[]>();
  for (const message of batch.messages) {
    const body = EventMessage.safeParse(message.body);
    if (body.success)
      messages.set(body.data.event_id, [...(messages.get(body.data.event_id) ?? []), message]);
    else {
      log("error", "queue.message-not-understood", { message_id: message.id });
      message.retry({ delaySeconds: delayAfter(message.attempts) });
    }
  }
  const work = batch.queue === DEAD_LETTERS ? keepDeadLetter : follow;
  let rows: WaitingEvent[];
  try {
    rows = await waiting(platform, [...messages.keys()]);
  } catch (error) {
    log("error", "queue.events-not-read", {}, error);
    for (const message of [...messages.values()].flat()) retry(message);
    return;
  }
  const found = new Map(rows.map((row) => [row.id, row]));
  const rest = [...messages];
  const worker = async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const [id, copies] = next;
      await settle(platform, found.get(id), copies, work);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

type Work = (platform: Platform, row: WaitingEvent) => Promise<Verdict>;
type Verdict = { done: true } | { done: false; delaySeconds: number };

async function settle(
  platform: Platform,
  row: WaitingEvent | undefined,
  copies: Message[],
  work: Work,
): Promise<void> {
  try {
    // An event that is no longer there has been followed.
    const verdict: Verdict = row ? await work(platform, row) : { done: true };
    await step("settle", async () => {
      for (const message of copies) {
        if (verdict.done) message.ack();
        else message.retry({ delaySeconds: verdict.delaySeconds });
      }
    });
  } catch (error) {
    log("error", "queue.message-not-settled", { event_id: row?.id }, error);
    for (const message of copies) retry(message);
  }
}

async function follow(platform: Platform, row: WaitingEvent): Promise<Verdict> {
  const event = understood(row);
  const attempts = row.attempts + 1;
  if (!event) {
    await bury(platform, row, "No version of this event is known here.", attempts);
    return { done: true };
  }
  try {
    await step("process", () => process(platform, event));
    return { done: true };
  } catch (error) {
    const reason = messageOf(error);
    log("warn", "event.failed", { event_id: row.id, event_type: row.type, attempts }, error);
    if (attempts > DELAYS_SECONDS.length) {
      await bury(platform, row, reason, attempts);
      return { done: true };
    }
    const delaySeconds = delayAfter(attempts);
    await postpone(platform, row, reason, delaySeconds);
    return { done: false, delaySeconds };
  }
}

/** What the queue itself gave up on, as when this consumer could not run. */
async function keepDeadLetter(platform: Platform, row: WaitingEvent): Promise<Verdict> {
  await bury(platform, row, row.reason ?? "The queue gave up.", row.attempts);
  return { done: true };
}

function retry(message: Message): void {
  message.retry({ delaySeconds: delayAfter(message.attempts) });
}

/** With up to a fifth more, so that what failed together does not come back together. */
function delayAfter(attempts: number): number {
  const delay = DELAYS_SECONDS[Math.min(Math.max(attempts, 1), DELAYS_SECONDS.length) - 1] ?? 10;
  return Math.round(delay * (1 + Math.random() / 5));
}
