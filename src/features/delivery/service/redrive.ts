import { sql } from "drizzle-orm";
import type { CursorName } from "#core/channels";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { channelCursors } from "#features/notifications/tables";
import type { Caller } from "#http/session";
import { deliveries } from "../tables.ts";

/** What identifies a delivery. */
export interface DeliveryName {
  user: UserId;
  channel: CursorName;
  toSeq: number;
}

/**
 * Sends a delivery that failed for good once more, under the key it had: its
 * range is frozen again, and a look at it is queued. What of it is read by then
 * is left out. Of two admins who redrive at once one gets `not-found`.
 *
 * @throws {Problem} `not-found` where there is no such failed delivery
 * @throws {Problem} `not-possible` where the channel reaches the user no more
 * @throws {Problem} `unavailable` while another message of the channel is under way
 */
export async function redrive(
  { db, now, deliveries: queue }: Ports<"db" | "deliveries" | "now">,
  by: Caller,
  { user, channel, toSeq }: DeliveryName,
): Promise<void> {
  const isIt = sql`user_id = ${user} and channel = ${channel} and to_seq = ${toSeq} and status = 'failed'`;
  const cursor = sql`select to_seq from ${channelCursors} where user_id = ${user} and channel = ${channel}`;
  const [failed, cursors, frozen] = await db.batch([
    db.all<{ from_seq: number }>(sql`select from_seq from ${deliveries} where ${isIt}`),
    db.all<{ to_seq: number | null }>(cursor),
    db.all(sql`update ${channelCursors} set cursor = (select from_seq from ${deliveries} where ${isIt}),
        to_seq = ${toSeq}, due_at = ${now().getTime()}, leased_until = null, attempts = 0, uncertain = 0, reached = null, reason = null
      where user_id = ${user} and channel = ${channel} and to_seq is null
        and exists (select 1 from ${deliveries} where ${isIt}) returning user_id`),
    db.run(sql`delete from ${deliveries} where ${isIt} and changes() > 0`),
  ]);
  if (failed.length === 0) throw new Problem("not-found");
  if (cursors.length === 0)
    throw new Problem("not-possible", {
      detail: "This user can no longer be reached on this channel, so there is nothing to send again.",
    });
  if (frozen.length === 0) throw new Problem("unavailable");
  log("info", "delivery.redriven", { user_id: user, channel, to_seq: toSeq, by: by.id });
  await queue.enqueue([{ task: "look", user, channel }], 0);
}
