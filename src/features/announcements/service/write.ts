import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { isConflict } from "#core/database";
import type { UserId } from "#core/ids";
import { timeId } from "#core/ids";
import { log } from "#core/log";
import type { Ports, WritePorts } from "#core/ports";
import { invalid, Problem } from "#core/problem";
import { commit } from "#events/outbox";
import { retryOnConflict } from "#http/conflict-retry";
import type { RecordAnswer } from "#http/env";
import { type Caller, type HostApplication, nameOfCaller } from "#http/session";
import { type Announcement, phaseAt, present } from "../domain.ts";
import { announcements, dismissals } from "../tables.ts";
import type * as wire from "../wire.ts";
import { readAnnouncement } from "./read.ts";

type Actor = Caller | HostApplication;

/** Announcements that are live at a time: a socket keeps what it was shown of so many, and a reader reads no more. */
const MAX_LIVE = 50;

/** Every change of an announcement takes the next number of all changes. */
const NEXT_REV: SQL<number> = sql`(select coalesce(max(rev), 0) + 1 from announcements)`;

/**
 * Posts an announcement. The row is its own outbox: the hub asks for what has a
 * higher `rev` than it knows, now and every minute.
 *
 * @throws {Problem} `invalid` when it would end before it starts
 * @throws {Problem} `too-many-live`
 */
export async function postAnnouncement(
  platform: Ports<"db" | "now" | "announcements" | "jobs">,
  by: Actor,
  input: wire.NewAnnouncement,
  recordAnswer: RecordAnswer,
): Promise<Announcement> {
  const now = platform.now();
  const { title, message, level, link, show_on_site: showOnSite, is_active: isActive } = input;
  const times = { startsAt: input.starts_at, expiresAt: input.expires_at, createdAt: now, updatedAt: now };
  const posted = { title, message, level, link, showOnSite, isActive, ...times, deletedAt: null };
  requireOrder(posted);
  const announcement = await retryOnConflict(() =>
    write(platform, { ...posted, id: timeId(now), rev: 0 }, recordAnswer),
  );
  handOn(platform, by, "announcement.posted", announcement.id);
  return announcement;
}

/** Undefined when another announcement has the id. */
async function write(
  { db }: Ports<"db">,
  announcement: Announcement,
  recordAnswer: RecordAnswer,
): Promise<Announcement | undefined> {
  try {
    const kept = sql`exists (select 1 from ${announcements} where id = ${announcement.id})`;
    // Counted behind the insert, in one transaction with it, so that of two at once one is too many.
    const [, tooMany] = await db.batch([
      db.insert(announcements).values({ ...announcement, rev: NEXT_REV }),
      db
        .delete(announcements)
        .where(and(eq(announcements.id, announcement.id), sql`${liveBeside(announcement)} >= ${MAX_LIVE}`))
        .returning({ id: announcements.id }),
      ...recordAnswer(201, present(announcement), kept),
    ]);
    if (tooMany.length > 0) throw tooManyLive();
    return announcement;
  } catch (error) {
    if (isConflict(error, "announcements.id")) return undefined;
    throw error;
  }
}

/**
 * Changes what is given of an announcement; the rest stays.
 *
 * @throws {Problem} `not-found`, `invalid`, `too-many-live`
 */
export async function changeAnnouncement(
  platform: Ports<"db" | "now" | "announcements" | "jobs">,
  by: Actor,
  id: number,
  changes: wire.AnnouncementChanges,
): Promise<Announcement> {
  const changed = await retryOnConflict(() => changeOnce(platform, id, changes));
  handOn(platform, by, "announcement.changed", id);
  return changed;
}

/** Undefined when it is gone meanwhile, or another change moved its start or its end past what this one gives. */
async function changeOnce(
  platform: Ports<"db" | "now">,
  id: number,
  changes: wire.AnnouncementChanges,
): Promise<Announcement | undefined> {
  const before = await readAnnouncement(platform, id);
  const {
    show_on_site: showOnSite,
    is_active: isActive,
    starts_at: startsAt,
    expires_at: expiresAt,
    ...rest
  } = changes;
  const given = defined({ ...rest, showOnSite, isActive, startsAt, expiresAt });
  const after = { ...before, ...given };
  requireOrder(after);
  if (phaseAt(after, platform.now()) !== "ended" && phaseAt(before, platform.now()) === "ended") {
    const [row] = await platform.db.all<{ live: number }>(sql`select ${liveBeside(after)} as live`);
    if (row && row.live >= MAX_LIVE) throw tooManyLive();
  }
  const [changed] = await platform.db
    .update(announcements)
    .set({ ...given, rev: NEXT_REV, updatedAt: platform.now() })
    .where(and(eq(announcements.id, id), isNull(announcements.deletedAt), inOrder(given)))
    .returning();
  return changed;
}

