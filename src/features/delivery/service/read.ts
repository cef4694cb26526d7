import { sql } from "drizzle-orm";
import type { ChannelName, CursorName } from "#core/channels";
import { CHANNELS } from "#core/channels";
import { createdSeqOf, type NotificationId } from "#core/ids";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { addressQuery } from "#features/addresses/service/read";
import { UNREAD } from "#features/notifications/mark";
import { isOne, TOLD_AT, TOLD_SEQ } from "#features/notifications/service/rows";
import { channelCursors, notifications } from "#features/notifications/tables";
import type { RequestSession } from "#http/session";
import { type Cursor, cursorsOf, masked } from "../domain.ts";
import { deliveries } from "../tables.ts";

/** What became, or is to become, of one notification on one channel. */
export interface NotificationDelivery {
  channel: ChannelName;
  status: "queued" | "sent" | "delivered" | "failed" | "skipped";
  reason: string | null;
  to: string | null;
  waitingUntil: number | null;
  attempts: number;
  createdAt: number;
  sentAt: number | null;
  deliveredAt: number | null;
}

interface Sent {
  channel: CursorName;
  status: "sent" | "delivered" | "failed";
  recipient: string;
  reason: string | null;
  attempts: number;
  created_at: number;
  sent_at: number | null;
  delivered_at: number | null;
}

interface Stored {
  told_seq: number;
  mark: number;
  critical: number;
  told_at: number;
}

/**
 * What became of a notification on each channel that reads its owner's inbox.
 *
 * @throws {Problem} `not-found` also when it is in another user's inbox
 */
export async function readDeliveries(
  { db }: Ports<"db">,
  session: RequestSession,
  id: NotificationId,
): Promise<NotificationDelivery[]> {
  const seq = createdSeqOf(session.id, id) ?? 0;
  const { results } = await session.authenticate([
    db.all<Stored>(sql`select ${TOLD_SEQ} as told_seq, mark, critical, ${TOLD_AT} as told_at from ${notifications}
      where ${isOne(session.id, seq)}`),
    db.all<Cursor>(sql`select * from ${channelCursors} where user_id = ${session.id}`),
    db.all<Sent>(sql`select * from ${deliveries} where user_id = ${session.id} and to_seq >= ${seq}
      and exists (select 1 from json_each(created_seqs) where value = ${seq}) order by to_seq desc`),
    addressQuery({ db }, session.id, "email"),
  ]);
  const [[stored], cursors, sent, [address]] = results;
  if (!stored) throw new Problem("not-found");
  return CHANNELS.flatMap((channel) => {
    const names = cursorsOf(channel);
    const message = sent.find((row) => names.includes(row.channel));
    if (message) return [sentAs(channel, message)];
    const readers = cursors.filter((row) => names.includes(row.channel));
    return readers.length === 0 ? [] : [notSent(channel, stored, readers, address?.value)];
  });
}

function sentAs(channel: ChannelName, row: Sent): NotificationDelivery {
  return {
    ...{ channel, status: row.status, reason: row.reason, to: row.recipient || null, waitingUntil: null },
    ...{
      attempts: row.attempts,
      createdAt: row.created_at,
      sentAt: row.sent_at,
      deliveredAt: row.delivered_at,
    },
  };
}

/** It still waits behind a cursor that is due, or every cursor has passed over it. */
function notSent(
  channel: ChannelName,
  { told_seq, mark, critical, told_at }: Stored,
  readers: Cursor[],
  address: string | undefined,
): NotificationDelivery {
  const isUnread = mark === UNREAD;
  const due = readers
    .filter((row) => row.channel.startsWith("urgent_") === Boolean(critical))
    .filter((row) => isUnread && row.due_at !== null && row.cursor < told_seq)
    .sort((a, b) => Number(a.channel === "email_digest") - Number(b.channel === "email_digest"))[0];
  return {
    ...{
      channel,
      status: due ? "queued" : "skipped",
      createdAt: told_at,
      sentAt: null,
      deliveredAt: null,
    },
    reason: due ? due.reason : isUnread ? "passed-over" : "read",
    to: due && address !== undefined ? masked(address) : null,
    waitingUntil: due?.due_at ?? null,
    attempts: due?.to_seq != null ? due.attempts : 0,
  };
}
