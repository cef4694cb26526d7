import { sql } from "drizzle-orm";
import type { CursorName } from "#core/channels";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import { channelCursors } from "#features/notifications/tables";

/** Cursors that one statement takes, and statements of one tick. */
const PAGE = 1000;
const PAGES = 10;
/**
 * How long the cron leaves a queued look to the queue: two ticks, or a slow
 * consumer would find it there several times. A local queue is lost with its
 * process, so what waits for longer may wait for nothing.
 */
const QUEUE_GRACE_MS = 120_000;
/** How much longer each page waits for those before it: a queue that has much to do must not find it there again. */
const PAGE_GRACE_MS = 30_000;

/**
 * Queues looks at the channels that are due. Each is leased to its message, so
 * that the next tick does not queue it again, and a look that is under way is
 * left alone. It calls no hub.
 */
export async function enqueueDue({
  db,
  now,
  deliveries,
  budget,
}: Ports<"budget" | "db" | "deliveries" | "now">): Promise<void> {
  const at = now().getTime();
  for (let page = 0; page < PAGES && !budget.isSpent; page += 1) {
    const lease = at + QUEUE_GRACE_MS + page * PAGE_GRACE_MS;
    const due = await db.all<{ user_id: UserId; channel: CursorName }>(sql`update ${channelCursors}
      set leased_until = ${lease}
      where (user_id, channel) in (select user_id, channel from ${channelCursors}
        where due_at <= ${at} and (leased_until is null or leased_until <= ${at}) order by due_at limit ${literal(PAGE)})
      returning user_id, channel`);
    const tasks = due.map(({ user_id: user, channel }) => ({ task: "look", user, channel, lease }) as const);
    if (tasks.length > 0) await step("enqueue", () => deliveries.enqueue(tasks, 0));
    if (due.length < PAGE) return;
  }
}
