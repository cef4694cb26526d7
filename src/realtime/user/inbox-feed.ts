import { stepNow } from "#core/faults";
import type { NotificationId, UserId } from "#core/ids";
import type { InboxChange, InboxUpdate } from "#core/inbox";
import type { Ports } from "#core/ports";
import { cameSeqOf, changeOf, changesOf } from "#features/notifications/history";
import { type History, historySince } from "#features/notifications/service/changes";
import type { Head } from "#features/notifications/service/inbox";
import { compacted } from "./compaction.ts";
import type { Handshake } from "./handshake.ts";
import { HubLog } from "./hub-log.ts";
import { InterruptedReplays, type ReplayFate, type ReplayTarget } from "./interrupted-replays.ts";
import type { Dialect } from "./protocol.ts";
import { type MissedUpTo, missedIn, type Replay, stepwiseReplay, wholeReplay } from "./replay.ts";

/** Beyond this many missed changes, sockets are sent `resync_required`. */
const MAX_GAP = 1000;
const READS = 3;

/** The sockets that get the changes of the feed. */
interface Audience {
  /** The fate of the socket that a replay was sent to. */
  fateOf(openedAt: number): ReplayFate;
  /** Sends `resync_required`: what was missed cannot be sent one by one. */
  resync(): void;
}

/** A client whose socket is being opened. */
interface Resuming {
  handshake: Handshake;
  openedAt: number;
}

/** What was read for one frame with all that was missed; `history` where the log did not have it. */
interface Whole {
  kind: "whole";
  since: number;
  epoch: HubLog["epoch"];
  missed: MissedUpTo;
  history?: History;
}

/** What was read for a frame for each change; `history` where the log did not have it. */
interface Stepwise {
  kind: "stepwise";
  since: number;
  target: ReplayTarget;
  /** What the client may not have received of an earlier replay. */
  unshown: Set<NotificationId>;
  history?: History;
}

/** What a replay will be made of; `reload` where the client has to load the list again. */
export type PreparedReplay = { kind: "reload" } | Whole | Stepwise;
const RELOAD: PreparedReplay = { kind: "reload" };

/**
 * The changes of one inbox in their order, however they arrive: late, twice, out
 * of order, or never, in which case they are read from D1.
 */
export class InboxFeed {
  readonly #platform: Ports<"db" | "now">;
  readonly #user: UserId;
  readonly #log: HubLog;
  readonly #interrupted: InterruptedReplays;
  readonly #audience: Audience;
  #reading: Promise<void> | undefined;

  constructor(platform: Ports<"db" | "now">, user: UserId, sql: SqlStorage, audience: Audience) {
    this.#platform = platform;
    this.#user = user;
    this.#log = new HubLog(sql);
    this.#interrupted = new InterruptedReplays(sql, user);
    this.#audience = audience;
  }

  get log(): HubLog {
    return this.#log;
  }

