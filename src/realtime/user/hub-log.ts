import type { NotificationId } from "#core/ids";
import type { InboxChange } from "#core/inbox";
import { changeOf } from "#features/notifications/history";
import { asLoggedNow } from "./older-changes.ts";

/** How many changes a hub can send without reading the database. */
const KEPT = 200;
/** A longer change, such as a mark-all of thousands, is not kept: its frame would be over 64 KB, and sockets are sent `resync_required` instead. */
const MAX_CHANGE_CHARACTERS = 60_000;

interface Entry extends Record<string, SqlStorageValue> {
  seq: number;
  unread: number;
  change: string | null;
}

interface Newest extends Record<string, SqlStorageValue> {
  seq: number;
  unread: number;
  reach: number;
  floor: number;
}

interface EpochRow extends Record<string, SqlStorageValue> {
  epoch: number;
  start: number;
}

/**
 * The last changes of one inbox, in a ring: each change overwrites the one 200
 * before it, so a change costs one row and nothing has to be deleted. Each row
 * also stores how far back the log reached then, so a hub that wakes reads only
 * the newest row.
 */
export class HubLog {
  readonly #sql: SqlStorage;
  #head: number | undefined;
  #unread = 0;
  #reach = 0;
  #floor = 0;
  #epoch: EpochRow = { epoch: 0, start: -1 };

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const [newest] = sql.exec<Newest>("select seq, unread, reach, floor from log order by seq desc limit 1");
    if (newest) {
      this.#head = newest.seq;
      this.#unread = newest.unread;
      this.#reach = newest.reach;
      this.#floor = newest.floor;
    }
    const [epoch] = sql.exec<EpochRow>("select epoch, start from epoch");
    if (epoch) this.#epoch = epoch;
  }

  /** The highest `seq` sent, or undefined before the first. */
  get head(): number | undefined {
    return this.#head;
  }

  /** Unread notifications after the change at the head. */
  get unread(): number {
    return this.#unread;
  }

  /** The log has every change above this number, which is enough for an open socket: only what is too long, or 200 changes old, is missing below. */
  get reach(): number {
    return this.#reach;
  }

  /** The same for a client that resumes: never below `reach`, and above a deletion that could only be sent live (`isLiveOnly`). */
  get floor(): number {
    return this.#floor;
  }

  /** The history that the numbers belong to: 0 at first, and another one each time the database was restored and gives numbers again. */
  get epoch(): number {
    return this.#epoch.epoch;
  }

  /** Whether a client can resume from a number. A number of another epoch means nothing in this history. */
  canResumeFrom(seq: number, epoch: number | null): boolean {
    return epoch === null ? seq > this.#epoch.start : epoch === this.#epoch.epoch;
  }

  /** Begins another epoch. A client that names none may have any number up to the head from the one before. */
  beginEpoch(): void {
    const start = Math.max(this.#epoch.start, this.#head ?? -1);
    this.#epoch = { epoch: this.#epoch.epoch + 1, start };
    this.#sql.exec(
      "insert or replace into epoch (id, epoch, start) values (1, ?, ?)",
      this.#epoch.epoch,
      this.#epoch.start,
    );
  }

  /** True when the `seq` of a change was given to another change before, as only a restored database does. */
  contradicts(change: InboxChange): boolean {
    const { seq } = change;
    const [entry] = this.#sql.exec<Entry>("select * from log where slot = ? and seq = ?", seq % KEPT, seq);
    if (!entry || entry.change === null) return false;
    const kept = JSON.parse(entry.change) as InboxChange;
    if (kept.kind === "created" && change.kind === "created")
      return kept.notification.created_at !== change.notification.created_at;
    return kept.kind !== change.kind && !isOvertaken(kept) && !isOvertaken(change);
  }

  /** Begins at a number, without any change below it. */
  start(head: number, unread: number): void {
    this.#sql.exec("delete from log");
    this.#reach = head;
    this.#floor = head;
    this.#put(head, unread, null);
  }

  /** Begins before a change that will be appended next. */
  startBefore(seq: number): void {
    this.#head = seq - 1;
    this.#reach = seq - 1;
    this.#floor = seq - 1;
  }

  /** Takes the change that follows the head. */
  append(change: InboxChange): void {
    const text = JSON.stringify(change);
    const fits = text.length <= MAX_CHANGE_CHARACTERS;
    this.#reach = fits ? Math.max(this.#reach, change.seq - KEPT) : change.seq;
    this.#floor = isLiveOnly(change) ? change.seq : Math.max(this.#floor, this.#reach);
    this.#put(change.seq, change.unread, fits ? text : null);
    if (change.kind === "removed") this.#eraseRemoved(change);
  }

  /** Every change above `seq`, in order. */
  since(seq: number): InboxChange[] {
    const entries = this.#sql.exec<Entry>(
      "select seq, unread, change from log where seq > ? order by seq",
      seq,
    );
    return [...entries].flatMap(({ change }) => (change === null ? [] : [asLoggedNow(JSON.parse(change))]));
  }

  #put(seq: number, unread: number, change: string | null): void {
    this.#sql.exec(
      "insert or replace into log (slot, seq, unread, change, reach, floor) values (?, ?, ?, ?, ?, ?)",
      seq % KEPT,
      seq,
      unread,
      change,
      this.#reach,
      this.#floor,
    );
    this.#head = seq;
    this.#unread = unread;
  }

  /**
   * Leaves nothing of the text of deleted notifications, and no change that
   * names them: a socket that was not sent it yet would never be shown them.
   * What created them becomes a change of nothing.
   */
  #eraseRemoved({ seq, ids, all }: Extract<InboxChange, { kind: "removed" }>): void {
    const removed = new Set(ids);
    // What was moved out of the inbox before is not among "all" of it.
    const isRemoved = (id: NotificationId) => removed.has(id) || (all && ids.length === 0);
    const before = this.#sql.exec<Entry>("select seq, unread, change from log where seq < ?", seq).toArray();
    for (const entry of before) {
      if (entry.change === null) continue;
      const left = withoutThose(JSON.parse(entry.change) as InboxChange, isRemoved);
      if (left) this.#sql.exec("update log set change = ? where seq = ?", JSON.stringify(left), entry.seq);
    }
  }
}

/** The change without some notifications; undefined where it names none of them. */
function withoutThose(
  change: InboxChange,
  isRemoved: (id: NotificationId) => boolean,
): InboxChange | undefined {
  if (change.kind === "removed") return undefined;
  if (change.kind === "created")
    return isRemoved(change.notification.id) ? changeOf(change.seq, change.unread) : undefined;
  const entered = change.entered.filter(({ id }) => !isRemoved(id));
  const states = change.states.map((group) => ({ ...group, ids: group.ids.filter((id) => !isRemoved(id)) }));
  const countOf = (groups: typeof states) => groups.reduce((sum, { ids }) => sum + ids.length, 0);
  const isSame = entered.length === change.entered.length && countOf(states) === countOf(change.states);
  return isSame ? undefined : { ...change, entered, states: states.filter(({ ids }) => ids.length > 0) };
}

/** A change that was overtaken before it was read is sent as a change of nothing. */
function isOvertaken(change: InboxChange): boolean {
  return change.kind === "changed" && change.entered.length === 0 && change.states.length === 0;
}

/** More deletions than can be named: an open socket is sent "all", a resuming client has to load the list. */
function isLiveOnly(change: InboxChange): boolean {
  return change.kind === "removed" && change.all && change.ids.length === 0;
}
