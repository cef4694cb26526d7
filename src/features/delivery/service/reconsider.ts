import { sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { channelCursors } from "#features/notifications/tables";
import { REASONS } from "../domain.ts";

/**
 * Has the channels of a user look again at what waits, since what it waits for
 * may have changed: an earlier digest, or quiet hours that are off. A message
 * that was begun, and one that the day's cap holds back, stay as they are.
 */
export async function reconsider({ db, now }: Ports<"db" | "now">, user: UserId): Promise<void> {
  const at = now().getTime();
  await db.run(sql`update ${channelCursors} set due_at = ${at}
    where user_id = ${user} and due_at > ${at} and to_seq is null
      and (leased_until is null or leased_until <= ${at}) and coalesce(reason, '') <> ${REASONS[7]}`);
}
