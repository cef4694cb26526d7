import { type SQL, sql } from "drizzle-orm";
import { timeIdFloor } from "#core/ids";
import type { Ports } from "#core/ports";
import { cronProgress } from "#core/tables";
import { profileViews, users } from "#features/accounts/tables";
import { announcements, dismissals } from "#features/announcements/tables";
import { applications } from "#features/applications/tables";
import { connectionRequests } from "#features/connections/tables";
import { dedupeKeys } from "#features/notifications/tables";
import { deadLetters } from "#jobs/tables";

type RetentionPorts = Ports<"db" | "now">;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer than any notification is kept, since a dedupe key prevents its repeat and a profile view or request explains its actor. */
const CAUSES_KEPT_MS = 400 * DAY_MS;
const REQUESTS_KEPT_MS = 730 * DAY_MS;
const DEAD_LETTERS_KEPT_MS = 90 * DAY_MS;
const DELETED_ANNOUNCEMENTS_KEPT_MS = 30 * DAY_MS;
const EXPIRED_ANNOUNCEMENTS_KEPT_MS = 365 * DAY_MS;
/** Rows that one step deletes or reads. */
const AT_ONCE = 500;

/** Deletes old rows of the tables whose key or index is ordered by time (docs/reliability.md lists them). */
export async function deleteOldRows({ db, now }: RetentionPorts): Promise<void> {
  const at = now().getTime();
  const requestFloor = timeIdFloor(new Date(at - REQUESTS_KEPT_MS));
  const isOver = sql`(deleted_at < ${at - DELETED_ANNOUNCEMENTS_KEPT_MS} or expires_at < ${at - EXPIRED_ANNOUNCEMENTS_KEPT_MS})`;
  const old: [table: SQL, where: SQL][] = [
    [sql`${connectionRequests}`, sql`id < ${requestFloor} order by id`],
    [sql`${applications}`, sql`id < ${requestFloor} order by id`],
    [sql`${deadLetters}`, sql`created_at < ${at - DEAD_LETTERS_KEPT_MS} order by created_at`],
    // The newest revision stays, since the next one is numbered from it.
    [sql`${announcements}`, sql`${isOver} and rev < (select max(rev) from ${announcements}) order by id`],
  ];
  for (const [table, where] of old)
    await db.run(
      sql`delete from ${table} where id in (select id from ${table} where ${where} limit ${AT_ONCE})`,
    );
}

/** A table without an index by time, which would cost a written row for each row. Its old rows are found by reading the whole table, a step each minute. */
interface Walk {
  table: SQL;
  /** The two columns of its primary key: the user's id, and one that is unique within the user. */
  key: [user: string, other: string];
  isOld: SQL;
}

/** Reads the next rows of each such table and deletes the old ones. */
export async function walkTables(ports: RetentionPorts): Promise<void> {
  const before = ports.now().getTime() - CAUSES_KEPT_MS;
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
  };
  for (const [name, walk] of Object.entries(walks)) await step(ports, name, walk);
}

async function step({ db }: RetentionPorts, name: string, { table, key, isOld }: Walk): Promise<void> {
  const columns = sql.raw(key.join(", "));
  const [place] = await db.all<{ after: number; after_key: string | null }>(
    sql`select after, after_key from ${cronProgress} where name = ${name}`,
  );
  const other = place?.after_key ?? "";
  const from = sql`(${columns}) > (${place?.after ?? 0}, ${key[1] === "key" ? other : Number(other)})`;
  const rows = await db.all<{ user: number; other: string | number }>(sql`
    select ${sql.raw(key[0])} as user, ${sql.raw(key[1])} as other from ${table}
    where ${from} order by ${columns} limit ${AT_ONCE}`);
  const last = rows.at(-1);
  if (last)
    await db.run(
      sql`delete from ${table} where ${from} and (${columns}) <= (${last.user}, ${last.other}) and ${isOld}`,
    );
  const next = last && rows.length === AT_ONCE ? last : { user: 0, other: "" };
  await db.run(sql`insert into ${cronProgress} (name, after, after_key) values (${name}, ${next.user}, ${String(next.other)})
    on conflict (name) do update set after = excluded.after, after_key = excluded.after_key`);
}
