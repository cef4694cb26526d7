import { sql } from "drizzle-orm";
import { CHANNELS, type ChannelName, type CursorName, cursorsOf, isUrgent } from "#core/channels";
import { createdSeqOf, type NotificationId, type UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { UNREAD } from "#features/notifications/place-mark";
import { isOne, NEW_AT, NEW_SEQ } from "#features/notifications/service/rows";
import { channelCursors, inboxes, notifications } from "#features/notifications/tables";
import { categoryIn, type Preferences } from "#features/preferences/domain";
import { plan } from "#features/preferences/plan";
import { documentQuery, storedPreferences } from "#features/preferences/service/preferences";
import type { RequestSession } from "#http/session";
import { type Cursor, REASONS } from "../domain.ts";
import { deliveries } from "../tables.ts";
import { isSent } from "./channels.ts";
import { type DeliveryTarget, shownOf, targetOf, targetsQuery } from "./targets.ts";

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
  new_seq: number;
  mark: number;
  critical: number;
  new_at: number;
  category: string | null;
  type: string;
  /** Up to which number the inbox was on screen. */
  seen: number;
}

/**
 * What became of a notification on each channel that reads its owner's inbox.
 * E-mail is always among them where it is sent at all, since every account has
 * an address: where that is not verified, or refused mail, this says so.
 *
 * @throws {Problem} `not-found` also when it is in another user's inbox
 */
export async function readDeliveries(
  platform: Ports<"config" | "db" | "now">,
  session: RequestSession,
  id: NotificationId,
): Promise<NotificationDelivery[]> {
  const { db } = platform;
  const seq = createdSeqOf(session.id, id) ?? 0;
  const { results } = await session.authenticate([
    db.all<Stored>(sql`select ${NEW_SEQ} as new_seq, mark, critical, ${NEW_AT} as new_at, category, type,
        (select seen from ${inboxes} where user_id = ${session.id}) as seen from ${notifications}
      where ${isOne(session.id, seq)}`),
    db.all<Cursor>(sql`select * from ${channelCursors} where user_id = ${session.id}`),
    db.all<Sent>(sql`select * from ${deliveries} where user_id = ${session.id} and to_seq >= ${seq}
      and exists (select 1 from json_each(created_seqs) where value = ${seq}) order by to_seq desc`),
    documentQuery(platform, session.id),
    ...CHANNELS.map((channel) => targetsQuery(platform, session.id, channel)),
  ]);
  const [[stored], cursors, sent, documents, ...rows] = results;
  if (!stored) throw new Problem("not-found");
  const preferences = storedPreferences(documents);
  return CHANNELS.flatMap((channel) => {
    const names = cursorsOf(channel);
    const message = sent.find((row) => names.includes(row.channel));
    if (message) return [sentAs(channel, message)];
    const readers = cursors.filter((row) => names.includes(row.channel));
    if (readers.length === 0 && !(channel === "email" && isSent(platform, channel))) return [];
    const targets = (rows[CHANNELS.indexOf(channel)] ?? []).map(targetOf);
    return [notSent(platform, { channel, user: session.id, preferences, readers, targets }, stored)];
  });
}

function sentAs(channel: ChannelName, row: Sent): NotificationDelivery {
  return {
    channel,
    status: row.status,
    reason: row.reason,
    to: row.recipient || null,
    waitingUntil: null,
    ...{
      attempts: row.attempts,
      createdAt: row.created_at,
      sentAt: row.sent_at,
      deliveredAt: row.delivered_at,
    },
  };
}

/** One channel that reads a user's inbox. */
interface Reader {
  channel: ChannelName;
  user: UserId;
  preferences: Preferences;
  readers: Cursor[];
  targets: DeliveryTarget[];
}

/** It still waits behind a cursor that is due, or every cursor has passed over it. */
function notSent(platform: Ports<"config" | "now">, reader: Reader, stored: Stored): NotificationDelivery {
  const { channel, readers, targets } = reader;
  const { new_seq, mark, critical, new_at } = stored;
  const isUnread = mark === UNREAD;
  const due = readers
    .filter((row) => isUrgent(row.channel) === Boolean(critical))
    .filter((row) => isUnread && row.due_at !== null && row.cursor < new_seq)
    .sort((a, b) => Number(a.channel === "email_digest") - Number(b.channel === "email_digest"))[0];
  return {
    channel,
    status: due ? "queued" : "skipped",
    createdAt: new_at,
    sentAt: null,
    deliveredAt: null,
    reason: due ? due.reason : whySkipped(platform, reader, stored),
    to: due && targets.length > 0 ? shownOf(targets) : null,
    waitingUntil: due?.due_at ?? null,
    attempts: due?.to_seq != null ? due.attempts : 0,
  };
}

/** The rule by which it would be passed over now; what held when it was, is not kept. */
function whySkipped(
  platform: Ports<"config" | "now">,
  { channel, user, preferences, targets }: Reader,
  { new_seq: seq, mark, critical, new_at: createdAt, category: sentUnder, type, seen }: Stored,
): string {
  const moment = {
    channel,
    user,
    preferences,
    now: platform.now().getTime(),
    waited: null,
    sentToday: 0,
    isReachable: isSent(platform, channel) && targets.length > 0,
    waits: platform.config,
  };
  const category = categoryIn(preferences, { category: sentUnder, type });
  const candidate = { seq, category, critical: Boolean(critical), createdAt };
  const [verdict] = plan(moment, [{ ...candidate, isGone: mark !== UNREAD, isSeen: seq <= seen }]);
  if (verdict?.rule === 1) return mark === UNREAD ? "seen" : "read";
  return verdict?.outcome === "skip" && verdict.rule !== null ? REASONS[verdict.rule] : "passed-over";
}
