import type { NotificationId } from "#core/ids";
import { createdSeqOf, type UserId } from "#core/ids";
import type { Change } from "#features/notifications/domain";

/** Replays and lines that are kept; the oldest replays go first. */
const MAX_REPLAYS = 20;
const MAX_LINES = 1000;

/** Whoever was told a replay: a socket, by its session and its opening. */
export interface Told {
  jti: string;
  openedAt: number;
}

/** What has become of a socket: it was heard of since, and so has its replay; or it is open; or it is gone. */
export type Fate = "heard" | "open" | "gone";

/** Lines by id, each with the number of the change at which it was told. */
type Lines = Record<NotificationId, number>;

interface Entry extends Record<string, SqlStorageValue> {
  opened_at: number;
  lines: string;
}

/**
 * The lines that a client may not have been shown, because its connection was
 * lost in the midst of a replay.
 *
 * A replay tells each line at its latest change. One that was made early and
 * changed late comes behind frames with higher numbers than that of its making;
 * whoever drops between the two resumes from beyond its making, where it would
 * pass for a line that was shown and has only changed. So a hub remembers, for
 * each replay, the lines that came in such a place, until its socket is heard
 * of. There are none as long as lines are told in the order of their making.
 */
export class InterruptedReplays {
  readonly #sql: SqlStorage;
  readonly #user: UserId;

  constructor(sql: SqlStorage, user: UserId) {
    this.#sql = sql;
    this.#user = user;
    sql.exec(`create table if not exists replays (
      jti text not null, opened_at integer not null, lines text not null,
      primary key (jti, opened_at)) without rowid`);
  }

  /** Remembers a replay that is about to be told, from the number that its client has. */
  note({ jti, openedAt }: Told, since: number, replay: Change[]): void {
    const late = Object.entries(this.#toldLate(since, replay));
    if (late.length === 0) return;
    this.#sql.exec(
      "insert or replace into replays (jti, opened_at, lines) values (?, ?, ?)",
      jti,
      openedAt,
      JSON.stringify(Object.fromEntries(late.slice(-MAX_LINES))),
    );
    this.#sql.exec(
      "delete from replays where opened_at not in (select opened_at from replays order by opened_at desc limit ?)",
      MAX_REPLAYS,
    );
  }

  /** Forgets a replay that has arrived. */
  forget({ jti, openedAt }: Told): void {
    this.#sql.exec("delete from replays where jti = ? and opened_at = ?", jti, openedAt);
  }

  #toldLate(since: number, replay: Change[]): Lines {
    const late: Lines = {};
    let reached = since;
    for (const change of replay) {
      if (change.kind === "new" && (createdSeqOf(this.#user, change.line.id) ?? 0) <= reached)
        late[change.line.id] = change.line.seq;
      reached = change.seq;
    }
    return late;
  }

  /**
   * The lines that a client of this session, which comes back from `since`, may
   * not have been shown though they were made before. Tabs share a session: a
   * replay whose socket is still open was not this client's.
   */
  unshown(jti: string, since: number, fateOf: (openedAt: number) => Fate): Set<NotificationId> {
    const ids = new Set<NotificationId>();
    for (const entry of this.#sql
      .exec<Entry>("select opened_at, lines from replays where jti = ?", jti)
      .toArray()) {
      const fate = fateOf(entry.opened_at);
      if (fate === "heard") this.forget({ jti, openedAt: entry.opened_at });
      if (fate !== "gone") continue;
      for (const [id, place] of Object.entries(JSON.parse(entry.lines) as Lines)) {
        if (place > since && (createdSeqOf(this.#user, Number(id)) ?? 0) <= since) ids.add(Number(id));
      }
    }
    return ids;
  }
}
