import { type SQL, sql } from "drizzle-orm";
import { deleteOld } from "#core/delete-in-steps";
import { timeIdFloor } from "#core/ids";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import { cronProgress } from "#core/tables";
import { events } from "#events/tables";
import { profileViews, users } from "#features/accounts/tables";
import { removedAddresses } from "#features/addresses/tables";
import { KEPT } from "#features/announcements/domain";
import { announcements, dismissals } from "#features/announcements/tables";
import { applications } from "#features/applications/tables";
import { connectionRequests } from "#features/connections/tables";
import { deliveries, providerRefs } from "#features/delivery/tables";
import { choices, dedupeKeys } from "#features/notifications/tables";
import { deadLetters } from "#jobs/tables";

type RetentionPorts = Ports<"db" | "now" | "budget">;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer than any notification is kept, since a dedupe key prevents its repeat, a profile view or request explains its actor, and a record of what was sent finds it. */
const CAUSES_KEPT_MS = 400 * DAY_MS;
const REQUESTS_KEPT_MS = 730 * DAY_MS;
const DEAD_LETTERS_KEPT_MS = 90 * DAY_MS;
const DELIVERIES_KEPT_MS = 90 * DAY_MS;
/** Longer than the minute for which a removed address matters. */
const CODE_TIMES_KEPT_MS = 60 * 60 * 1000;
/** Dead letters kept at most, however many events fail. The oldest are deleted first. */
const MAX_DEAD_LETTERS = 10_000;
const ROWS_PER_STEP = 500;

/** Deletes old rows of the tables whose key or index is ordered by time (docs/reliability.md lists them). */
export async function deleteOldRows(ports: RetentionPorts): Promise<void> {
  const at = ports.now().getTime();
  const key = sql`id`;
  const sentBefore = timeIdFloor(new Date(at - CAUSES_KEPT_MS));
  const requests = sql`id < ${timeIdFloor(new Date(at - REQUESTS_KEPT_MS))}`;
  await deleteOld(ports, [
    { table: sql`${connectionRequests}`, key, where: requests },
    { table: sql`${applications}`, key, where: requests },
    { table: sql`${deadLetters}`, key, where: sql`created_at < ${at - DEAD_LETTERS_KEPT_MS}` },
    // The ids have no gaps, so this reads none of the rows that stay.
    {
      table: sql`${deadLetters}`,
      key,
      where: sql`id <= (select max(id) from ${deadLetters}) - ${MAX_DEAD_LETTERS}`,
    },
    { table: sql`${announcements}`, key, where: announcementsToDelete(at) },
    // Records of what was sent have negative ids.
    { table: sql`${events}`, key, where: sql`id < 0 and id > ${-sentBefore}` },
    {
      table: sql`${choices}`,
      key: sql`event_id, chosen_at, user_id`,
      where: sql`event_id < ${sentBefore}`,
    },
  ]);
}

/** As `isKeptNoLonger` says. The newest revision stays, since the next one is counted from it. */
function announcementsToDelete(at: number): SQL {
  const isOld = sql`(deleted_at < ${at - KEPT.deletedMs} or expires_at < ${at - KEPT.expiredMs})`;
  const isOver = sql`(deleted_at is not null or not is_active or not show_on_site or expires_at <= ${at})`;
  const isUnchanged = sql`coalesce(deleted_at, updated_at) < ${at - KEPT.surplusMs}`;
  const isSurplus = sql`id <= (select id from ${announcements} order by id desc limit 1 offset ${literal(KEPT.count)})`;
  return sql`(${isOld} or (${isOver} and ${isUnchanged} and ${isSurplus}))
    and rev < (select max(rev) from ${announcements})`;
}

/** A table without an index by time, which would cost a written row for each row. Its old rows are found by reading the whole table, a step each minute. */
interface Walk {
  table: SQL;
  /** The columns of its primary key. */
  key: string[];
  isOld: SQL;
}

/** Reads the next rows of each such table and deletes the old ones. */
export async function walkTables(ports: RetentionPorts): Promise<void> {
  const before = ports.now().getTime() - CAUSES_KEPT_MS;
  const messagesBefore = ports.now().getTime() - DELIVERIES_KEPT_MS;
  const walks: Record<string, Walk> = {
    "dedupe-keys": { table: sql`${dedupeKeys}`, key: ["user_id", "key"], isOld: sql`created_at < ${before}` },
    dismissals: {
      table: sql`${dismissals}`,
      key: ["user_id", "announcement_id"],
      isOld: sql`announcement_id not in (select id from ${announcements})`,
    },
    "profile-views": {
      table: sql`${profileViews}`,
      key: ["viewer", "viewed"],
      isOld: sql`(day < ${new Date(before).toISOString().slice(0, 10)}
        or viewed in (select id from ${users} where id = viewed and left_at is not null))`,
    },
    "removed-addresses": {
      table: sql`${removedAddresses}`,
      key: ["user_id", "kind", "value_key"],
      isOld: sql`code_sent_at < ${ports.now().getTime() - CODE_TIMES_KEPT_MS}`,
    },
    deliveries: {
      table: sql`${deliveries}`,
      key: ["user_id", "channel", "to_seq"],
      isOld: sql`created_at < ${messagesBefore}`,
    },
    "provider-refs": {
      table: sql`${providerRefs}`,
      key: ["provider", "provider_id"],
      isOld: sql`(created_at < ${messagesBefore}
        or user_id in (select id from ${users} where id = user_id and left_at is not null))`,
    },
  };
  const names = Object.keys(walks);
  for (const [name, walk] of Object.entries(walks)) {
    const budget = ports.budget.share(names.length - names.indexOf(name));
    // When most of the rows of a step are old, one step a minute may not be enough.
    while ((await step(ports, name, walk)) > ROWS_PER_STEP / 2 && !budget.isSpent);
  }
}

/** @returns how many rows it deleted */
async function step({ db }: RetentionPorts, name: string, { table, key, isOld }: Walk): Promise<number> {
  const columns = sql.raw(key.join(", "));
  const [stored] = await db.all<{ position: string | null }>(
    sql`select after_key as position from ${cronProgress} where name = ${name}`,
  );
  const position = positionOf(stored?.position ?? null, key);
  const from = position ? sql`(${columns}) > ${position}` : sql`true`;
  const rows = await db.all<Record<string, string | number>>(
    sql`select ${columns} from ${table} where ${from} order by ${columns} limit ${literal(ROWS_PER_STEP)}`,
  );
  const last = rows.at(-1);
  const lastKey = last && key.map((column) => last[column]);
  const deleted =
    lastKey &&
    (await db.run(sql`delete from ${table} where ${from} and (${columns}) <= ${lastKey} and ${isOld}`));
  const next = rows.length === ROWS_PER_STEP ? JSON.stringify(lastKey) : null;
  await db.run(sql`insert into ${cronProgress} (name, after, after_key) values (${name}, 0, ${next})
    on conflict (name) do update set after_key = excluded.after_key`);
  return deleted?.meta.changes ?? 0;
}

/** The key of the last row that was read; undefined at the beginning, and where an earlier version wrote it. */
function positionOf(text: string | null, key: string[]): unknown[] | undefined {
  try {
    const position: unknown = JSON.parse(text ?? "null");
    return Array.isArray(position) && position.length === key.length ? position : undefined;
  } catch {
    return undefined;
  }
}
