import { type Announcement, isKeptNoLonger, updateAt } from "#features/announcements/domain";
import type { Delivery } from "#features/announcements/wire";

/** An announcement as the hub knows it, and the progress of its latest update. */
export interface KnownAnnouncement {
  announcement: Announcement;
  /** The version of the latest update that was published to the relays. */
  handed: number;
  /** True once every relay has it. */
  handedToAll: boolean;
  /** Whether browsers were, or may have been, sent it, so that they must be sent its end. */
  wasLive: boolean;
  delivery: Delivery;
}

interface Row extends Record<string, SqlStorageValue> {
  rev: number;
  held: string;
}

const DATES = ["startsAt", "expiresAt", "createdAt", "updatedAt", "deletedAt"];

/** What the hub keeps: one row per announcement. */
export class HubStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "create table if not exists announcements (id integer primary key, rev integer not null, held text not null)",
    );
    sql.exec("create table if not exists relays (id integer primary key, count integer not null)");
  }

  /** The highest revision it knows. */
  get rev(): number {
    return this.#sql.exec<{ rev: number }>("select coalesce(max(rev), 0) as rev from announcements").one()
      .rev;
  }

  all(): KnownAnnouncement[] {
    const rows = this.#sql.exec<Row>("select rev, held from announcements order by rev");
    return [...rows].map(({ held }) =>
      JSON.parse(held, (key, value) => (DATES.includes(key) && value ? new Date(value) : value)),
    );
  }

  /** True when there were more changes than announcements changed. A relay may have read and shown a state in between. */
  hasMissedSome(changed: Announcement[]): boolean {
    const { rev: known } = this;
    const fresh = changed.filter(({ rev }) => rev > known);
    return Math.max(known, ...fresh.map(({ rev }) => rev)) - known > fresh.length;
  }

  put(held: KnownAnnouncement): void {
    const { id, rev } = held.announcement;
    this.#sql.exec(
      `insert into announcements (id, rev, held) values (?, ?, ?)
        on conflict (id) do update set rev = excluded.rev, held = excluded.held`,
      id,
      rev,
      JSON.stringify(held),
    );
  }

  /** Forgets what is over, was handed to every relay, and is kept no longer. */
  forget(now: Date): void {
    const gone = this.all()
      .reverse()
      .filter(
        (held, newer) =>
          // The newest revision is what the next one is compared with.
          newer > 0 && isUpToDate(held, now) && isKeptNoLonger(held.announcement, now, newer),
      );
    this.#sql.exec(
      "delete from announcements where id in (select value from json_each(?))",
      JSON.stringify(gone.map(({ announcement }) => announcement.id)),
    );
  }

  /** The highest number of relays there ever was: those beyond today's number may still have subscribers. */
  relays(now: number): number {
    const [known] = this.#sql.exec<{ count: number }>("select count from relays");
    if (known && known.count >= now) return known.count;
    this.#sql.exec("insert or replace into relays (id, count) values (1, ?)", now);
    return now;
  }
}

/** True when nothing is left to do about its latest update. */
function isUpToDate({ announcement, handed, handedToAll, delivery }: KnownAnnouncement, now: Date): boolean {
  return handedToAll && delivery.status !== "running" && updateAt(announcement, now).version <= handed;
}

export const WAITING: Delivery = {
  status: "waiting",
  reached_users: 0,
  reached_sockets: 0,
  started_at: null,
  finished_at: null,
};

export function knownNow(
  announcement: Announcement,
  known: KnownAnnouncement | undefined,
  wasLive: boolean,
): KnownAnnouncement {
  const before = known ?? { handed: -1, handedToAll: true, wasLive: false, delivery: WAITING };
  return { ...before, wasLive: before.wasLive || wasLive, announcement };
}

/** Whether browsers may still show an announcement that is not live now: it was sent to them, or it started and ended while the hub slept. */
export function mayBeShown({ wasLive, announcement }: KnownAnnouncement, now: Date): boolean {
  const { isActive, showOnSite, deletedAt, expiresAt } = announcement;
  return wasLive || (isActive && showOnSite && !deletedAt && expiresAt !== null && expiresAt <= now);
}
