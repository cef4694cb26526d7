import { stepNow } from "#core/faults";
import type { NotificationId, UserId } from "#core/ids";
import { type Change, changesOf } from "#features/notifications/domain";
import { type History, historySince } from "#features/notifications/service/changes";
import type { Head } from "#features/notifications/service/inbox";
import type { InboxNews, Platform } from "#platform";
import { HubLog } from "./hub-log.ts";
import { type Fate, InterruptedReplays, type Told } from "./interrupted-replays.ts";
import { compacted, overtaken } from "./protocol.ts";

/** Further behind than this, sockets are told to load the list again. */
const MAX_GAP = 1000;
const LOOKS = 3;

/** Those who are shown what the feed takes. */
interface Audience {
  isThere(): boolean;
  /** What has become of a socket of theirs. */
  fateOf(openedAt: number): Fate;
  /** What they missed cannot be told one by one. */
  loadAgain(): void;
}

/** A client on its way in. */
interface Arrival extends Told {
  since: number | null;
  /** The inbox's highest number when it was signed in. */
  head: number;
}

/** What a client that comes back is told; undefined when it has to load the list again. */
export type Replay = Change[] | undefined;

/**
 * The changes of one inbox in their order, however they arrive: late, twice,
 * mixed up, or never, in which case they are read from D1.
 */
export class InboxFeed {
  readonly #platform: Platform;
  readonly #user: UserId;
  readonly #log: HubLog;
  readonly #interrupted: InterruptedReplays;
  readonly #audience: Audience;
  #looking: Promise<void> | undefined;

  constructor(platform: Platform, user: UserId, sql: SqlStorage, audience: Audience) {
    this.#platform = platform;
    this.#user = user;
    this.#log = new HubLog(sql);
    this.#interrupted = new InterruptedReplays(sql, user);
    this.#audience = audience;
  }

  get log(): HubLog {
    return this.#log;
  }

  /** Takes what a change's maker knows of it, and reads what is still missing below its number. */
  async take({ head, changes }: InboxNews): Promise<void> {
    // A hub that was never asked anything, and has nobody to tell, lacks nothing.
    if (this.#log.head === undefined && changes.length === 0 && !this.#audience.isThere()) return;
    const known = changes.filter((change) => change.seq <= (this.#log.head ?? 0));
    if (known.some((change) => this.#log.contradicts(change))) return this.#startOver();
    for (const change of changes) this.#append(change);
    // Too old to be looked up: late most likely, or else the database was restored to long ago.
    const isAncient = known.some((change) => change.seq <= this.#log.reach);
    if (head === undefined || isAncient) return this.#lookAnew();
    for (let look = 0; look < LOOKS && (this.#log.head ?? -1) < head; look += 1) await this.#look();
  }

  #append(change: Change): void {
    if (this.#log.head === undefined) this.#log.startBefore(change.seq);
    // At or below the head it is old news; above the next number there is a hole, to be read from D1.
    if (change.seq === (this.#log.head ?? 0) + 1) stepNow("append", () => this.#log.append(change));
  }

  /** Reads on from the head. Whoever asks meanwhile shares the reading. */
  #look(): Promise<void> {
    this.#looking ??= this.#readOn().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** A reading that is under way may have begun before what one was called for. */
  async #lookAnew(): Promise<void> {
    await this.#looking?.catch(() => {});
    await this.#look();
  }

  async #readOn(): Promise<void> {
    const from = this.#log.head;
    const { head, history } = await historySince(this.#platform, this.#user, from ?? Number.MAX_SAFE_INTEGER);
    if (from !== undefined) {
      if (history && head.head - from <= MAX_GAP) this.#fill(history, from);
      else this.#startAgain(head);
    } else if (this.#log.head === undefined) {
      this.#log.start(head.head, head.unread);
    }
  }

  /** The database gives numbers a second time, since it was restored to a moment before it gave them. */
  async #startOver(): Promise<void> {
    const { head } = await historySince(this.#platform, this.#user, Number.MAX_SAFE_INTEGER);
    this.#log.distrust();
    this.#startAgain(head);
  }

  /** Appends a history read since `from`; what came meanwhile is not appended twice. */
  #fill(history: History, from: number): void {
    for (const change of changesOf(history.missed, from, history.unread)) {
      for (let next = (this.#log.head ?? from) + 1; next < change.seq; next += 1) {
        this.#append(overtaken(next, history.unread));
      }
      this.#append(change);
    }
  }

  /** Too much was missed, or the database was restored to a moment before it. */
  #startAgain({ head, unread }: Head): void {
    if (head < (this.#log.head ?? 0)) this.#log.distrust();
    this.#log.start(head, unread);
    this.#audience.loadAgain();
  }

  /**
   * Does all the waiting that telling what came since a number needs.
   *
   * @returns a function that puts the replay together without waiting, so that nothing comes between it and what happens next
   */
  async prepare({ since, jti, openedAt, head }: Arrival): Promise<() => Replay> {
    if (this.#log.head !== head || (since ?? 0) > head) await this.#lookAnew();
    const reached = this.#log.head ?? 0;
    if (since === null || since > reached || since <= this.#log.distrusted) return () => undefined;
    const told = { jti, openedAt };
    const unshown = this.#interrupted.unshown(jti, since, (at) => this.#audience.fateOf(at));
    if (since >= this.#log.floor && unshown.size === 0) return () => this.#replay(told, since, since, []);
    const { history } = await historySince(this.#platform, this.#user, since);
    if (!history) return () => undefined;
    return () => {
      this.#fill(history, since);
      return this.#replay(told, since, history.head, [
        ...newAgain(history, unshown),
        ...changesOf(history.missed, since, history.unread),
      ]);
    };
  }

  /** A socket has been heard of since its replay, which has therefore arrived. */
  arrived(told: Told): void {
    this.#interrupted.forget(told);
  }

  /** What was read, then what the log has above `from`; undefined should the log have moved on too far meanwhile. */
  #replay(told: Told, since: number, from: number, read: Change[]): Replay {
    if (from < this.#log.floor) return undefined;
    const replay = compacted([...read, ...this.#log.since(from)], this.#log.unread);
    this.#interrupted.note(told, since, replay);
    return replay;
  }
}

/** Lines that were made before, but are told as new. */
function newAgain({ missed, unread }: History, ids: Set<NotificationId>): Change[] {
  return missed.flatMap((change) =>
    "line" in change && ids.has(change.line.id)
      ? [{ kind: "new" as const, seq: change.made, unread, line: change.line }]
      : [],
  );
}
