import pMap from "p-map";
import { z } from "zod";
import { compose } from "#compose";
import { CURSORS } from "#core/channels";
import type { DeliveryTask } from "#core/delivery";
import { gatheringBatches } from "#core/gathered-batches";
import { log } from "#core/log";
import type { Platform } from "#core/ports";
import { channelOf } from "#features/delivery/domain";
import { sendEmailChanged } from "#features/delivery/service/account-mail";
import { type Channels, makeChannels } from "#features/delivery/service/channels";
import { deliver, type TaskResult } from "#features/delivery/service/deliver";
import { giveUp } from "#features/delivery/service/give-up";
import { sendCode } from "#features/delivery/service/send-code";
import { sendTest } from "#features/delivery/service/test-push";
import { retryDelaySeconds } from "#jobs/retry-delay";

/** What the queue carries. A message of a later version is kept for a Worker that knows it. */
const DeliveryMessage = z.intersection(
  z.object({ v: z.literal(1) }),
  z.discriminatedUnion("task", [
    z.object({ task: z.literal("look"), user: z.int(), channel: z.enum(CURSORS), lease: z.int().optional() }),
    z.object({ task: z.literal("code"), address: z.int(), issuedAt: z.int() }),
    z.object({ task: z.literal("push-test"), user: z.int(), at: z.int() }),
    z.object({ task: z.literal("email-changed"), address: z.int(), event: z.int() }),
  ]),
);

const DEAD_LETTERS = "herald-dead-deliveries";
const CONCURRENT_TASKS = 10;

/**
 * Does the tasks of one batch. It never throws, since a throw would bring back
 * every message: a task that fails comes back by itself. Tasks that are done at
 * the same time share round trips to the database and connections to a provider.
 */
export async function consumeDeliveries(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const composed = compose(env, ctx);
  const platform: Platform = { ...composed, db: gatheringBatches(composed.db) };
  const channels = makeChannels(platform);
  const attempt = async (message: Message) => {
    const task = DeliveryMessage.safeParse(message.body);
    if (!task.success) {
      log("error", "deliveries.message-not-parsed", { message_id: message.id });
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
      return;
    }
    try {
      const isDead = batch.queue === DEAD_LETTERS;
      const result = await (isDead
        ? endTask(platform, task.data)
        : run(platform, channels, task.data, message.attempts));
      if (result.is === "done") message.ack();
      else message.retry({ delaySeconds: result.delaySeconds });
    } catch (error) {
      log("error", "delivery.failed", { task: task.data.task, attempts: message.attempts }, error);
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
    }
  };
  await pMap(batch.messages, attempt, { concurrency: CONCURRENT_TASKS });
  channels.close();
}

async function run(
  platform: Platform,
  channels: Channels,
  task: DeliveryTask,
  attempts: number,
): Promise<TaskResult> {
  if (platform.budget.isSpent) return { is: "again", delaySeconds: 0 };
  switch (task.task) {
    case "look":
      return deliverOn(platform, channels, task);
    case "code":
      return sendCode(platform, channels, task, attempts);
    case "email-changed":
      return sendEmailChanged(platform, channels.email(), task, attempts);
    case "push-test":
      return sendTest(platform, channels.push(), task);
  }
}

function deliverOn(
  platform: Platform,
  channels: Channels,
  task: Extract<DeliveryTask, { task: "look" }>,
): Promise<TaskResult> {
  switch (channelOf(task.channel)) {
    case "email":
      return deliver(platform, channels.email(), task);
    case "push":
      return deliver(platform, channels.push(), task);
    case "sms":
      return deliver(platform, channels.sms(), task);
  }
}

/** What the queue gave up. A code can be asked for again. */
async function endTask(platform: Platform, task: DeliveryTask): Promise<TaskResult> {
  if (task.task === "look") await giveUp(platform, task);
  else log("error", "delivery.task-given-up", { task: task.task });
  return { is: "done" };
}
