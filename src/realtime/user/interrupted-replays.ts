import type { NotificationId } from "#core/ids";
import { createdSeqOf, type UserId } from "#core/ids";
import type { InboxChange } from "#core/inbox";

/** Replays that are kept, and notifications in each. The oldest replays go first. */
const MAX_REPLAYS = 20;
const MAX_NOTIFICATIONS = 1000;

/** The socket a replay was sent to, by its session and its opening. */
export interface ReplayTarget {
  jti: string;
  openedAt: number;
}

/** What became of the socket of a replay: its client has read it, it is open and may have, or it is gone. */
export type ReplayFate = "read" | "open" | "gone";

/**
 * Notifications by id, each with the `seq` at which it was sent and the one under
 * which it came; with the first alone where it came by its creation.
 */
type SentAt = Record<NotificationId, number | [at: number, from: number]>;

interface Entry extends Record<string, SqlStorageValue> {
  opened_at: number;
  lines: string;
}

/**
 * The notifications that a client may never have received, because its
 * connection was lost in the middle of a replay.
 *
 * A replay sends each notification at the `seq` of its latest change. One that
 * was created early and changed late comes behind frames whose `seq` is above
 * that of its creation. A client that drops in between resumes from beyond the
 * creation, where the notification would pass for one that it has and that only
 * changed. So a hub remembers, for each replay, the notifications of
 * which that holds, until the client has read the replay. Without late changes there are none.
 */
export class InterruptedReplays {
  readonly #sql: SqlStorage;
  readonly #user: UserId;

  constructor(sql: SqlStorage, user: UserId) {
    this.#sql = sql;
    this.#user = user;
  }

  /** Remembers a replay that is about to be sent to a client that resumes from `since`. */
  note({ jti, openedAt }: ReplayTarget, since: number, replay: InboxChange[]): void {
    const late = Object.entries(this.#sentLate(since, replay));
    if (late.length === 0) return;
    this.#sql.exec(
      "insert or replace into replays (jti, opened_at, lines) values (?, ?, ?)",
      jti,
      openedAt,
      JSON.stringify(Object.fromEntries(late.slice(-MAX_NOTIFICATIONS))),
    );
    this.#sql.exec(
      "delete from replays where opened_at not in (select opened_at from replays order by opened_at desc limit ?)",
      MAX_REPLAYS,
    );
  }

  /** Forgets a replay that the client has read. */
  forget({ jti, openedAt }: ReplayTarget): void {
    this.#sql.exec("delete from replays where jti = ? and opened_at = ?", jti, openedAt);
  }

  #sentLate(since: number, replay: InboxChange[]): SentAt {
    const late: SentAt = {};
    let reached = since;
    for (const change of replay) {
      if (change.kind === "created") {
        const { id, seq } = change.notification;
        const from = change.from ?? this.#created(id);
        if (from <= reached) late[id] = from === this.#created(id) ? seq : [seq, from];
      }
      reached = change.seq;
    }
    return late;
  }

  #created(id: NotificationId): number {
    return createdSeqOf(this.#user, id) ?? 0;
  }

  /**
   * The notifications created at or before `since` that a client of this session,
   * which resumes there, may never have received. Tabs share a session: a replay
   * whose socket is still open was sent to another one.
   */
  unshown(jti: string, since: number, fateOf: (openedAt: number) => ReplayFate): Set<NotificationId> {
    const ids = new Set<NotificationId>();
    for (const entry of this.#sql
      .exec<Entry>("select opened_at, lines from replays where jti = ?", jti)
      .toArray()) {
      const fate = fateOf(entry.opened_at);
      if (fate === "read") this.forget({ jti, openedAt: entry.opened_at });
      if (fate !== "gone") continue;
      for (const [id, sent] of Object.entries(JSON.parse(entry.lines) as SentAt)) {
        const [at, from] = typeof sent === "number" ? [sent, this.#created(Number(id))] : sent;
        if (at > since && from <= since) ids.add(Number(id));
      }
    }
    return ids;
  }
}
