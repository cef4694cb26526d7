import { keyOf, type News, newsIn } from "./arrivals.ts";
import { createTimer } from "./timer.ts";
import type { Announcement, ConnectionState, Host, ServerFrame } from "./types.ts";

/** A frame, the number before it, and what is to be raised by when. */
export interface Told {
  frame: ServerFrame;
  after: number;
  news: News | undefined;
  deadline: number;
}

/** How the leader's socket is, and how far it has come. */
export interface Standing {
  connection: ConnectionState;
  announcements: readonly Announcement[];
  seq: number;
}

/** What tabs tell each other, one of these at a time. */
export interface TabMessage {
  /** By the leader. */
  told?: Told;
  /** By the leader, with what is about to be raised. */
  standing?: Standing & { waiting: News[] };
  /** By a tab that came, or was turned to: is anybody leading? True asks an ended connection to begin anew. */
  again?: boolean;
  /** The key of what a tab has raised. */
  raised?: string;
  /** Somebody signed in or out. */
  session?: true;
}

/** One user's tabs in this browser, as one of them sees them. */
export interface Tabs {
  leads(): boolean;
  post(message: TabMessage): void;
  /** Asks who leads, and takes the lead if nobody answers. */
  hello(again: boolean): void;
  /** Tells all, this tab too, if it leads. @param after the number of the frame before it */
  tell(frame: ServerFrame, after: number): void;
  stand(standing: Standing): void;
  /** From now on, other announcements than these are news. */
  watch(announcements: readonly Announcement[]): void;
  leave(): void;
}

/** A leader that lets this pass is frozen or gone, and whoever is looked at takes its place. */
const ANSWER_WITHIN_MS = 3_000;
/** Of a leader that has said nothing for so long, the others ask whether it is there. */
const QUIET_MS = 30_000;
/** How long the leader waits for another tab to raise something. */
const CLAIMED_WITHIN_MS = 250;
/** How long the tab that is looked at may take to raise something. */
const CLAIM_MS = 200;

/**
 * Joins a user's tabs. One leads, at once where there are no others: it has the
 * socket. Of all tabs one raises each piece of news: the one that is looked at,
 * or else the leader.
 *
 * @param name whose tabs share a socket
 * @param hear takes what the others tell
 * @param turn told when this tab comes to lead, or leads no longer
 * @param raise gives news to whoever listens in this tab
 */
export function joinTabs(
  host: Host,
  name: string,
  hear: (message: TabMessage) => void,
  turn: (leads: boolean) => void,
  raise: (news: News) => void,
): Tabs {
  const { document, BroadcastChannel } = host;
  const { locks } = host.navigator;
  // Locks are there over https and on this machine alone.
  const channel = locks && BroadcastChannel && new BroadcastChannel(name);
  const rivalry = createTimer(host);
  const raising = createTimer(host);
  /** The keys of what was raised, or is about to be, in any tab; and of what was there before anybody looked. */
  const known = new Set<string>();
  const waiting = new Map<string, News>();
  let release = () => {};
  let leads = false;
  let hasLeft = false;
  /** Whether what was live at the beginning has come, which is no news. */
  let isWatching = false;

  const lead = (isFirst: boolean) => {
    rivalry();
    leads = isFirst;
    raiseSoon();
    turn(leads);
  };

  const queue = (steal: boolean) => {
    const held = () =>
      new Promise<void>((resolve) => {
        release = resolve;
        if (hasLeft) resolve();
        else lead(true);
      });
    locks?.request(name, { steal }, held).catch(() => {
      // Else there is none to be had here.
      if (!leads) return;
      // Another tab took over while this one slept.
      lead(false);
      join();
    });
  };

  const join = () => {
    queue(false);
    hello(false);
  };

  const raiseAll = () => {
    raising();
    for (const [key, news] of waiting) {
      waiting.delete(key);
      post({ raised: key });
      raise(news);
    }
  };

  /** What no tab has claimed by then, the leader raises. */
  const raiseSoon = () => {
    if (leads) raising(raiseAll, CLAIMED_WITHIN_MS);
  };

  /** @param deadline by when a tab that is looked at has to raise it */
  const offer = (news: News, deadline: number) => {
    const key = keyOf(news);
    if (known.has(key)) return;
    known.add(key);
    // Told of one after the other, the first is not to wait for the last.
    if (waiting.size === 0) raiseSoon();
    waiting.set(key, news);
    if ((leads || host.Date.now() <= deadline) && document.hasFocus()) raiseAll();
  };

  const take = (message: TabMessage) => {
    const { told, standing, raised } = message;
    if (standing && leads) return;
    hear(message);
    if (told || standing) rivalry(() => hello(false), QUIET_MS);
    if (told?.news) offer(told.news, told.deadline);
    if (standing) {
      for (const news of standing.waiting) offer(news, 0);
      watch(standing.announcements);
    }
    if (raised) {
      known.add(raised);
      waiting.delete(raised);
    }
  };

  const post = (message: TabMessage) => channel?.postMessage(message);

  const hello = (again: boolean) => {
    if (leads) return;
    post({ again });
    rivalry(() => {
      if (document.visibilityState === "visible") queue(true);
    }, ANSWER_WITHIN_MS);
  };

  const watch = (announcements: readonly Announcement[]) => {
    for (const each of announcements) known.add(keyOf(["announcement", each]));
    isWatching = true;
  };

  channel?.addEventListener("message", ({ data }) => take(data as TabMessage));
  if (channel) join();
  else lead(true);
  return {
    leads: () => leads,
    post,
    hello,
    tell(frame, after) {
      // Looked at itself, it leaves nothing to the others.
      const deadline = document.hasFocus() ? 0 : host.Date.now() + CLAIM_MS;
      const told = { frame, after, news: newsIn(frame, after, isWatching), deadline };
      post({ told });
      take({ told });
    },
    stand(standing) {
      if (leads) post({ standing: { ...standing, waiting: [...waiting.values()] } });
    },
    watch,
    leave() {
      rivalry();
      raising();
      hasLeft = true;
      release();
      channel?.close();
    },
  };
}
