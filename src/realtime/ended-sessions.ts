import type { Session } from "#core/session";
import type { SessionsEnded } from "#platform";

/** What of a session a hub has to know. */
export type HeldSession = Pick<Session, "jti" | "version" | "expiresAt">;

interface Floor extends Record<string, SqlStorageValue> {
  version: number;
  kept_jti: string | null;
}

/**
 * The sessions of one user that have ended, as far as their hub was told: what
 * settles a sign-out that overtakes a socket on its way in.
 */
export class EndedSessions {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "create table if not exists ended_sessions (jti text primary key, until integer not null) without rowid",
    );
    sql.exec(
      "create table if not exists version_floor (id integer primary key, version integer not null, kept_jti text)",
    );
  }

  /** Notes an end. Repeated or late, it changes nothing. `now` in seconds since 1970. */
  add(ended: SessionsEnded, now: number): void {
    if ("jti" in ended) {
      this.#sql.exec("delete from ended_sessions where until < ?", now);
      this.#sql.exec(
        "insert or ignore into ended_sessions (jti, until) values (?, ?)",
        ended.jti,
        ended.until,
      );
      return;
    }
    this.#sql.exec(
      `insert into version_floor (id, version, kept_jti) values (1, ?, ?)
        on conflict (id) do update set version = excluded.version, kept_jti = excluded.kept_jti
        where excluded.version > version`,
      ended.version,
      ended.keptJti,
    );
  }

  has({ jti, version }: HeldSession): boolean {
    const [revoked] = this.#sql.exec("select 1 from ended_sessions where jti = ?", jti);
    if (revoked) return true;
    const [floor] = this.#sql.exec<Floor>("select version, kept_jti from version_floor");
    return floor !== undefined && version < floor.version && jti !== floor.kept_jti;
  }
}