  /** Takes the changes that a caller has, and reads those that are still missing up to `head`. */
  async receive({ head, changes, forget }: InboxUpdate): Promise<void> {
    if (forget) return this.#forget();
    const known = changes.filter((change) => change.seq <= (this.#log.head ?? 0));
    if (known.some((change) => this.#log.contradicts(change))) return this.#beginEpoch();
    for (const change of changes) this.#append(change);
    // Too old for the log to compare. It is most likely late, or else the database was restored to a much older state.
    const isAncient = known.some((change) => change.seq <= this.#log.reach);
    if (head === undefined || isAncient) return this.#readAgain();
    for (let read = 0; read < READS && (this.#log.head ?? -1) < head; read += 1) await this.#readMissed();
  }

  #append(change: InboxChange): void {
    if (this.#log.head === undefined) this.#log.startBefore(change.seq);
    // At or below the head it is known. Above the next number there is a gap, which is read from D1.
    if (change.seq === (this.#log.head ?? 0) + 1) stepNow("append", () => this.#log.append(change));
  }

  /** Reads what is above the head. Concurrent callers share one read. */
  #readMissed(): Promise<void> {
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Reads after this call. A read that is in progress may have begun before the change this one is for. */
  async #readAgain(): Promise<void> {
    await this.#reading?.catch(() => {});
    await this.#readMissed();
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

  /** The database gives a `seq` a second time, because it was restored to a state before it gave it. */
  async #beginEpoch(): Promise<void> {
    const { head } = await historySince(this.#platform, this.#user, Number.MAX_SAFE_INTEGER);
    this.#log.beginEpoch();
    this.#startAgain(head);
  }

  /** Forgets all earlier changes, whose texts must not be kept. */
  async #forget(): Promise<void> {
    await this.#readAgain();
    this.#log.start(this.#log.head ?? 0, this.#log.unread);
    this.#audience.resync();
  }

  /** Appends a history read since `from`, except what arrived meanwhile. */
  #fill(history: History, from: number): void {
    for (const change of changesOf(history.missed, from, history.unread)) {
      for (let next = (this.#log.head ?? from) + 1; next < change.seq; next += 1) {
        // Overtaken before it was read: it says nothing, but live numbers have no hole.
        this.#append(changeOf(next, history.unread));
      }
      this.#append(change);
    }
  }

  /** Starts the log again at the head: too much was missed, or the database was restored. */
  #startAgain({ head, unread }: Head): void {
    if (head < (this.#log.head ?? 0)) this.#log.beginEpoch();
    this.#log.start(head, unread);
    this.#audience.resync();
  }

  /** Does all the waiting that a replay needs, and changes nothing but the log. */
  async prepareReplay({ handshake, openedAt }: Resuming): Promise<PreparedReplay> {
    const { head, unread, epoch, session } = handshake;
    const since = handshake.since === "nowhere" ? null : handshake.since;
    if (this.#log.head === undefined) this.#log.start(head, unread);
    else if (this.#log.head !== head || (since ?? 0) > head) await this.#readAgain();
    const reached = this.#log.head ?? head;
    if (since === null || since > reached || !this.#log.canResumeFrom(since, epoch)) return RELOAD;
    return handshake.inOnePiece
      ? this.#prepareWhole(since)
      : this.#prepareStepwise(since, { jti: session.jti, openedAt });
  }

  /** From the log if it has the content of all that changed, otherwise from D1. What arrives meanwhile follows live. */
  async #prepareWhole(since: number): Promise<PreparedReplay> {
    const { head = since, unread, epoch } = this.#log;
    const known = since >= this.#log.floor ? missedIn(this.#log.since(since)) : undefined;
    if (known) return { kind: "whole", since, epoch, missed: { missed: known, head, unread } };
    const { history } = await historySince(this.#platform, this.#user, since);
    return history ? { kind: "whole", since, epoch, missed: history, history } : RELOAD;
  }

  async #prepareStepwise(since: number, target: ReplayTarget): Promise<PreparedReplay> {
    const unshown = this.#interrupted.unshown(target.jti, since, (at) => this.#audience.fateOf(at));
    const prepared = { kind: "stepwise", since, target, unshown } as const;
    if (since >= this.#log.floor && unshown.size === 0) return prepared;
    const { history } = await historySince(this.#platform, this.#user, since);
    return history ? { ...prepared, history } : RELOAD;
  }

  /**
   * Puts a replay together without waiting, so that no change falls between it and the live frames.
   *
   * @returns undefined when the client has to load the list again
   */
  replayOf(prepared: PreparedReplay, dialect: Dialect): Replay | undefined {
    switch (prepared.kind) {
      case "reload":
        return undefined;
      case "whole":
        if (this.#log.epoch !== prepared.epoch) return undefined;
        if (prepared.history) this.#fill(prepared.history, prepared.since);
        return wholeReplay(prepared.missed, dialect, this.#platform.now());
      case "stepwise":
        if (prepared.history) this.#fill(prepared.history, prepared.since);
        return this.#stepwise(prepared, dialect);
    }
  }

  /** What was read, then what the log has above it; undefined when the log no longer reaches that far back. */
  #stepwise({ since, target, unshown, history }: Stepwise, dialect: Dialect): Replay | undefined {
    const from = history?.head ?? since;
    if (from < this.#log.floor) return undefined;
    const read = history
      ? [...newAgain(history, unshown), ...changesOf(history.missed, since, history.unread)]
      : [];
    const changes = compacted([...read, ...this.#log.since(from)], this.#log.unread);
    this.#interrupted.note(target, since, changes);
    return stepwiseReplay(changes, dialect, this.#log.head ?? from, this.#platform.now());
  }

  /** The client of a socket has read its replay. */
  replayRead(target: ReplayTarget): void {
    this.#interrupted.forget(target);
  }
}

/** Notifications created before `since` that are sent as new. */
function newAgain({ missed, unread }: History, ids: Set<NotificationId>): InboxChange[] {
  return missed.flatMap((change) => {
    if (!("notification" in change) || !ids.has(change.notification.id)) return [];
    const came = cameSeqOf(change);
    return [{ kind: "created" as const, seq: came, unread, notification: change.notification, from: came }];
  });
}
