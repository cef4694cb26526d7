import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { Problem } from "#core/problem";
import type { Platform } from "#platform";
import { type Announcement, type Item, itemAt, phaseAt } from "../domain.ts";
import { announcements, dismissals } from "../tables.ts";

/** @throws {Problem} `not-found` also when it was deleted */
export async function readAnnouncement({ db }: Platform, id: number): Promise<Announcement> {
  const [found] = await db
    .select()
    .from(announcements)
    .where(and(eq(announcements.id, id), isNull(announcements.deletedAt)));
  if (!found) throw new Problem("not-found");
  return found;
}

/** Every announcement that was not deleted, newest first. */
export async function readAll({ db }: Platform): Promise<Announcement[]> {
  return db
    .select()
    .from(announcements)
    .where(isNull(announcements.deletedAt))
    .orderBy(desc(announcements.id));
}

/** What is live now, newest first, without what `viewer` has dismissed. */
export async function readLive({ db, now }: Platform, viewer: UserId | undefined): Promise<Announcement[]> {
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

/** What whoever wakes up has to know: every announcement that is live. */
export async function readItems(platform: Platform): Promise<Item[]> {
  return (await readLive(platform, undefined)).map((row) => itemAt(row, platform.now()));
}

/** Announcements that changed after `rev`, in the order of their changes. */
export async function readChanged({ db }: Platform, rev: number): Promise<Announcement[]> {
  return db.select().from(announcements).where(gt(announcements.rev, rev)).orderBy(announcements.rev);
}

/** Which announcements a user wants to see no more. */
export function dismissedQuery({ db }: Platform, user: UserId) {
  return db.select({ id: dismissals.announcementId }).from(dismissals).where(eq(dismissals.userId, user));
}
