import { stepNow } from "#core/faults";
import type { UserId } from "#core/ids";
import { type Change, changesOf } from "#features/notifications/domain";
import { type History, historySince } from "#features/notifications/service/changes";
import type { InboxNews, Platform } from "#platform";
import type { HubLog } from "./hub-log.ts";
import { compacted, overtaken } from "./protocol.ts";

/** Further behind than this, sockets are told to load the list again. */
const MAX_GAP = 1000;
const LOOKS = 3;

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
  /** Called when what was missed cannot be told one by one. */
  readonly #onReset: () => void;
  #looking: Promise<void> | undefined;

  constructor(platform: Platform, user: UserId, log: HubLog, onReset: () => void) {
    this.#platform = platform;
    this.#user = user;
    this.#log = log;
    this.#onReset = onReset;
  }

  /** Takes what a change's maker knows of it, and reads what is still missing below its number. */
  async take({ head, changes }: InboxNews): Promise<void> {
    for (const change of changes) this.#append(change);
    for (let look = 0; look < LOOKS && this.#mayLack(head); look += 1) {
      await this.#look();
      if (head === undefined) return;
    }
  }

  /** A hub that was never asked anything has told nothing, and so lacks nothing. */
  #mayLack(head: number | undefined): boolean {
    return this.#log.head !== undefined && (head === undefined || this.#log.head < head);
  }

  #append(change: Change): void {
    if (this.#log.head === undefined) this.#log.startBefore(change.seq);
    // At or below the head it is old news; above the next number there is a hole, to be read from D1.
    if (change.seq === (this.#log.head ?? 0) + 1) stepNow("H1", () => this.#log.append(change));
  }

  /** Reads on from the head. Whoever asks meanwhile shares the reading. */
  #look(): Promise<void> {
    this.#looking ??= this.#readOn().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #readOn(): Promise<void> {
    const from = this.#log.head;
    const { head, history } = await historySince(this.#platform, this.#user, from ?? Number.MAX_SAFE_INTEGER);
    if (from !== undefined) {
      if (history && head.head - from <= MAX_GAP) this.#fill(history, from);
      else this.#startAgain(head.head, head.unread);
    } else if (this.#log.head === undefined) {
      this.#log.start(head.head, head.unread);
    }
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
  #startAgain(head: number, unread: number): void {
    this.#log.start(head, unread);
    this.#onReset();
  }

  /**
   * Does all the waiting that telling what came since a number needs.
   *
   * @returns a function that puts the replay together without waiting, so that nothing comes between it and what happens next
   */
  async prepare(since: number | null): Promise<() => Replay> {
    if (this.#log.head === undefined || (since ?? 0) > this.#log.head) await this.#look();
    const head = this.#log.head ?? 0;
    if (since === null || since > head) return () => undefined;
    if (since >= this.#log.floor) return () => this.#replay(since, []);
    const { history } = await historySince(this.#platform, this.#user, since);
    if (!history) return () => undefined;
    return () => {
      this.#fill(history, since);
      return this.#replay(history.head, changesOf(history.missed, since, history.unread));
    };
  }

  /** What was read, then what the log has above it; undefined should the log have moved on too far meanwhile. */
  #replay(from: number, read: Change[]): Replay {
    if (from < this.#log.floor) return undefined;
    return compacted([...read, ...this.#log.since(from)], this.#log.unread);
  }
}
