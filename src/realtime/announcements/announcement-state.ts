import type { AnnouncementUpdate, LiveAnnouncement, SocketUpdate } from "#core/announcements";
import type { ServerFrame } from "#realtime/wire";

/** For each announcement that one socket was sent: the latest version, and whether the socket shows it. Kept in its attachment. */
export type Seen = [id: number, version: number, shown: boolean][];

/** What a socket has seen and what an object knows: more than can be live at once, so that a late update is recognised as late. */
const MAX_KEPT = 200;
/** Above any version, so no later update is shown. */
const DISMISSED = Number.MAX_SAFE_INTEGER;

/** The update as sockets are sent it. */
export function socketUpdate({ announcement, ...update }: AnnouncementUpdate): SocketUpdate {
  return { ...update, frame: announcement && JSON.stringify(frameOf(announcement)) };
}

function frameOf(notification: LiveAnnouncement): ServerFrame {
  return { type: "global_notification", notification };
}

/**
 * The latest update of each announcement, in whatever order they arrive. An
 * announcement whose time is over counts as ended, before an update says so.
 */
export class AnnouncementState {
  /** In the order of their ids. */
  #updates: SocketUpdate[] = [];
  /** False until a full list was taken. Until then an announcement that is missing here may still be live. */
  #isWhole = false;

  /** Takes updates. One that is older than the known one changes nothing. */
  put(updates: Iterable<SocketUpdate>): void {
    for (const update of updates) this.#put(update);
    // On one machine an object is never put to sleep, and would keep them all.
    if (this.#updates.length > MAX_KEPT) this.#forgetEnded(this.#updates.length - MAX_KEPT);
  }

  #put(update: SocketUpdate): void {
    const at = this.#updates.findLastIndex(({ id }) => id <= update.id);
    const known = this.#updates[at];
    if (known?.id !== update.id) this.#updates.splice(at + 1, 0, update);
    else if (known.version < update.version) this.#updates[at] = update;
  }

  /** Forgets so many of the announcements that have ended, the oldest first. */
  #forgetEnded(count: number): void {
    let left = count;
    this.#updates = this.#updates.filter(({ frame }) => {
      if (frame !== null || left === 0) return true;
      left -= 1;
      return false;
    });
  }

  /** Takes the full list of what is live, and the updates that arrived while it was on its way. */
  replace(live: SocketUpdate[], meanwhile?: AnnouncementState): void {
    this.#updates = [];
    for (const update of live) this.#put(update);
    this.#isWhole = true;
    if (meanwhile) this.put(meanwhile.#updates);
  }

  updates(now: Date): SocketUpdate[] {
    return this.#updates.map((update) => asOf(update, now));
  }

  live(now: Date): SocketUpdate[] {
    return this.updates(now).filter((update) => update.frame !== null);
  }

  /**
   * The frames that make a socket show exactly what is live, and the socket's
   * state afterwards: the same object where nothing changes. Both lists are in the
   * order of ids, so one pass over them is enough.
   */
  difference(seen: Seen, now: Date): { frames: (ServerFrame | string)[]; seen: Seen } {
    const before = inOrder(seen);
    const after: Seen = [];
    const frames: (ServerFrame | string)[] = [];
    let at = 0;
    for (const known of this.#updates) {
      for (let entry = before[at]; entry && entry[0] < known.id; entry = before[++at])
        after.push(this.#forgotten(entry, frames));
      const entry = before[at]?.[0] === known.id ? before[at++] : undefined;
      after.push(following(entry, asOf(known, now), frames));
    }
    for (const entry of before.slice(at)) after.push(this.#forgotten(entry, frames));
    const isSame = after.length === seen.length && after.every((entry, nth) => entry === seen[nth]);
    return { frames, seen: isSame ? seen : compact(after) };
  }

  /** What a socket shows, but is not known here, is not live any more. */
  #forgotten(entry: Seen[number], frames: (ServerFrame | string)[]): Seen[number] {
    const [id, version, isShown] = entry;
    if (!isShown || !this.#isWhole) return entry;
    frames.push(removalOf(id));
    return [id, version, false];
  }
}

/** A socket's entry after an update, whose frame is added where it changes what the socket shows. */
function following(
  entry: Seen[number] | undefined,
  { id, version, frame }: SocketUpdate,
  frames: (ServerFrame | string)[],
): Seen[number] {
  if (entry && version <= entry[1]) return entry;
  if (frame) frames.push(frame);
  else if (entry?.[2]) frames.push(removalOf(id));
  return [id, version, frame !== null];
}

function removalOf(announcement_id: number): ServerFrame {
  return { type: "global_notification_removed", announcement_id };
}

/** Sockets of earlier versions of Herald have them in another order. */
function inOrder(seen: Seen): Seen {
  const isInOrder = seen.every((entry, at) => at === 0 || (seen[at - 1]?.[0] ?? 0) < entry[0]);
  return isInOrder ? seen : [...seen].sort(byId);
}

function byId([a]: Seen[number], [b]: Seen[number]): number {
  return a - b;
}

function asOf(update: SocketUpdate, now: Date): SocketUpdate {
  const over = update.frame !== null && update.until !== null && update.until <= now.getTime();
  return over ? { ...update, version: update.version + 1, frame: null, until: null } : update;
}

/** The entries to keep, in the order of their ids: those that are shown, and the latest of the others. */
function compact(seen: Seen): Seen {
  if (seen.length <= MAX_KEPT) return seen;
  return [...seen]
    .sort(([aId, a, aShown], [bId, b, bShown]) => Number(bShown) - Number(aShown) || b - a || bId - aId)
    .slice(0, MAX_KEPT)
    .sort(byId);
}

/** The state of a socket that never shows these announcements again. */
export function dismissing(seen: Seen, ids: number[]): Seen {
  const rest = seen.filter(([id]) => !ids.includes(id));
  const dismissed = [...new Set(ids)].map((id): Seen[number] => [id, DISMISSED, false]);
  return compact([...rest, ...dismissed].sort(byId));
}

export function isShown(seen: Seen, id: number): boolean {
  return seen.some(([shownId, , shown]) => shownId === id && shown);
}
