import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { addresses } from "../tables.ts";
import { closings } from "./openings.ts";

/**
 * The statements that keep from sending to addresses which take nothing; with
 * the last of a user that can be reached, the channel ends.
 *
 * @param which of the user's addresses
 */
export function suppression(
  { db }: Ports<"db">,
  user: UserId,
  which: SQL,
  why: "bounce" | "complaint",
): BatchItem<"sqlite">[] {
  return [
    db.run(sql`update ${addresses} set suppressed = ${why}, code_issued_at = null
      where user_id = ${user} and suppressed is null and ${which}`),
    ...closings({ db }, user),
  ];
}

/** Sends nothing more to a number whose owner has answered STOP, until they verify it again. An answer that comes twice changes nothing. */
export async function suppressNumber({ db }: Ports<"db">, number: string): Promise<void> {
  const isIt = sql`kind = 'phone' and value_key = ${number} and verified_at is not null`;
  const [owner] = await db.all<{ user_id: UserId }>(sql`select user_id from ${addresses} where ${isIt}`);
  if (!owner) return;
  const [first, ...rest] = suppression({ db }, owner.user_id, isIt, "complaint");
  if (first) await db.batch([first, ...rest]);
  log("info", "address.stopped", { user_id: owner.user_id });
}
