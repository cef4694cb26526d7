import { and, desc, eq, gte, isNull, sql } from "drizzle-orm";
import type { AnnouncementUpdate } from "#core/announcements";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { literal } from "#core/sql-text";
import { type Announcement, phaseAt, updateAt } from "../domain.ts";
import { announcements, dismissals } from "../tables.ts";

/** @throws {Problem} `not-found` also when it was deleted */
export async function readAnnouncement({ db }: Ports<"db">, id: number): Promise<Announcement> {
  const [found] = await db
    .select()
    .from(announcements)
    .where(and(eq(announcements.id, id), isNull(announcements.deletedAt)));
  if (!found) throw new Problem("not-found");
  return found;
}

/** Every announcement that was not deleted, newest first. */
export async function readAll({ db }: Ports<"db">): Promise<Announcement[]> {
  return db
    .select()
    .from(announcements)
    .where(isNull(announcements.deletedAt))
    .orderBy(desc(announcements.id));
}

/** What is live now, newest first, without what `viewer` has dismissed. */
export async function readLive(
  { db, now }: Ports<"db" | "now">,
  viewer: UserId | undefined,
): Promise<Announcement[]> {
  const dismissed = sql`exists (select 1 from ${dismissals}
    where ${dismissals.userId} = ${viewer ?? 0} and ${dismissals.announcementId} = ${announcements.id})`;
  const rows = await db
    .select()
    .from(announcements)
    .where(
      and(
        eq(announcements.isActive, true),
        eq(announcements.showOnSite, true),
        isNull(announcements.deletedAt),
        viewer === undefined ? undefined : sql`not ${dismissed}`,
      ),
    )
    .orderBy(desc(announcements.id));
  return rows.filter((row) => phaseAt(row, now()) === "live");
}

/** Every announcement that is live, for a relay that wakes up. */
export async function readUpdates(platform: Ports<"db" | "now">): Promise<AnnouncementUpdate[]> {
  return (await readLive(platform, undefined)).map((row) => updateAt(row, platform.now()));
}

/**
 * The announcement whose change had the number `rev`, and those that changed
 * after it, in the order of their changes. None only where there never was one,
 * or where the database was restored to before that change.
 */
export async function readChanged({ db }: Ports<"db">, rev: number): Promise<Announcement[]> {
  return db.select().from(announcements).where(gte(announcements.rev, rev)).orderBy(announcements.rev);
}

/** A socket keeps them in its attachment, which has room for 16 KiB. */
const MAX_DISMISSED = 150;

/**
 * Which announcements a user wants to see no more, of those that are not gone;
 * should they be too many for a socket to keep, of those that are live before
 * those that may be live again.
 */
export function dismissedQuery({ db, now }: Ports<"db" | "now">, user: UserId) {
  const isLive = sql`is_active and show_on_site and coalesce(expires_at > ${now().getTime()}, true)`;
  return db.all<{ id: number }>(sql`
    select id from ${dismissals} as d join ${announcements} on id = announcement_id
    where d.user_id = ${user} and deleted_at is null order by ${isLive} desc, id desc limit ${literal(MAX_DISMISSED)}`);
}
