import type { NotificationId } from "#core/ids";
import { createdSeqOf, type UserId } from "#core/ids";
import type { Change } from "#features/notifications/domain";

/** Sessions and lines that are kept; those of the oldest replays go first. */
const MAX_SESSIONS = 20;
const MAX_LINES = 1000;

/** Lines by id, each with the number of the change at which it was told. */
type Lines = Record<NotificationId, number>;

interface Entry extends Record<string, SqlStorageValue> {
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
 * each session, the lines of its replays that came in such a place. There are
 * none as long as lines are told in the order in which they were made.
 */
export class InterruptedReplays {
  readonly #sql: SqlStorage;
  readonly #user: UserId;

  constructor(sql: SqlStorage, user: UserId) {
    this.#sql = sql;
    this.#user = user;
    sql.exec(`create table if not exists replays (
      jti text primary key, up_to integer not null, lines text not null) without rowid`);
  }

  /** Remembers a replay that is about to be told to a client of this session, from the number it has. */
  note(jti: string, since: number, replay: Change[]): void {
    const late = this.#toldLate(since, replay);
    const places = Object.values(late);
    if (places.length === 0) return;
    const lines = Object.entries({ ...this.#linesOf(jti), ...late })
      .sort(([, a], [, b]) => b - a)
      .slice(0, MAX_LINES);
    this.#sql.exec(
      `insert into replays (jti, up_to, lines) values (?, ?, ?)
        on conflict (jti) do update set up_to = excluded.up_to, lines = excluded.lines`,
      jti,
      Math.max(...places),
      JSON.stringify(Object.fromEntries(lines)),
    );
    this.#sql.exec(
      "delete from replays where jti not in (select jti from replays order by up_to desc limit ?)",
      MAX_SESSIONS,
    );
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

  /** The lines that a client of this session, which comes back from `since`, may not have been shown though they were made before. */
  unshown(jti: string, since: number): Set<NotificationId> {
    const late = Object.entries(this.#linesOf(jti)).filter(([, place]) => place > since);
    return new Set(
      late.map(([id]) => Number(id)).filter((id) => (createdSeqOf(this.#user, id) ?? 0) <= since),
    );
  }

  #linesOf(jti: string): Lines {
    const [entry] = this.#sql.exec<Entry>("select lines from replays where jti = ?", jti);
    return entry ? JSON.parse(entry.lines) : {};
  }
}
