import type { Item } from "#features/announcements/domain";
import type { ServerFrame } from "#realtime/wire";

/** What one socket was told of each announcement, newest number, and whether it shows it. Kept in its attachment. */
export type Seen = [id: number, number: number, shown: boolean][];

/** Remembers more than can be live at once, so that a late word is known as late. */
const MAX_SEEN = 200;
/** Higher than any number: nothing that is ever said of it is news. */
const DISMISSED = Number.MAX_SAFE_INTEGER;

/**
 * The latest word on each announcement, whatever order the words come in. What
 * is on it and has run out counts as ended, before anybody says so.
 */
export class Board {
  #items = new Map<number, Item>();
  /** False until an account was taken, as of who has just woken: what is not on it then may be live all the same. */
  #isWhole = false;

  /** Takes words; an older one than is known changes nothing. */
  put(items: Iterable<Item>): void {
    for (const item of items) {
      const known = this.#items.get(item.id);
      if (!known || known.number < item.number) this.#items.set(item.id, item);
    }
  }

  /** Takes a full account of what is live, and the words that came while it was on its way. */
  replace(account: Item[], meanwhile?: Board): void {
    this.#items = new Map(account.map((item) => [item.id, item]));
    this.#isWhole = true;
    if (meanwhile) this.put(meanwhile.#items.values());
  }

  items(now: Date): Item[] {
    return [...this.#items.values()].map((item) => asOf(item, now));
  }

  live(now: Date): Item[] {
    return this.items(now).filter((item) => item.announcement !== null);
  }

  /** What a socket has to be told to show just what is live, and what it has then been told. */
  difference(seen: Seen, now: Date): { frames: ServerFrame[]; seen: Seen } {
    const told = new Map(seen.map(([id, number, shown]) => [id, { number, shown }]));
    const frames: ServerFrame[] = [];
    for (const { id, number, announcement } of this.items(now).sort((a, b) => a.id - b.id)) {
      const before = told.get(id) ?? { number: -1, shown: false };
      if (number <= before.number) continue;
      if (announcement) frames.push({ type: "global_notification", notification: announcement });
      else if (before.shown) frames.push({ type: "global_notification_removed", announcement_id: id });
      told.set(id, { number, shown: announcement !== null });
    }
    for (const [id, { number, shown }] of told) {
      if (!shown || !this.#isWhole || this.#items.has(id)) continue;
      frames.push({ type: "global_notification_removed", announcement_id: id });
      told.set(id, { number, shown: false });
    }
    return { frames, seen: compact([...told].map(([id, { number, shown }]) => [id, number, shown])) };
  }
}

function asOf(item: Item, now: Date): Item {
  const over = item.announcement !== null && item.until !== null && item.until <= now.getTime();
  return over ? { ...item, number: item.number + 1, announcement: null, until: null } : item;
}

function compact(seen: Seen): Seen {
  if (seen.length <= MAX_SEEN) return seen;
  return seen
    .sort(([aId, a, aShown], [bId, b, bShown]) => Number(bShown) - Number(aShown) || b - a || bId - aId)
    .slice(0, MAX_SEEN);
}

/** A socket that is not to show these, whatever is said of them. */
export function dismissing(seen: Seen, ids: number[]): Seen {
  const rest = seen.filter(([id]) => !ids.includes(id));
  return compact([...rest, ...ids.map((id): Seen[number] => [id, DISMISSED, false])]);
}

export function isShown(seen: Seen, id: number): boolean {
  return seen.some(([shownId, , shown]) => shownId === id && shown);
}
