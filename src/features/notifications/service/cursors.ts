import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type CursorName, cursorsOf } from "#core/channels";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { channelCursors, inboxes } from "../tables.ts";

/** The cursors that read an inbox for a user who can be reached by e-mail. */
export const EMAIL_CURSORS = cursorsOf("email");
/** The same for a user with a device that takes push messages. */
export const PUSH_CURSORS = cursorsOf("push");
/** The same for a user with a telephone number. */
export const SMS_CURSORS = cursorsOf("sms");

/**
 * The statement that lets channels read a user's inbox from its head on: what
 * was there before is not sent. A channel that reads it already goes on where
 * it is.
 *
 * @param when opens them only if this holds
 */
export function openChannels(
  { db }: Ports<"db">,
  user: UserId,
  channels: readonly CursorName[],
  when: SQL,
): BatchItem<"sqlite"> {
  return db.run(sql`insert into ${channelCursors} (user_id, channel, cursor)
    select ${user}, value, coalesce((select head from ${inboxes} where user_id = ${user}), 0)
    from json_each(${JSON.stringify(channels)}) where ${when} on conflict do nothing`);
}

/** The statement that ends the reading of channels that have nobody to reach any more. @param when as in `openChannels` */
export function closeChannels(
  { db }: Ports<"db">,
  user: UserId | SQL,
  channels: readonly CursorName[],
  when: SQL,
): BatchItem<"sqlite"> {
  return db.run(sql`delete from ${channelCursors} where user_id = ${user}
    and channel in (select value from json_each(${JSON.stringify(channels)})) and ${when}`);
}
