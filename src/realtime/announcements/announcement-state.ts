import type { AnnouncementUpdate, LiveAnnouncement, SocketUpdate } from "#core/announcements";
import type { ServerFrame } from "#realtime/wire";

/** For each announcement that one socket was sent: the latest version, and whether the socket shows it. Kept in its attachment. */
export type Seen = Entry[];
type Entry = [id: number, version: number, shown: boolean];

/** What a socket has seen and what an object knows: more than can be live at once. */
const MAX_KEPT = 200;
/**
 * How many of those that have ended, and how many are left once there are more. Only an update that was overtaken on its way needs
 * them, to be recognised as late. Each of thousands of sockets writes them down with every announcement.
 */
const ENDED = { most: 10, left: 5 };
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
    if (this.#updates.length > ENDED.most) this.#forgetEnded();
  }

  #forgetEnded(): void {
    const ended = this.#updates.filter(({ frame }) => frame === null);
    const room = Math.max(0, MAX_KEPT - (this.#updates.length - ended.length));
    // Where the list is not whole, only the update itself says to sockets that its announcement has ended.
    const { most, left } = this.#isWhole ? ENDED : { most: room, left: room };
    if (ended.length <= most) return;
    const forgotten = new Set(ended.sort(latestFirst).slice(left));
    this.#updates = this.#updates.filter((update) => !forgotten.has(update));
  }

  #put(update: SocketUpdate): void {
    const at = this.#updates.findLastIndex(({ id }) => id <= update.id);
    const known = this.#updates[at];
    if (known?.id !== update.id) this.#updates.splice(at + 1, 0, update);
    else if (known.version < update.version) this.#updates[at] = update;
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
    const kept = compact(after);
    const isSame = kept.length === seen.length && kept.every((entry, nth) => entry === seen[nth]);
    return { frames, seen: isSame ? seen : kept };
  }

  /** What a socket shows, but is not known here, is not live any more. */
  #forgotten(entry: Entry, frames: (ServerFrame | string)[]): Entry {
    const [id, version, isShown] = entry;
    if (!isShown || !this.#isWhole) return entry;
    frames.push(removalOf(id));
    return [id, version, false];
  }
}

/** A socket's entry after an update, whose frame is added where it changes what the socket shows. */
function following(
  entry: Entry | undefined,
  { id, version, frame }: SocketUpdate,
  frames: (ServerFrame | string)[],
): Entry {
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

function byId([a]: Entry, [b]: Entry): number {
  return a - b;
}

function asOf(update: SocketUpdate, now: Date): SocketUpdate {
  const over = update.frame !== null && update.until !== null && update.until <= now.getTime();
  return over ? { ...update, version: update.version + 1, frame: null, until: null } : update;
}

/** The entries to keep, in the order of their ids: those that are shown, those that were dismissed, and the latest of the others. */
function compact(seen: Seen): Seen {
  if (seen.length <= ENDED.most) return seen;
  const ended = seen.filter(hasEnded);
  if (ended.length <= ENDED.most && seen.length <= MAX_KEPT) return seen;
  const forgotten = new Set(ended.sort(latestEntryFirst).slice(ENDED.left));
  const kept = seen.filter((entry) => !forgotten.has(entry));
  if (kept.length <= MAX_KEPT) return kept;
  const shownFirst = (a: Entry, b: Entry) => Number(b[2]) - Number(a[2]) || latestEntryFirst(a, b);
  return kept.sort(shownFirst).slice(0, MAX_KEPT).sort(byId);
}

/** What was dismissed may be live still, and is remembered for as long as there is room. */
function hasEnded([, version, isShown]: Entry): boolean {
  return !isShown && version !== DISMISSED;
}

function latestEntryFirst([aId, a]: Entry, [bId, b]: Entry): number {
  return latestFirst({ id: aId, version: a }, { id: bId, version: b });
}

type Versioned = Pick<SocketUpdate, "id" | "version">;

function latestFirst(a: Versioned, b: Versioned): number {
  return b.version - a.version || b.id - a.id;
}

/** The state of a socket that never shows these announcements again. */
export function dismissing(seen: Seen, ids: number[]): Seen {
  const rest = seen.filter(([id]) => !ids.includes(id));
  const dismissed = [...new Set(ids)].map((id): Entry => [id, DISMISSED, false]);
  return compact([...rest, ...dismissed].sort(byId));
}

export function isShown(seen: Seen, id: number): boolean {
  return seen.some(([shownId, , shown]) => shownId === id && shown);
}
