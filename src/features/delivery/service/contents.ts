import { sql } from "drizzle-orm";
import type { Pending } from "#core/delivery";
import type { Ports } from "#core/ports";
import { UNREAD } from "#features/notifications/mark";
import { isAmong, type RawRow, storedOf } from "#features/notifications/service/rows";
import { notifications } from "#features/notifications/tables";
import type { Claim } from "../domain.ts";

/** Notifications that one message lists; it only counts the others. */
const LISTED = 100;

/** Reads what a message tells of, as it is at the last moment: what was read meanwhile drops out. */
export async function readContents(
  { db }: Ports<"db">,
  { user, channel }: Pick<Claim, "user" | "channel">,
  seqs: number[],
): Promise<{ unread: number[]; pending: Pending }> {
  const those = isAmong(user, seqs, [UNREAD]);
  const [left, rows] = await db.batch([
    db.all<{ seq: number }>(
      sql`select created_seq as seq from ${notifications} where ${those} order by created_seq`,
    ),
    db.all<RawRow>(
      sql`select * from ${notifications} where ${those} order by created_seq desc limit ${LISTED}`,
    ),
  ]);
  const kind = channel === "email_digest" ? "digest" : channel.startsWith("urgent_") ? "critical" : "instant";
  return {
    unread: left.map(({ seq }) => seq),
    pending: {
      kind,
      notifications: rows.reverse().map((row) => storedOf(row)),
      more: left.length - rows.length,
    },
  };
}
