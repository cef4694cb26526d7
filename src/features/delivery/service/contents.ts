import { sql } from "drizzle-orm";
import { isUrgent } from "#core/channels";
import type { Pending } from "#core/delivery";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import { UNREAD } from "#features/notifications/place-mark";
import { isAmong, type RawRow, storedOf } from "#features/notifications/service/rows";
import { inboxes, notifications } from "#features/notifications/tables";
import { type Claim, channelOf } from "../domain.ts";
import { andUnseen } from "./look.ts";

/** Notifications that one message lists; it only counts the others. */
const LISTED = 100;

/** Reads what a message is about, as it is at the last moment: what was read meanwhile drops out. */
export async function readContents(
  { db }: Ports<"db">,
  { user, channel }: Pick<Claim, "user" | "channel">,
  { seqs, isSummary }: { seqs: number[]; isSummary: boolean },
): Promise<{ unread: number[]; pending: Pending }> {
  const andNew = channelOf(channel) === "push" ? andUnseen(user) : sql``;
  const those = sql`${isAmong(user, seqs, [UNREAD])} ${andNew}`;
  const [left, rows, [inbox]] = await db.batch([
    db.all<{ seq: number }>(
      sql`select created_seq as seq from ${notifications} where ${those} order by created_seq`,
    ),
    db.all<RawRow>(
      sql`select * from ${notifications} where ${those} order by created_seq desc limit ${literal(LISTED)}`,
    ),
    db.all<{ unread: number }>(sql`select unread from ${inboxes} where user_id = ${user}`),
  ]);
  const kind = channel === "email_digest" ? "digest" : isUrgent(channel) ? "critical" : "instant";
  return {
    unread: left.map(({ seq }) => seq),
    pending: {
      kind,
      isSummary,
      unreadCount: inbox?.unread ?? 0,
      notifications: rows.reverse().map((row) => storedOf(row)),
      more: left.length - rows.length,
    },
  };
}
