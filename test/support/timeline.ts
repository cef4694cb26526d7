import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { tick } from "#cron";
import worker from "#worker";
import { call } from "./as.ts";
import { time } from "./mail-provider.ts";
import { nextNoon } from "./noon.ts";

/** What waits in the queue of deliveries, and until when. */
let waiting: { body: unknown; at: number }[] = [];
let sent = 0;

/** Holds the queue of deliveries back, for the whole file, and stops the clock: both go on by `secondsPass` alone. */
export function stopTheClock(): void {
  time.freeze(nextNoon());
  waiting = [];
  vi.spyOn(Object.getPrototypeOf(env.DELIVERIES), "sendBatch").mockImplementation(async (messages) => {
    for (const { body, delaySeconds = 0 } of messages as { body: object; delaySeconds?: number }[])
      if ("task" in body) waiting.push({ body, at: time.now() + delaySeconds * 1000 });
  });
}

/** Seconds go by: the Worker gets each message of the queue when its delay is over, and the cron looks each minute. */
export async function secondsPass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    time.pass(1);
    if (Math.floor(time.now() / 1000) % 60 === 0) await minute();
    await consume();
  }
}

async function minute(): Promise<void> {
  const ctx = createExecutionContext();
  await tick(env, ctx, ["enqueue-due-deliveries"]);
  await waitOnExecutionContext(ctx);
}

/** Gives the Worker what is ready in the queue, by its own handler. */
export async function consume(): Promise<void> {
  const ready = waiting.filter(({ at }) => at <= time.now());
  if (ready.length === 0) return;
  waiting = waiting.filter((one) => !ready.includes(one));
  const messages = ready.map(({ body }) => {
    sent += 1;
    return { id: `timeline-${sent}`, timestamp: new Date(time.now()), body, attempts: 1 };
  });
  const ctx = createExecutionContext();
  const batch = createMessageBatch("herald-deliveries", messages);
  await worker.queue(batch, env, ctx);
  const { retryMessages } = await getQueueResult(batch, ctx);
  for (const { msgId, delaySeconds = 1 } of retryMessages) {
    const again = messages.find(({ id }) => id === msgId);
    waiting.push({ body: again?.body, at: time.now() + delaySeconds * 1000 });
  }
}

export interface Sent {
  channel: string;
  to: string;
  subject: string;
  text: string;
  payload: object | null;
  headers: Record<string, string>;
}

/** What has gone out to one address, the newest first. */
export async function sentTo(address: string): Promise<Sent[]> {
  const response = await call("GET", "/api/dev/outbox/?limit=100");
  const { results } = await response.json<{ results: Sent[] }>();
  return results.filter(({ to }) => to === address);
}
