import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { rounds } from "#core/tables";
import type { Platform } from "#platform";
import { deletions, inboxes, notifications } from "../tables.ts";
import { removeWhere } from "./remove.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const DELETIONS_KEPT_MS = 30 * DAY_MS;
const READ_KEPT_MS = 90 * DAY_MS;
const UNREAD_KEPT_MS = 365 * DAY_MS;

/** Deletions forgotten, lines expired, inboxes looked at and lines taken from one of them, in one step. */
const AT_ONCE = 500;
/** Inboxes that one step may change; each is a transaction. */
const INBOXES_AT_ONCE = 50;

/**
 * Forgets what was deleted a month ago, a step at a time. Whoever comes back
 * from before that has to load the list again, which the inbox's floor says.
 */
export async function forgetDeletions({ db, now }: Platform): Promise<void> {
  const before = now().getTime() - DELETIONS_KEPT_MS;
  const oldest = sql`(select user_id, seq from ${deletions} where deleted_at < ${before}
    order by deleted_at, user_id, seq limit ${AT_ONCE})`;
  await db.batch([
    db.run(sql`update ${inboxes} set floor = max(floor,
        (select max(gone.seq) from ${oldest} as gone where gone.user_id = inboxes.user_id))
      where user_id in (select user_id from ${oldest})`),
    db.run(sql`delete from ${deletions} where (user_id, seq) in ${oldest}`),
  ]);
}

/** Takes away what has expired, as if it were deleted: told to whoever looks, and to whoever comes back. */
export async function removeExpired(platform: Platform): Promise<void> {
  const now = platform.now().getTime();
  const due = await platform.db.all<{ user_id: UserId }>(sql`select distinct user_id from (
    select user_id from ${notifications} where expires_at <= ${now} order by expires_at limit ${AT_ONCE})
    limit ${INBOXES_AT_ONCE}`);
  for (const { user_id } of due) {
    await removeWhere(platform, user_id, oldestOf(user_id, sql`expires_at <= ${now}`), false);
  }
}

/**
 * Takes away what is kept no longer: what was read after 90 days, the rest
 * after a year. Each step looks at the next inboxes in the order of their
 * users, at the oldest lines of each, so that no index by age is needed.
 */
export async function removeOld(platform: Platform): Promise<void> {
  const { db } = platform;
  const [round] = await db.all<{ after: UserId }>(sql`select after from ${rounds} where name = 'retention'`);
  const looked = await db.all<{ user_id: UserId; is_old: 0 | 1 }>(sql`
    select i.user_id, ${hasOld(platform, true)} or ${hasOld(platform, false)} as is_old
    from ${inboxes} as i where i.user_id > ${round?.after ?? 0} order by i.user_id limit ${AT_ONCE}`);
  const old = looked.filter(({ is_old }) => is_old === 1).slice(0, INBOXES_AT_ONCE);
  for (const { user_id } of old) {
    await removeWhere(platform, user_id, oldestOf(user_id, isOld(platform)), false);
  }
  const after = old.length === INBOXES_AT_ONCE ? old.at(-1)?.user_id : looked.at(-1)?.user_id;
  await db.run(sql`insert into ${rounds} (name, after) values ('retention', ${looked.length === 0 ? 0 : after})
    on conflict (name) do update set after = excluded.after`);
}

/** Whether an inbox's oldest line of a mark is kept no longer: one row, since lines lie in the order of their making. */
function hasOld(platform: Platform, isRead: boolean): SQL {
  const before = platform.now().getTime() - (isRead ? READ_KEPT_MS : UNREAD_KEPT_MS);
  return sql`coalesce((select created_at < ${before} from ${notifications}
    where user_id = i.user_id and is_read = ${isRead ? 1 : 0} order by created_seq limit 1), 0)`;
}

function isOld(platform: Platform): SQL {
  const now = platform.now().getTime();
  return sql`((is_read = 1 and created_at < ${now - READ_KEPT_MS}) or created_at < ${now - UNREAD_KEPT_MS})`;
}

/** At most `AT_ONCE` of a user's lines, so that one who has many is dealt with in several steps. */
function oldestOf(user: UserId, which: SQL): SQL {
  return sql`(is_read, created_seq) in (select is_read, created_seq from ${notifications}
    where user_id = ${user} and ${which} order by created_seq limit ${AT_ONCE})`;
}
