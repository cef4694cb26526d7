import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type ChannelName, cursorsOf } from "#core/channels";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { channelCursors, inboxes } from "../tables.ts";

/**
 * The statement that lets a channel read a user's inbox from its head on: what
 * was there before is not sent. A channel that reads it already goes on where
 * it is. One that is never opened for anybody never sends.
 *
 * @param when opens it only if this holds
 */
export function openChannel(
  { db }: Ports<"db">,
  user: UserId,
  channel: ChannelName,
  when: SQL,
): BatchItem<"sqlite"> {
  return db.run(sql`insert into ${channelCursors} (user_id, channel, cursor)
    select ${user}, value, coalesce((select head from ${inboxes} where user_id = ${user}), 0)
    from json_each(${JSON.stringify(cursorsOf(channel))}) where ${when} on conflict do nothing`);
}

/** The statement that ends the reading of a channel that has nobody to reach any more. @param when as in `openChannel` */
export function closeChannel(
  { db }: Ports<"db">,
  user: UserId | SQL,
  channel: ChannelName,
  when: SQL,
): BatchItem<"sqlite"> {
  return db.run(sql`delete from ${channelCursors} where user_id = ${user}
    and channel in (select value from json_each(${JSON.stringify(cursorsOf(channel))})) and ${when}`);
}
