import type { UserId } from "#core/ids";
import { prepareTables } from "#realtime/object-tables";
import type { BroadcastJob, BroadcastStore, Retry } from "./broadcast.ts";

const TABLES = [
  `create table if not exists members (user integer primary key);
   create table if not exists round (id integer primary key, cursor integer not null, jobs text not null);
   create table if not exists stragglers (user integer primary key, tries integer not null, due_at integer not null)`,
  `alter table members rename to subscribers;
   alter table round rename to pass;
   alter table stragglers rename to retries;
   update pass set jobs = replace(replace(jobs, '"hasTurned"', '"hasWrapped"'), '"number"', '"version"')`,
];

interface PassRow extends Record<string, SqlStorageValue> {
  cursor: number;
  jobs: string;
}

interface RetryRow extends Record<string, SqlStorageValue> {
  user: number;
  tries: number;
  due_at: number;
}

/** What a relay keeps: its subscribers, the progress of its pass, and its retries. */
export class RelayStore implements BroadcastStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    prepareTables(sql, TABLES);
  }

  /** Writes a row for a new subscriber, none for a known one. */
  subscribe(user: UserId): void {
    this.#sql.exec("insert or ignore into subscribers (user) values (?)", user);
  }

  subscribers(after: UserId, limit: number): UserId[] {
    const rows = this.#sql.exec<{ user: number }>(
      "select user from subscribers where user > ? order by user limit ?",
      after,
      limit,
    );
    return [...rows].map(({ user }) => user);
  }

  count(): number {
    const [row] = this.#sql.exec<{ count: number }>("select count(*) as count from subscribers");
    return row?.count ?? 0;
  }

  /** At most `limit` subscribers from a random one on, so that repeated samples differ. */
  sample(limit: number): UserId[] {
    const [range] = this.#sql.exec<{ first: number; last: number }>(
      "select coalesce(min(user), 0) as first, coalesce(max(user), 0) as last from subscribers",
    );
    const { first = 0, last = 0 } = range ?? {};
    const users = this.subscribers(first - 1 + Math.floor(Math.random() * (last - first + 1)), limit);
    return users.length === limit
      ? users
      : [...new Set([...users, ...this.subscribers(0, limit - users.length)])];
  }

  unsubscribe(users: UserId[]): void {
    this.#sql.exec(
      "delete from subscribers where user in (select value from json_each(?))",
      JSON.stringify(users),
    );
  }

  load(): { cursor: UserId; jobs: BroadcastJob[] } {
    const [pass] = this.#sql.exec<PassRow>("select cursor, jobs from pass");
    return { cursor: pass?.cursor ?? 0, jobs: JSON.parse(pass?.jobs ?? "[]") };
  }

  save(cursor: UserId, jobs: BroadcastJob[]): void {
    this.#sql.exec(
      `insert into pass (id, cursor, jobs) values (1, ?, ?)
        on conflict (id) do update set cursor = excluded.cursor, jobs = excluded.jobs`,
      cursor,
      JSON.stringify(jobs),
    );
  }

  retries(dueBefore: number, limit: number): Retry[] {
    const rows = this.#sql.exec<RetryRow>(
      "select user, tries, due_at from retries where due_at <= ? order by due_at limit ?",
      dueBefore,
      limit,
    );
    return [...rows].map(({ user, tries, due_at: dueAt }) => ({ user, tries, dueAt }));
  }

  putRetry({ user, tries, dueAt }: Retry): void {
    this.#sql.exec(
      "insert or replace into retries (user, tries, due_at) values (?, ?, ?)",
      user,
      tries,
      dueAt,
    );
  }

  dropRetry(user: UserId): void {
    this.#sql.exec("delete from retries where user = ?", user);
  }
}