/** @throws {Problem} `not-found` */
export async function deleteAnnouncement(
  platform: Ports<"db" | "now" | "announcements" | "jobs">,
  by: Actor,
  id: number,
): Promise<void> {
  const [deleted] = await platform.db
    .update(announcements)
    .set({ rev: NEXT_REV, deletedAt: platform.now() })
    .where(and(eq(announcements.id, id), isNull(announcements.deletedAt)))
    .returning({ id: announcements.id });
  if (!deleted) throw new Problem("not-found");
  handOn(platform, by, "announcement.deleted", id);
}

/** How many others are live at some time while this one is; none where it never is. */
function liveBeside({ id, startsAt, expiresAt, updatedAt, isActive, showOnSite }: Announcement): SQL {
  const begins = Math.max(startsAt?.getTime() ?? 0, updatedAt.getTime());
  const ends = expiresAt?.getTime() ?? null;
  return sql`(select count(*) from ${announcements} as other
    where ${isActive && showOnSite ? 1 : 0} and other.id <> ${id} and other.deleted_at is null
      and other.is_active and other.show_on_site
      and (other.expires_at is null or other.expires_at > ${begins})
      and (${ends} is null or other.starts_at is null or other.starts_at < ${ends}))`;
}

function tooManyLive(): Problem {
  return new Problem("too-many-live", {
    detail: `${MAX_LIVE} announcements are live, the most allowed. Switch one off first.`,
  });
}

/** Notes who did what, and has the hub look for it. */
function handOn(platform: Ports<"announcements" | "jobs">, by: Actor, what: string, id: number): void {
  log("info", what, { announcement_id: id, by: nameOfCaller(by) });
  platform.jobs.defer("announcement.not-handed-on", () => platform.announcements.refresh());
}

/** Gives every announcement a number above `rev`, of a database that was restored to before it gave that one. */
export async function renumber({ db }: Ports<"db">, rev: number): Promise<void> {
  await db.run(sql`update ${announcements} set rev = rev + ${rev}
    where (select max(rev) from ${announcements}) < ${rev}`);
}

/**
 * Takes an announcement off a user's list and sockets, for good.
 *
 * @throws {Problem} `not-found`
 */
export async function dismiss(platform: WritePorts, by: { id: UserId }, id: number): Promise<void> {
  const { event } = await commit(platform, platform.db, {
    change: platform.db
      .insert(dismissals)
      .select(sql`select ${by.id}, id from ${announcements} where id = ${id} and deleted_at is null`)
      .onConflictDoNothing()
      .returning(),
    event: { type: "announcement.dismissed", data: { user_id: by.id, announcement_id: id } },
  });
  if (event) platform.outbox.dispatch(event);
  else await readAnnouncement(platform, id);
}

function requireOrder({ startsAt, expiresAt }: { startsAt: Date | null; expiresAt: Date | null }): void {
  if (startsAt && expiresAt && expiresAt <= startsAt) {
    throw invalid("#/expires_at", "An announcement must end after it starts.");
  }
}

/** What `requireOrder` asks, of the row as a change of it leaves it. */
function inOrder({ startsAt, expiresAt }: { startsAt?: Date | null; expiresAt?: Date | null }): SQL {
  const start = startsAt === undefined ? announcements.startsAt : (startsAt?.getTime() ?? null);
  const end = expiresAt === undefined ? announcements.expiresAt : (expiresAt?.getTime() ?? null);
  return sql`coalesce(${end} > ${start}, true)`;
}

type Defined<Given> = { [Key in keyof Given]?: Exclude<Given[Key], undefined> };

/** Leaves out what was not given, which is not to be changed. */
function defined<Given extends object>(given: Given): Defined<Given> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Defined<Given>;
}
