import type { Notification } from "#features/notifications/wire";
import type { Frame } from "./socket.ts";

/** A notification without what depends on the moment of looking, or stands in lists alone, and without the older spellings. */
export type Item = Omit<Notification, "time_ago" | "seen_at" | "saved" | "acted" | "snoozed_until">;

/** A person's inbox as the server shows it over HTTP. */
export interface Truth {
  head: number;
  unread: number;
  /** Newest first. */
  items: Item[];
}

export function itemOf(shown: Notification): Item {
  const { time_ago, seen_at, saved, acted, snoozed_until, type, body, action_url, ...item } =
    shown as Notification & Record<string, unknown>;
  return item as Item;
}

/** A change in a replay. */
interface Missed {
  notification?: Notification;
  deleted?: number[];
}

/** One opening of a socket, from the client's side. */
export class Opening {
  /** From where it resumed; undefined when there was nothing to resume. */
  readonly since: number | undefined;
  /** The number of the latest frame. */
  last = 0;
  /** True once what comes is no replay any more. */
  isLive: boolean;
  /** A notification whose second spelling must come next. */
  pair: Frame | undefined;

  constructor(since: number | undefined) {
    this.since = since;
    this.isLive = since === undefined;
  }
}

/**
 * What a client knows that follows contract §7 and nothing more: it keeps the
 * highest `seq` it has seen, passes over what it has already, and loads the
 * list when it is asked to. Whatever breaks the promise made to such a client
 * is kept as a complaint. How frames come to it is none of its business.
 */
export class Follower {
  readonly inbox = new Map<number, Item>();
  /** Ids in the order in which they were shown. */
  readonly shown: number[] = [];
  /** Ids of those that were shown once more, where that is allowed. */
  readonly shownAgain: number[] = [];
  readonly complaints: string[] = [];
  /** True once something may have left the inbox and come back, so that it is shown once more. */
  allowsReturns = false;
  seq = 0;
  unread = 0;
  readonly #older: boolean;
  /** Gets changes of place; it shows the inbox. */
  readonly #v2: boolean;
  /** False until the first list or the first replay: there is nothing to resume. */
  #hasBegun: boolean;
  #mustLoad = false;
  /** Frames that came since the list had to be loaded, live or in a replay. */
  #kept: { frame: Frame; isLive: boolean }[] = [];

  constructor({
    older = false,
    v2 = false,
    fromZero = false,
  }: { older?: boolean; v2?: boolean; fromZero?: boolean } = {}) {
    this.#older = older;
    this.#v2 = v2;
    this.#hasBegun = fromZero;
  }

  /** Where it resumes from. */
  get since(): number | undefined {
    return this.#hasBegun ? this.seq : undefined;
  }

  get mustLoad(): boolean {
    return this.#mustLoad;
  }

  /** Knows the inbox as it was when it was loaded, now or on an earlier opening. */
  remember({ items, head, unread }: Truth): void {
    const known = new Set(this.shown);
    this.inbox.clear();
    for (const item of items.toReversed()) {
      if (!known.has(item.id)) this.shown.push(item.id);
      this.inbox.set(item.id, item);
    }
    this.seq = head;
    this.unread = unread;
    this.#hasBegun = true;
  }

  /** Takes a frame of an opening. */
  receive(frame: Frame, opening: Opening): void {
    if (frame.type === "error") {
      this.complaints.push(`error ${frame.code}`);
      return;
    }
    if (frame.type.startsWith("global_notification")) return;
    // What was on a screen has no place among the changes.
    if (this.#v2 && frame.type === "seen") return;
    if (frame.seq < opening.last) this.complaints.push(`${frame.type} ${frame.seq} after ${opening.last}`);
    opening.last = frame.seq;
    if (frame.type === "connection_established") this.#welcome(frame, opening);
    else if (frame.type === "resync_required") this.#resync(frame);
    else if (this.#mustLoad) this.#kept.push({ frame, isLive: opening.isLive });
    else this.#apply(frame, opening.isLive);
    this.#checkPair(frame, opening);
  }

  #welcome(frame: Frame, { since }: Opening): void {
    this.unread = frame.unread_count;
    if (since === undefined) this.#resync(frame);
    else if (frame.resumed && frame.seq !== since) this.complaints.push(`resumed at ${frame.seq}`);
  }

  #resync({ seq }: Frame): void {
    this.seq = seq;
    this.#hasBegun = true;
    this.#mustLoad = true;
    this.#kept = [];
  }

