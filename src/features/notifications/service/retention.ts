import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { literal } from "#core/sql-text";
import { cronProgress } from "#core/tables";
import { ALL_MARKS, FIRST_TRASH_MARK, isReadMark, READ_MARKS } from "../place-mark.ts";
import { deletions, inboxes, notifications } from "../tables.ts";
import { IS_OVERFULL, MAX_NOTIFICATIONS, trim } from "./cap.ts";
import { changeInbox, changeInboxes } from "./change-inbox.ts";
import { KEY } from "./rows.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const DELETIONS_KEPT_MS = 30 * DAY_MS;
const READ_KEPT_MS = 90 * DAY_MS;
const UNREAD_KEPT_MS = 365 * DAY_MS;

/** In one step: how many deletions are deleted, inboxes examined, and notifications removed from one inbox. */
const ROWS_PER_STEP = 500;
/** Notifications that expire in one transaction. */
const EXPIRY_ROWS = 200;
/** Inboxes that one step may change; each is a transaction. */
const INBOXES_CHANGED_PER_STEP = 50;

/**
 * Forgets deletions that are a month old, a step at a time, and raises the
 * inbox's floor: a client that resumes from below it has to reload the list.
 * It is no mutation, since no notification changes.
 */
export async function forgetDeletions({ db, now, budget }: Ports<"db" | "now" | "budget">): Promise<void> {
  const before = now().getTime() - DELETIONS_KEPT_MS;
  const oldest = sql`(select user_id, seq from ${deletions} where deleted_at < ${before}
    order by deleted_at, user_id, seq limit ${literal(ROWS_PER_STEP)})`;
  let rows = 0;
  do {
    const [, deleted] = await db.batch([
      db.run(sql`update ${inboxes} set floor = max(floor,
          (select max(gone.seq) from ${oldest} as gone where gone.user_id = inboxes.user_id))
        where user_id in (select user_id from ${oldest})`),
      db.run(sql`delete from ${deletions} where (user_id, seq) in ${oldest}`),
    ]);
    rows = deleted.meta.changes;
  } while (rows === ROWS_PER_STEP && !budget.isSpent);
}

/**
 * Removes expired notifications as if their owners had deleted them, so that
 * connected and resuming clients see it. A notification to many users expires for
 * all of them at once, so many inboxes are changed in one transaction.
 */
export async function removeExpired(platform: WritePorts & Ports<"budget">): Promise<void> {
  const now = platform.now().getTime();
  while (!platform.budget.isSpent) {
    const due = await platform.db.all<{ user_id: UserId }>(sql`select distinct user_id from (
      select user_id from ${notifications} where expires_at <= ${now} and mark < ${FIRST_TRASH_MARK} order by expires_at limit ${literal(EXPIRY_ROWS)})`);
    if (due.length === 0) return;
    await expire(
      platform,
      due.map(({ user_id }) => user_id),
      now,
    );
  }
}

/** Removes at most `EXPIRY_ROWS` expired notifications from some inboxes, as one change with one number for each inbox. */
async function expire(platform: WritePorts, owners: UserId[], now: number): Promise<void> {
  // The plus makes SQLite use the index on expires_at, where these rows come first, instead of reading whole inboxes.
  const where = sql`(${KEY}) in (select ${KEY} from ${notifications}
    where expires_at <= ${now} and mark < ${FIRST_TRASH_MARK}
      and +user_id in (select value from json_each(${JSON.stringify(owners)}))
    order by expires_at, ${KEY} limit ${literal(EXPIRY_ROWS)})`;
  await changeInboxes(platform, owners, { kind: "removed", where });
}

/**
 * Removes old notifications: read ones after 90 days, all others after a year.
 * Each step examines the next inboxes in the order of their users, and only the
 * oldest notification of each mark, so that no index by age is needed.
 */
export async function removeOld(platform: WritePorts & Ports<"budget">): Promise<void> {
  const { db } = platform;
  const [progress] = await db.all<{ after: UserId }>(
    sql`select after from ${cronProgress} where name = 'retention'`,
  );
  const examined = await db.all<{ user_id: UserId; is_old: 0 | 1; kept: number }>(sql`
    select i.user_id, i.total + i.archived + i.snoozed as kept, ${IS_OVERFULL} or ${sql.join(
      ALL_MARKS.map((mark) => hasOld(platform, mark)),
      sql` or `,
    )} as is_old
    from ${inboxes} as i where i.user_id > ${progress?.after ?? 0} order by i.user_id limit ${literal(ROWS_PER_STEP)}`);
  const old = examined.filter(({ is_old }) => is_old === 1).slice(0, INBOXES_CHANGED_PER_STEP);
  let last = progress?.after ?? 0;
  for (const { user_id, kept } of old) {
    if (platform.budget.isSpent) break;
    last = user_id;
    const where = oldestOf(user_id, isOld(platform));
    const changed = await changeInbox(platform, user_id, { kind: "removed", where });
    const left = changed?.kept ?? kept;
    if (left > MAX_NOTIFICATIONS) await trim(platform, user_id, left);
  }
  const hasMore = old.length === INBOXES_CHANGED_PER_STEP || last < (old.at(-1)?.user_id ?? 0);
  const after = hasMore ? last : examined.at(-1)?.user_id;
  await db.run(sql`insert into ${cronProgress} (name, after) values ('retention', ${examined.length === 0 ? 0 : after})
    on conflict (name) do update set after = excluded.after`);
}

/** Whether an inbox's oldest notification of a mark is old: one row, since the key orders them by creation. */
function hasOld(platform: Ports<"now">, mark: number): SQL {
  const before = platform.now().getTime() - (isReadMark(mark) ? READ_KEPT_MS : UNREAD_KEPT_MS);
  return sql`coalesce((select created_at < ${before} from ${notifications}
    where user_id = i.user_id and mark = ${mark} order by came_seq, created_seq limit 1), 0)`;
}

function isOld(platform: Ports<"now">): SQL {
  const now = platform.now().getTime();
  return sql`((mark in ${READ_MARKS} and created_at < ${now - READ_KEPT_MS}) or created_at < ${now - UNREAD_KEPT_MS})`;
}

/** Selects at most `ROWS_PER_STEP` of a user's notifications, so that a large inbox takes several steps. */
function oldestOf(user: UserId, which: SQL): SQL {
  return sql`user_id = ${user} and (mark, came_seq, created_seq) in (
    select mark, came_seq, created_seq from ${notifications}
    where user_id = ${user} and ${which} order by came_seq, created_seq limit ${literal(ROWS_PER_STEP)})`;
}
