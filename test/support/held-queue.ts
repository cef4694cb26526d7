import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
  type QueueResult,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { clock } from "#core/clock";
import { tick } from "#cron";
import worker from "#worker";
import { isDead } from "./crash.ts";

/** A message as the queue holds it. */
export interface Message {
  id: string;
  body: unknown;
  attempts: number;
  /** For how long its sender, or the consumer, wants it kept back. */
  delaySeconds?: number;
}

const EVENTS = "herald-events";
const MAX_ATTEMPTS = 11;
const MAX_MINUTES = 15;
/** Between two runs of the cron, and a little more. */
const MINUTE_MS = 61_000;

/** What waits in the queue, oldest first. A message leaves it when it is acknowledged, or given up. */
export const waiting: Message[] = [];
/** What waits in the queue of deliveries. */
export const tasks: Message[] = [];
/** What the queue gave up on. */
export const givenUp: Message[] = [];

let isDown = false;
let sent = 0;
let ahead = 0;

/**
 * Holds the real queue's messages back, for the whole file: nothing is
 * delivered until the test delivers it, in the order and as often as it likes,
 * through the Worker's own queue handler. The clock goes on only with
 * `minutesPass`.
 */
export function holdQueue(): void {
  vi.spyOn(Object.getPrototypeOf(env.EVENTS), "sendBatch").mockImplementation(async (messages) => {
    if (isDown || isDead()) throw new Error("The queue is not to be reached.");
    for (const { body, delaySeconds } of messages as Pick<Message, "body" | "delaySeconds">[]) {
      const isTask = typeof body === "object" && body !== null && "task" in body;
      const queue = isTask ? tasks : waiting;
      queue.push({ ...message(body), ...(delaySeconds !== undefined && { delaySeconds }) });
    }
  });
  clock.now = () => new Date(Date.now() + ahead);
}

/** From now on sending to the queue fails, or works again. */
export function queueIsDown(down: boolean): void {
  isDown = down;
}

/** A message of its own with this content, as when the queue delivers one twice. */
export function message(body: unknown): Message {
  sent += 1;
  return { id: `message-${sent}`, body, attempts: 0 };
}

/** Hands messages to the Worker's queue handler as one batch; a process that died meanwhile acknowledged nothing. */
export async function deliver(
  messages: readonly Message[],
  from = EVENTS,
  bindings: Partial<Record<keyof Env, unknown>> = {},
): Promise<QueueResult> {
  for (const each of messages) each.attempts += 1;
  const batch = createMessageBatch(
    from,
    messages.map((each) => ({ ...each, timestamp: clock.now() })),
  );
  const ctx = createExecutionContext();
  await worker.queue(mortal(batch, messages), { ...env, ...bindings } as Env, ctx);
  const result = await getQueueResult(batch, ctx);
  for (const each of messages) {
    if (result.explicitAcks.includes(each.id)) leave(each);
    else if (each.attempts >= MAX_ATTEMPTS && leave(each)) givenUp.push(each);
  }
  return result;
}

function leave(message: Message): boolean {
  const queue = [waiting, tasks].find((messages) => messages.includes(message));
  queue?.splice(queue.indexOf(message), 1);
  return queue !== undefined;
}

/** The same batch, whose messages ignore a consumer that has died. */
function mortal(batch: MessageBatch, sent: readonly Message[]): MessageBatch {
  const messages = batch.messages.map((one, at) => ({
    id: one.id,
    body: one.body,
    attempts: one.attempts,
    timestamp: one.timestamp,
    ack: () => isDead() || one.ack(),
    retry(options: QueueRetryOptions = {}) {
      if (isDead()) return;
      Object.assign(sent[at]!, options);
      one.retry(options);
    },
  }));
  return { queue: batch.queue, messages } as unknown as MessageBatch;
}

/** Lets time go by, and has the cron run once a minute. */
export async function minutesPass(minutes = 1): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    ahead += MINUTE_MS;
    const ctx = createExecutionContext();
    await worker.scheduled(createScheduledController(), env, ctx);
    await waitOnExecutionContext(ctx);
  }
}

/** The ids of the events that messages name. */
export function eventsOf(messages: readonly Message[]): number[] {
  return messages.flatMap(({ body }) => (body as { event_ids: number[] }).event_ids);
}

/** How many events are not processed yet. */
export async function outboxSize(): Promise<number> {
  return (
    (await env.DB.prepare("select count(*) as count from events where id > 0").first<number>("count")) ?? 0
  );
}

/**
 * With no more faults: lets queue and clock run until nothing is left to do. Of
 * the cron only what hands on overdue events: its other jobs deliver nothing,
 * and would be most of what a test costs that ends like this.
 */
export async function drain(): Promise<void> {
  for (let minute = 0; minute < MAX_MINUTES; minute += 1) {
    if (waiting.length > 0) await deliver([...waiting]);
    if (waiting.length === 0 && (await outboxSize()) === 0) return;
    if (waiting.length > 0) continue;
    ahead += MINUTE_MS;
    await tick(env, { waitUntil() {} }, ["queue-overdue-events"]);
  }
  throw new Error(`${await outboxSize()} events and ${waiting.length} messages are left after the drain.`);
}
