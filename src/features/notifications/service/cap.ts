import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import { literal } from "#core/sql-text";
import { READ_MARKS, UNREAD_MARKS } from "../place-mark.ts";
import { notifications } from "../tables.ts";
import { changeInbox } from "./change-inbox.ts";
import type { ChangedInbox } from "./mutation.ts";

/** How many notifications an inbox keeps (contract §5). */
export const MAX_NOTIFICATIONS = 10_000;
/** How far an insertion lets an inbox exceed the cap before it trims; the cron trims any surplus. */
const SLACK = 100;
/** How many notifications one change removes at most, so that it can list all of them. */
const MOST_TRIMMED = 1000;

/** Trims inboxes whose surplus is worth a change of its own. */
export async function trimOverfull(
  platform: WritePorts,
  changed: Pick<ChangedInbox, "user" | "kept">[],
): Promise<void> {
  for (const { user, kept } of changed)
    if (kept >= MAX_NOTIFICATIONS + SLACK) await trim(platform, user, kept);
}

/** The condition that an inbox `i` exceeds the cap. */
export const IS_OVERFULL: SQL = sql`i.total + i.archived + i.snoozed > ${MAX_NOTIFICATIONS}`;

/** Removes the surplus as one change with one number: the oldest read notifications of any place first, then the oldest unread ones. */
export async function trim(platform: WritePorts, user: UserId, kept: number): Promise<void> {
  const surplus = Math.min(MOST_TRIMMED, kept - MAX_NOTIFICATIONS);
  const oldest = (
    mark: number,
  ): SQL => sql`select * from (select mark, came_seq, created_seq from ${notifications}
    where user_id = ${user} and mark = ${mark} order by came_seq, created_seq limit ${literal(surplus)})`;
  // D1 takes five parts at most in one union.
  const candidates = sql.join(
    [READ_MARKS, UNREAD_MARKS].map(
      (marks) => sql`select * from (${sql.join(marks.map(oldest), sql` union all `)})`,
    ),
    sql` union all `,
  );
  const where = sql`user_id = ${user} and (mark, came_seq, created_seq) in (
    select * from (${candidates}) order by mark % 2 desc, came_seq, created_seq limit ${literal(surplus)})`;
  await changeInbox(platform, user, { kind: "removed", where });
}
