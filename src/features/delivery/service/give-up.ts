import { sql } from "drizzle-orm";
import type { DeliveryTask } from "#core/delivery";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { channelCursors } from "#features/notifications/tables";
import type { Claim, Cursor } from "../domain.ts";
import { recordEnd } from "./record.ts";

/**
 * Ends a delivery whose message the queue has given up: no attempt at it came
 * to an end. Where none was begun, the cursor is due as before and the cron
 * finds it again, since it may have been the queue's consumer that was broken.
 */
export async function giveUp(
  platform: Ports<"config" | "db" | "now">,
  { user, channel }: Extract<DeliveryTask, { task: "look" }>,
): Promise<void> {
  const [row] = await platform.db.all<Cursor>(sql`select * from ${channelCursors}
    where user_id = ${user} and channel = ${channel} and to_seq is not null
      and (leased_until is null or leased_until <= ${platform.now().getTime()})`);
  if (row?.to_seq == null) return;
  const { cursor: from, to_seq: to, attempts, uncertain, reason, due_at } = row;
  const claim: Claim = {
    user,
    channel,
    from,
    to,
    attempts,
    uncertain,
    reason,
    dueAt: due_at ?? 0,
    lease: 0,
    isRepeat: true,
    reached: JSON.parse(row.reached ?? "[]") as number[],
  };
  const sending = { seqs: [], provider: "", recipient: "", references: [], gone: [] };
  const end = { status: "failed", reason: reason ?? "The queue gave up." } as const;
  await recordEnd(platform, claim, sending, end, null);
  log("error", "delivery.given-up", { user_id: user, channel, attempts });
}