  /** A notification comes in both spellings to who offered no subprotocol, and in one to everybody else. */
  #checkPair(frame: Frame, opening: Opening): void {
    const isSecond = frame.type === "new_notification";
    const isWhole = opening.pair
      ? isSecond && opening.pair.seq === frame.seq && opening.pair.notification.id === frame.notification.id
      : !isSecond;
    if (!isWhole) this.complaints.push(`${frame.type} ${frame.seq} without its pair`);
    opening.pair = this.#older && frame.type === "notification" ? frame : undefined;
  }

  #apply(frame: Frame, isLive: boolean): void {
    const { seq } = frame;
    if (seq < this.seq) return;
    if (isLive && seq > this.seq + 1) this.complaints.push(`a hole between ${this.seq} and ${seq}`);
    const isNew = seq > this.seq;
    if (frame.type === "notification") this.#show(frame, isNew);
    else if (frame.type === "notification_updated") this.#update(frame);
    else if (frame.type === "notification_deleted") this.#remove(frame);
    else if (frame.type === "notification_moved" && this.#v2) this.#move(frame);
    else if (frame.type === "replay") this.#replay(frame, isLive);
    else if (frame.type !== "new_notification") this.complaints.push(`unknown frame ${frame.type}`);
    this.seq = seq;
    this.unread = frame.unread_count;
  }

  #show({ notification, seq }: Frame, isNew: boolean): void {
    const item = itemOf(notification);
    if (item.place !== "inbox") {
      if (!this.#v2) this.complaints.push(`${item.id} in ${item.place} at ${seq}`);
      this.inbox.delete(item.id);
      return;
    }
    const isKnown = this.allowsReturns && this.shown.includes(item.id);
    if (isKnown) {
      if (isNew || !this.inbox.has(item.id)) this.shownAgain.push(item.id);
      this.inbox.set(item.id, item);
      return;
    }
    if (this.inbox.has(item.id)) {
      if (isNew) this.complaints.push(`${item.id} is new again at ${seq}`);
    } else this.shown.push(item.id);
    this.inbox.set(item.id, item);
  }

  #update({ notification_ids, changes, seq }: Frame): void {
    for (const id of notification_ids) {
      const item = this.inbox.get(id);
      const { is_read = item?.is_read ?? false, read_at = item?.read_at ?? null } = changes;
      if (item) this.inbox.set(id, { ...item, is_read, read_at, seq });
      // It may be in another place.
      else if (!this.#v2) this.complaints.push(`${id} changed at ${seq}, but was never shown`);
    }
  }

  /** What comes back only the list can show. */
  #move(frame: Frame): void {
    if (frame.place === "inbox") this.#resync(frame);
    else for (const id of frame.notification_ids) this.inbox.delete(id);
  }

  /** Everything in it is as it is now: what is here is replaced, what is not is new. */
  #replay({ changes }: Frame, isLive: boolean): void {
    if (isLive) this.complaints.push("a replay among live frames");
    for (const { notification, deleted } of changes as unknown as Missed[]) {
      for (const id of deleted ?? []) this.inbox.delete(id);
      if (!notification) continue;
      if (notification.place !== "inbox") {
        this.inbox.delete(notification.id);
        continue;
      }
      if (!this.shown.includes(notification.id)) this.shown.push(notification.id);
      this.inbox.set(notification.id, itemOf(notification));
    }
  }

  #remove({ notification_ids, all }: Frame): void {
    if (all) this.inbox.clear();
    for (const id of notification_ids ?? []) this.inbox.delete(id);
  }

  /** Knows the list that it was asked to load, then goes on with what came meanwhile. */
  loaded(truth: Truth): void {
    this.remember(truth);
    this.#mustLoad = false;
    for (const { frame, isLive } of this.#kept.splice(0)) this.#apply(frame, isLive);
  }
}
