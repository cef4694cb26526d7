import { sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { literal } from "#core/sql-text";
import { marksOf, UNREAD } from "../place-mark.ts";
import { notifications } from "../tables.ts";
import { changeInboxes } from "./change-inbox.ts";
import { dueAgain } from "./due-channels.ts";
import { KEY } from "./rows.ts";

/** Notifications whose snoozes end in one transaction. */
const ROWS = 200;

/**
 * Ends the snoozes whose time has come: a notification is then in the inbox,
 * unread and on top, and goes out like a new one, also by the other channels.
 * When it is to wake stands in its own row, so that nothing is left to do for
 * one that was moved, deleted or has expired meanwhile.
 */
export async function wake(platform: WritePorts & Ports<"budget">): Promise<void> {
  const now = platform.now().getTime();
  const isDue = sql`snoozed_until <= ${now} and mark in ${marksOf("snoozed")}`;
  while (!platform.budget.isSpent) {
    const due = await platform.db.all<{ user_id: UserId }>(sql`select distinct user_id from (
      select user_id from ${notifications} where ${isDue} order by snoozed_until limit ${literal(ROWS)})`);
    if (due.length === 0) return;
    const owners = due.map(({ user_id }) => user_id);
    // The plus makes SQLite use the index on snoozed_until, where these rows come first.
    const where = sql`(${KEY}) in (select ${KEY} from ${notifications}
      where ${isDue} and +user_id in (select value from json_each(${JSON.stringify(owners)}))
      order by snoozed_until, ${KEY} limit ${literal(ROWS)})`;
    await changeInboxes(platform, owners, {
      kind: "changed",
      field: null,
      where,
      mark: sql.raw(String(UNREAD)),
      enters: true,
      isOnTop: "new",
      set: sql`read_at = null, snoozed_until = null, woken_at = ${now}`,
      first: dueAgain(platform, owners, where),
    });
  }
}
