import { type SQL, sql } from "drizzle-orm";
import { type ChannelName, type CursorName, cursorsOf, isUrgent } from "#core/channels";
import type { UserId } from "#core/ids";
import { literal } from "#core/sql-text";
import { MOST_ONE_BY_ONE } from "#features/preferences/plan";
import { channelOf } from "../domain.ts";
import { deliveries } from "../tables.ts";

/** More sendings than any user gets in a day. */
const RECENT: Record<ChannelName, number> = { email: 25, push: 60, sms: 10 };

/** When a sending went out, and of how many messages it was. */
export interface RecentSending {
  sent_at: number | null;
  messages: number;
}

/** For the daily cap, in which what is critical counts only for what is critical. */
export function recentlySent(user: UserId, cursor: CursorName): SQL {
  const channel = channelOf(cursor);
  const count = sql`json_array_length(created_seqs)`;
  // A mail and an SMS are one message, whatever they are about.
  const messages = channel === "push" ? sql`iif(${count} <= ${MOST_ONE_BY_ONE}, ${count}, 1)` : sql`1`;
  const latest = (
    cursor: CursorName,
  ) => sql`select * from (select sent_at, ${messages} as messages from ${deliveries}
    where user_id = ${user} and channel = ${cursor} order by to_seq desc limit ${literal(RECENT[channel])})`;
  const counted = cursorsOf(channel).filter((each) => each === cursor || !isUrgent(each));
  return sql.join(counted.map(latest), sql` union all `);
}

/** How many messages of a channel went out since a time. */
export function sentSince(recent: readonly RecentSending[], from: number): number {
  return recent
    .filter(({ sent_at }) => sent_at !== null && sent_at >= from)
    .reduce((sum, { messages }) => sum + messages, 0);
}
