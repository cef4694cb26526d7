import type { SessionsEnded } from "#core/inbox";
import type { SessionClaims } from "#http/session";

/** The part of a session's claims that a hub needs. */
export type SocketSession = Pick<SessionClaims, "jti" | "version" | "expiresAt">;

interface Ended extends Record<string, SqlStorageValue> {
  jti: string;
  until: number;
}

interface Floor extends Record<string, SqlStorageValue> {
  version: number;
  kept_jti: string | null;
}

/**
 * The sessions of one user that have ended, as far as the hub knows. A socket
 * whose session ends while it is being opened is refused by them. They are kept
 * in storage and read from memory, since each frame to each socket asks.
 */
export class EndedSessions {
  readonly #sql: SqlStorage;
  readonly #untils: Map<string, number>;
  #floor: Floor | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const ended = sql.exec<Ended>("select jti, until from ended_sessions");
    this.#untils = new Map([...ended].map(({ jti, until }) => [jti, until]));
    [this.#floor] = sql.exec<Floor>("select version, kept_jti from version_floor");
  }

  /** Adds the end of a session. A repeated or late call changes nothing. `now` in seconds since 1970. */
  add(ended: SessionsEnded, now: number): void {
    if ("jti" in ended) this.#end(ended, now);
    else if (ended.version > (this.#floor?.version ?? -1)) this.#raise(ended.version, ended.keptJti);
  }

  #end({ jti, until }: Ended, now: number): void {
    if (this.#untils.has(jti)) return;
    this.#sql.exec("delete from ended_sessions where until < ?", now);
    this.#sql.exec("insert into ended_sessions (jti, until) values (?, ?)", jti, until);
    for (const [each, end] of this.#untils) if (end < now) this.#untils.delete(each);
    this.#untils.set(jti, until);
  }

  #raise(version: number, kept_jti: string | null): void {
    this.#sql.exec(
      "insert or replace into version_floor (id, version, kept_jti) values (1, ?, ?)",
      version,
      kept_jti,
    );
    this.#floor = { version, kept_jti };
  }

  has({ jti, version }: SocketSession): boolean {
    if (this.#untils.has(jti)) return true;
    return this.#floor !== undefined && version < this.#floor.version && jti !== this.#floor.kept_jti;
  }
}
