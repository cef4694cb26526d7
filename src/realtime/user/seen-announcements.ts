import type { Seen } from "#realtime/announcements/announcement-state";

/** Sessions that are remembered; the ones that were sent something longest ago go first. */
const MAX_SESSIONS = 50;

interface SeenRow extends Record<string, SqlStorageValue> {
  seen: string;
}

/**
 * What each session was sent of announcements by sockets without a subprotocol.
 * The frontends that open them show a banner for every announcement frame, so a
 * reconnect must not send one again (contract §7).
 */
export class SeenAnnouncements {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  of(jti: string): Seen {
    const [row] = this.#sql.exec<SeenRow>("select seen from announcements_seen where jti = ?", jti);
    return row ? JSON.parse(row.seen) : [];
  }

  put(jti: string, seen: Seen, now: Date): void {
    this.#sql.exec(
      "insert or replace into announcements_seen (jti, seen, at) values (?, ?, ?)",
      jti,
      JSON.stringify(seen),
      now.getTime(),
    );
    this.#sql.exec(
      "delete from announcements_seen where jti not in (select jti from announcements_seen order by at desc limit ?)",
      MAX_SESSIONS,
    );
  }
}
