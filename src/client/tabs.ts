import { after, type Context } from "./context.ts";
import type { News } from "./news.ts";
import type { Announcement, ConnectionState, HostChannel, ServerFrame } from "./types.ts";

/** The leader: a frame, the number before it, and what is to be raised by when. */
export interface Told {
  kind: "frame";
  frame: ServerFrame;
  after: number;
  news: News | undefined;
  deadline: number;
}

/** The leader: how its socket is, how far it has come, and what is about to be raised. */
export interface Standing {
  kind: "state";
  connection: ConnectionState;
  announcements: readonly Announcement[];
  seq: number;
  waiting: News[];
}

/** What tabs tell each other. */
export type TabMessage =
  | Told
  | Standing
  /** A tab that came, or was turned to: is anybody leading? `again` asks an ended connection to begin anew. */
  | { kind: "hello"; again: boolean }
  | { kind: "raised"; key: string }
  /** Somebody signed in or out. */
  | { kind: "session" };

/** What a tab does with what the others tell, and when it leads. */
export interface Owner extends Context {
  hear(message: TabMessage): void;
  /** It has come to lead, or leads no longer. */
  turn(): void;
  /** Gives news to whoever listens in this tab. */
  raise(news: News): void;
}

/** A leader that lets this pass is frozen or gone, and whoever is looked at takes its place. */
const ANSWER_WITHIN_MS = 3_000;
/** How long the leader waits for another tab to raise something. */
const CLAIMED_WITHIN_MS = 250;

/**
 * One user's tabs in this browser. One leads: it has the socket. Of all tabs
 * one raises each piece of news: the one that is looked at, or else the leader.
 */
export class Tabs {
  leads = false;
  /** Whether what was live at the beginning has come, which is no news. */
  isWatching = false;
  /** The keys of what was raised, or is about to be, in any tab; and of what was there before anybody looked. */
  readonly known = new Set<string>();
  readonly #owner: Owner;
  readonly #name: string;
  readonly #channel: HostChannel | undefined;
  readonly #waiting = new Map<string, News>();
  #turn = new AbortController();
  #release = () => {};
  #cancelRivalry = () => {};
  #cancelRaising: (() => void) | undefined;

  /** @param name whose tabs share a socket */
  constructor(owner: Owner, name: string) {
    this.#owner = owner;
    this.#name = name;
    const { navigator, BroadcastChannel } = owner.host;
    // Locks are there over https and on this machine alone.
    if (navigator.locks && BroadcastChannel) this.#channel = new BroadcastChannel(name);
    this.#channel?.addEventListener("message", ({ data }) => this.#hear(data as TabMessage));
  }

  /** Leads at once where there are no others, else when its turn comes. */
  join(): void {
    if (this.#channel) {
      this.#queue({ signal: this.#turn.signal });
      this.hello(false);
    } else this.#lead(true);
  }

  post(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  /** Asks who leads, and takes the lead if nobody answers. */
  hello(again: boolean): void {
    if (this.leads) return;
    this.post({ kind: "hello", again });
    this.#cancelRivalry();
    this.#cancelRivalry = after(this.#owner.host, ANSWER_WITHIN_MS, () => {
      if (this.#owner.host.document.visibilityState !== "visible") return;
      this.#turn.abort();
      this.#queue({ steal: true });
    });
  }

  leave(): void {
    this.#cancelRivalry();
    this.#cancelRaising?.();
    this.#turn.abort();
    this.#release();
    this.#channel?.close();
  }

  /** What no tab has raised yet. */
  get waiting(): News[] {
    return [...this.#waiting.values()];
  }

  /**
   * Every tab hears of it.
   *
   * @param deadline by when a tab that is looked at has to raise it
   */
  offer(news: News, deadline: number): void {
    if (this.known.has(news.key)) return;
    this.known.add(news.key);
    this.#waiting.set(news.key, news);
    const { host } = this.#owner;
    const mayClaim = this.leads || host.Date.now() <= deadline;
    if (mayClaim && host.document.hasFocus()) this.#raise();
    else this.#raiseSoon();
  }

  /** What no tab has claimed by then, the leader raises. */
  #raiseSoon(): void {
    if (this.leads) this.#cancelRaising ??= after(this.#owner.host, CLAIMED_WITHIN_MS, this.#raise);
  }

  #raise = (): void => {
    this.#cancelRaising?.();
    this.#cancelRaising = undefined;
    for (const [key, news] of this.#waiting) {
      this.#waiting.delete(key);
      this.post({ kind: "raised", key });
      this.#owner.raise(news);
    }
  };

  #hear(message: TabMessage): void {
    const { kind } = message;
    if (kind === "frame" || kind === "state") this.#cancelRivalry();
    if (kind === "raised") {
      this.known.add(message.key);
      this.#waiting.delete(message.key);
    } else this.#owner.hear(message);
  }

  #queue(options: { steal?: boolean; signal?: AbortSignal }): void {
    let isHeld = false;
    const held = () =>
      new Promise<void>((release) => {
        isHeld = true;
        this.#release = release;
        this.#lead(true);
      });
    this.#owner.host.navigator.locks?.request(this.#name, options, held).catch(() => {
      // Else it gave up waiting, by itself.
      if (!isHeld) return;
      // Another tab took over while this one slept.
      this.#lead(false);
      this.#turn = new AbortController();
      this.join();
    });
  }

  #lead(leads: boolean): void {
    this.#cancelRivalry();
    this.leads = leads;
    this.#raiseSoon();
    this.#owner.turn();
  }
}
