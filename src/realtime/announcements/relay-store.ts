import type { UserId } from "#core/ids";
import type { BroadcastStore, Job, Straggler } from "./broadcast.ts";

interface Round extends Record<string, SqlStorageValue> {
  cursor: number;
  jobs: string;
}

interface Lagging extends Record<string, SqlStorageValue> {
  user: number;
  tries: number;
  due_at: number;
}

/** What a relay keeps: its members, where its round is, and whom it could not reach. */
export class RelayStore implements BroadcastStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec("create table if not exists members (user integer primary key)");
    sql.exec(
      "create table if not exists round (id integer primary key, cursor integer not null, jobs text not null)",
    );
    sql.exec(
      "create table if not exists stragglers (user integer primary key, tries integer not null, due_at integer not null)",
    );
  }

  /** A row for whoever is new, none for whoever is known. */
  join(user: UserId): void {
    this.#sql.exec("insert or ignore into members (user) values (?)", user);
  }

  members(after: UserId, limit: number): UserId[] {
    const rows = this.#sql.exec<{ user: number }>(
      "select user from members where user > ? order by user limit ?",
      after,
      limit,
    );
    return [...rows].map(({ user }) => user);
  }

  count(): number {
    const [row] = this.#sql.exec<{ count: number }>("select count(*) as count from members");
    return row?.count ?? 0;
  }

  /** At most `limit` members from a random place on, so that it is not always the same who speak for all. */
  sample(limit: number): UserId[] {
    const [range] = this.#sql.exec<{ first: number; last: number }>(
      "select coalesce(min(user), 0) as first, coalesce(max(user), 0) as last from members",
    );
    const { first = 0, last = 0 } = range ?? {};
    const users = this.members(first - 1 + Math.floor(Math.random() * (last - first + 1)), limit);
    return users.length === limit
      ? users
      : [...new Set([...users, ...this.members(0, limit - users.length)])];
  }

  forget(users: UserId[]): void {
    this.#sql.exec(
      "delete from members where user in (select value from json_each(?))",
      JSON.stringify(users),
    );
  }

  load(): { cursor: UserId; jobs: Job[] } {
    const [round] = this.#sql.exec<Round>("select cursor, jobs from round");
    return { cursor: round?.cursor ?? 0, jobs: JSON.parse(round?.jobs ?? "[]") };
  }

  save(cursor: UserId, jobs: Job[]): void {
    this.#sql.exec(
      `insert into round (id, cursor, jobs) values (1, ?, ?)
        on conflict (id) do update set cursor = excluded.cursor, jobs = excluded.jobs`,
      cursor,
      JSON.stringify(jobs),
    );
  }

  stragglers(dueBefore: number, limit: number): Straggler[] {
    const rows = this.#sql.exec<Lagging>(
      "select user, tries, due_at from stragglers where due_at <= ? order by due_at limit ?",
      dueBefore,
      limit,
    );
    return [...rows].map(({ user, tries, due_at: dueAt }) => ({ user, tries, dueAt }));
  }

  putStraggler({ user, tries, dueAt }: Straggler): void {
    this.#sql.exec(
      "insert or replace into stragglers (user, tries, due_at) values (?, ?, ?)",
      user,
      tries,
      dueAt,
    );
  }

  dropStraggler(user: UserId): void {
    this.#sql.exec("delete from stragglers where user = ?", user);
  }
}
