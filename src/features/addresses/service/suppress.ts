import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { UserId } from "#core/ids";
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
