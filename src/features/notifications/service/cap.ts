import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import { READ, UNREAD } from "../mark.ts";
import { notifications } from "../tables.ts";
import { changeInbox } from "./change-inbox.ts";
import type { ChangedInbox } from "./mutation.ts";

/** How many notifications an inbox keeps (contract §8). */
export const MAX_NOTIFICATIONS = 10_000;
/** How far an insertion lets an inbox exceed the cap before it trims; the cron trims any surplus. */
const SLACK = 100;
/** How many notifications one change removes at most, so that it can list all of them. */
const AT_ONCE = 1000;

/** Trims inboxes whose surplus is worth a change of its own. */
export async function trimOverfull(
  platform: WritePorts,
  changed: Pick<ChangedInbox, "user" | "total">[],
): Promise<void> {
  for (const { user, total } of changed)
    if (total >= MAX_NOTIFICATIONS + SLACK) await trim(platform, user, total);
}

/** The condition that an inbox `i` exceeds the cap. */
export const IS_OVERFULL: SQL = sql`i.total > ${MAX_NOTIFICATIONS}`;

/** Removes the surplus as one change with one number: the oldest read notifications first, then the oldest unread ones. */
export async function trim(platform: WritePorts, user: UserId, total: number): Promise<void> {
  const surplus = Math.min(AT_ONCE, total - MAX_NOTIFICATIONS);
  const oldest = (mark: number): SQL => sql`select * from (select mark, created_seq from ${notifications}
    where user_id = ${user} and mark = ${mark} order by created_seq limit ${surplus})`;
  const where = sql`user_id = ${user} and (mark, created_seq) in (
    ${oldest(READ)} union all ${oldest(UNREAD)} order by mark desc, created_seq limit ${surplus})`;
  await changeInbox(platform, user, { kind: "removed", where });
}
