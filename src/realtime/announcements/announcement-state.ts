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
  #updates = new Map<number, SocketUpdate>();
  /** False until a full list was taken. Until then an announcement that is missing here may still be live. */
  #isWhole = false;

  /** Takes updates. One that is older than the known one changes nothing. */
  put(updates: Iterable<SocketUpdate>): void {
    for (const update of updates) {
      const known = this.#updates.get(update.id);
      if (!known || known.version < update.version) this.#updates.set(update.id, update);
    }
    // On one machine an object is never put to sleep, and would keep them all.
    if (this.#updates.size > MAX_KEPT) this.#forgetEnded(this.#updates.size - MAX_KEPT);
  }

  /** Forgets so many of the announcements that have ended, the oldest first. */
  #forgetEnded(count: number): void {
    const ended = [...this.#updates.values()].filter(({ frame }) => frame === null);
    for (const { id } of ended.sort((a, b) => a.id - b.id).slice(0, count)) this.#updates.delete(id);
  }

  /** Takes the full list of what is live, and the updates that arrived while it was on its way. */
  replace(live: SocketUpdate[], meanwhile?: AnnouncementState): void {
    this.#updates = new Map(live.map((update) => [update.id, update]));
    this.#isWhole = true;
    if (meanwhile) this.put(meanwhile.#updates.values());
  }

  updates(now: Date): SocketUpdate[] {
    return [...this.#updates.values()].map((update) => asOf(update, now));
  }

  live(now: Date): SocketUpdate[] {
    return this.updates(now).filter((update) => update.frame !== null);
  }

  /** The frames that make a socket show exactly what is live, and the socket's state afterwards. */
  difference(seen: Seen, now: Date): { frames: (ServerFrame | string)[]; seen: Seen } {
    const sent = new Map<number, Seen[number]>();
    for (const entry of seen) sent.set(entry[0], entry);
    const frames: (ServerFrame | string)[] = [];
    for (const { id, version, frame } of this.updates(now).sort((a, b) => a.id - b.id)) {
      const [, before, isShown] = sent.get(id) ?? [id, -1, false];
      if (version <= before) continue;
      if (frame) frames.push(frame);
      else if (isShown) frames.push({ type: "global_notification_removed", announcement_id: id });
      sent.set(id, [id, version, frame !== null]);
    }
    for (const [id, version, isShown] of sent.values()) {
      if (!isShown || !this.#isWhole || this.#updates.has(id)) continue;
      frames.push({ type: "global_notification_removed", announcement_id: id });
      sent.set(id, [id, version, false]);
    }
    return { frames, seen: compact([...sent.values()]) };
  }
}

function asOf(update: SocketUpdate, now: Date): SocketUpdate {
  const over = update.frame !== null && update.until !== null && update.until <= now.getTime();
  return over ? { ...update, version: update.version + 1, frame: null, until: null } : update;
}

function compact(seen: Seen): Seen {
  if (seen.length <= MAX_KEPT) return seen;
  return seen
    .sort(([aId, a, aShown], [bId, b, bShown]) => Number(bShown) - Number(aShown) || b - a || bId - aId)
    .slice(0, MAX_KEPT);
}

/** The state of a socket that never shows these announcements again. */
export function dismissing(seen: Seen, ids: number[]): Seen {
  const rest = seen.filter(([id]) => !ids.includes(id));
  return compact([...rest, ...ids.map((id): Seen[number] => [id, DISMISSED, false])]);
}

export function isShown(seen: Seen, id: number): boolean {
  return seen.some(([shownId, , shown]) => shownId === id && shown);
}
