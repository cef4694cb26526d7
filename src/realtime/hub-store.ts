import type { Announcement } from "#features/announcements/domain";
import type { Delivery } from "#features/announcements/wire";

/** An announcement as the hub knows it, and how far its latest word has come. */
export interface Held {
  announcement: Announcement;
  /** The number of the latest word that was handed to the relays. */
  handed: number;
  /** Set once every relay has it. */
  handedToAll: boolean;
  /** Whether browsers were ever told of it, and so have to be told that it is gone. */
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

  /** The highest change it knows. */
  get rev(): number {
    return this.#sql.exec<{ rev: number }>("select coalesce(max(rev), 0) as rev from announcements").one()
      .rev;
  }

  all(): Held[] {
    const rows = this.#sql.exec<Row>("select rev, held from announcements order by rev");
    return [...rows].map(({ held }) =>
      JSON.parse(held, (key, value) => (DATES.includes(key) && value ? new Date(value) : value)),
    );
  }

  put(held: Held): void {
    const { id, rev } = held.announcement;
    this.#sql.exec(
      `insert into announcements (id, rev, held) values (?, ?, ?)
        on conflict (id) do update set rev = excluded.rev, held = excluded.held`,
      id,
      rev,
      JSON.stringify(held),
    );
  }

  /** How many relays there are or ever were: an older one may still have members. */
  relays(now: number): number {
    const [known] = this.#sql.exec<{ count: number }>("select count from relays");
    if (known && known.count >= now) return known.count;
    this.#sql.exec("insert or replace into relays (id, count) values (1, ?)", now);
    return now;
  }
}
