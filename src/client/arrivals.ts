import type { ClientFrame } from "./frames.ts";
import type { Host } from "./host.ts";
import { matches } from "./matches.ts";
import { createTimer } from "./timer.ts";
import type { Announcement, Notification } from "./types.ts";

/** Something new, to be shown once in the whole browser: as a toast, a sound or a native notification. */
export type Arrival =
  | { name: "notification"; item: Notification }
  | { name: "announcement"; item: Announcement };

/** How long the leader waits for the focused tab to show something. */
const CLAIMED_WITHIN_MS = 250;
/** How long the focused tab may take to show something. */
const CLAIM_MS = 200;

/** Arrivals in this tab. Exactly one tab shows each of them: the focused one, or else the leader. */
export interface ArrivalQueue {
  waiting(): Arrival[];
  /** The arrivals in frames, and until when the focused tab may show them. */
  in(frames: ClientFrame[], after: number): { arrivals: Arrival[]; deadline: number };
  /** Adds arrivals that one of the tabs has to show. */
  add(arrivals: Arrival[], deadline: number): void;
  /** Drops arrivals that another tab shows. */
  drop(keys: string[]): void;
  /** From now on, announcements other than these are new. */
  knowAnnouncements(announcements: readonly Announcement[]): void;
  /** Whether this tab leads now. The leader shows what no tab has shown in time. */
  lead(isLeader: boolean): void;
  stop(): void;
}

interface ArrivalOptions {
  host: Host;
  /** Shows them in this tab. */
  show(arrivals: Arrival[]): void;
  /** Sends the other tabs the keys of what this one shows. */
  claim(keys: string[]): void;
}

/** What comes back, as after a snooze, is new once more. */
const keyOf = ({ name, item }: Arrival) => name + item.id + ("came_seq" in item ? `-${item.came_seq}` : "");

export function createArrivals({ host, show, claim }: ArrivalOptions): ArrivalQueue {
  const soon = createTimer(host);
  const { list, add, drop } = createWaiting();
  let isLeader = false;
  let hasAnnouncements = false;

  const showAll = () => {
    const arrivals = list();
    const keys = arrivals.map(keyOf);
    if (!keys.length) return;
    drop(keys);
    claim(keys);
    show(arrivals);
  };
  const showSoon = () => isLeader && soon(showAll, CLAIMED_WITHIN_MS);
  return {
    waiting: list,
    drop,
    stop: soon,
    in: (frames, after) => ({
      arrivals: frames.flatMap((frame) => arrivalOf(frame, after, hasAnnouncements) ?? []),
      // A tab that has the focus itself leaves nothing to the others.
      deadline: host.document.hasFocus() ? 0 : host.Date.now() + CLAIM_MS,
    }),
    add(arrivals, deadline) {
      // Only for the first, which must not wait for all that follow.
      if (!list().length) showSoon();
      add(arrivals);
      if ((isLeader || host.Date.now() <= deadline) && host.document.hasFocus()) showAll();
    },
    knowAnnouncements(announcements) {
      drop(announcements.map((item) => keyOf({ name: "announcement", item })));
      hasAnnouncements = true;
    },
    lead(leads) {
      isLeader = leads;
      showSoon();
    },
  };
}

/** Arrivals that no tab has shown yet. One that was shown or dropped never waits again. */
function createWaiting() {
  /** The keys of what was shown or waits in any tab. */
  const known = new Set<string>();
  const waiting = new Map<string, Arrival>();
  return {
    list: () => [...waiting.values()],
    add(arrivals: Arrival[]) {
      for (const each of arrivals) if (!known.has(keyOf(each))) waiting.set(keyOf(each), each);
      for (const each of arrivals) known.add(keyOf(each));
    },
    drop(keys: string[]) {
      for (const key of keys) known.add(key) && waiting.delete(key);
    },
  };
}

/** @param hasAnnouncements whether announcements that were live at the start are known */
function arrivalOf(frame: ClientFrame, after: number, hasAnnouncements: boolean): Arrival | undefined {
  if (
    frame.type === "notification" &&
    frame.seq >= after &&
    !frame.notification.is_read &&
    matches({}, frame.notification) &&
    !frame.notification.silent
  )
    return { name: "notification", item: frame.notification };
  if (frame.type === "global_notification" && hasAnnouncements)
    return { name: "announcement", item: frame.notification };
  return undefined;
}
