import { sql } from "drizzle-orm";
import { CHANNEL_OF, CHANNELS, type ChannelName } from "#core/channels";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { deliveries } from "#features/delivery/tables";
import { ALL_MARKS, READ_MARKS, UNREAD_MARKS } from "#features/notifications/place-mark";
import { newSeqIn } from "#features/notifications/service/rows";
import { choices, inboxes, notifications } from "#features/notifications/tables";
import { isOf, nextRecipients } from "./recipients.ts";
import type { Sent } from "./sent.ts";

/** Users who are looked up in one round trip. */
const PAGE = 2_000;
/** Users who are looked up for one answer: some 100,000 notifications are counted in a few seconds. */
const MOST = 100_000;

/** What became of what was sent, in recipients. */
export interface Counts {
  delivered: number;
  seen: number;
  read: number;
  acted: number;
  byChannel: Record<ChannelName, number>;
  /** Who has it and has not read it. */
  unread: number;
  /** How many users were looked up, where that was not all of them. */
  counted?: number;
}

type Page = Omit<Counts, "byChannel" | "counted"> & { users: number; last: UserId };

/**
 * Counts what became of what was sent. Nothing is counted when it is written or
 * read, so this looks up the notification of each recipient, page by page.
 */
export async function countReceipts(platform: Ports<"budget" | "db">, sent: Sent): Promise<Counts> {
  const total = { delivered: 0, seen: 0, read: 0, acted: 0, unread: 0 };
  const byChannel = Object.fromEntries(CHANNELS.map((name) => [name, 0])) as Counts["byChannel"];
  const [first] = await platform.db.all<{ acted: number }>(
    sql`select count(*) as acted from ${choices} where event_id = ${sent.id}`,
  );
  let counted = 0;
  let isWhole = false;
  for (let after = 0; !isWhole && counted < MOST && !platform.budget.isSpent; ) {
    const [page, channels] = await countPage(platform, sent, after);
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += page[name];
    for (const { channel, users } of channels) byChannel[channel] += users;
    counted += page.users;
    after = page.last;
    isWhole = page.users < PAGE;
  }
  // Who chose an action and deleted the notification has read it, too.
  const gone = Math.max(0, (first?.acted ?? 0) - total.acted);
  return {
    ...total,
    seen: total.seen + gone,
    read: total.read + gone,
    acted: total.acted + gone,
    byChannel,
    ...(!isWhole && { counted }),
  };
}

async function countPage({ db }: Ports<"db">, sent: Sent, after: UserId) {
  const recipients = sql`(${nextRecipients(sent, after, PAGE)}) as r`;
  const isRead = sql`(n.mark in ${READ_MARKS} or n.acted is not null)`;
  const [[page], channels] = await db.batch([
    db.all<Page>(sql`select count(*) as users, coalesce(max(r.user_id), 0) as last, count(r.created_seq) as delivered,
        count(*) filter (where ${isRead} or ${newSeqIn("n.")} <= i.seen) as seen, count(*) filter (where ${isRead}) as read,
        count(n.acted) as acted, count(*) filter (where n.mark in ${UNREAD_MARKS}) as unread
      from ${recipients} left join ${notifications} as n on ${isOf(sent, ALL_MARKS)}
      left join ${inboxes} as i on i.user_id = r.user_id`),
    db.all<{ channel: ChannelName; users: number }>(sql`select channel, count(*) as users from (
        select distinct r.user_id, ${CHANNEL} as channel from ${recipients} join ${deliveries} as d
          on d.user_id = r.user_id and d.to_seq >= r.created_seq and d.status <> 'failed'
        where exists (select 1 from json_each(d.created_seqs) where value = r.created_seq))
      group by channel`),
  ]);
  return [page ?? EMPTY, channels] as const;
}

const EMPTY: Page = { users: 0, last: 0, delivered: 0, seen: 0, read: 0, acted: 0, unread: 0 };

/** The channel of a delivery, whose cursor may be that of what is critical or of a digest. */
const CHANNEL = sql`${JSON.stringify(CHANNEL_OF)} ->> d.channel`;
