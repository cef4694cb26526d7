import type { News } from "./raiser.ts";
import type { Announcement, ConnectionState, Host, HostChannel, ServerFrame } from "./types.ts";

/** What tabs tell each other. */
export type TabMessage =
  /** The leader: a frame, the number before it, and what is to be raised by when. */
  | { kind: "frame"; frame: ServerFrame; after: number; news: News | undefined; deadline: number }
  /** The leader: how its socket is, how far it has come, and what is about to be raised. */
  | {
      kind: "state";
      connection: ConnectionState;
      announcements: readonly Announcement[];
      seq: number;
      waiting: News[];
    }
  /** A tab that came, or was turned to: is anybody leading? `again` asks an ended connection to begin anew. */
  | { kind: "hello"; again: boolean }
  | { kind: "raised"; key: string }
  /** Somebody signed in or out. */
  | { kind: "session" };

/** A leader that lets this pass is frozen or gone, and whoever is looked at takes its place. */
const ANSWER_WITHIN_MS = 3_000;

interface Parts {
  host: Host;
  /** Who shares a socket: one user's tabs. */
  name: string;
  onMessage: (message: TabMessage) => void;
  onLead: (leads: boolean) => void;
}

/** The other tabs of this browser. One leads: it has the socket. */
export class Tabs {
  leads = false;
  readonly #parts: Parts;
  readonly #channel: HostChannel | null;
  #turn = new AbortController();
  #release = () => {};
  #cancel = () => {};

  constructor(parts: Parts) {
    this.#parts = parts;
    const { host, name } = parts;
    this.#channel = host.locks && host.openChannel(name);
    this.#channel?.addEventListener("message", ({ data }) => {
      const message = data as TabMessage;
      if (message.kind === "frame" || message.kind === "state") this.#cancel();
      parts.onMessage(message);
    });
  }

  /** Leads at once where there are no others, else when its turn comes. */
  join(): void {
    if (this.#channel) this.#queue({ signal: this.#turn.signal });
    else this.#lead(true);
  }

  post(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  /** Asks who leads, and takes the lead if nobody answers. */
  hello(again: boolean): void {
    if (this.leads) return;
    this.post({ kind: "hello", again });
    this.#cancel();
    this.#cancel = this.#parts.host.after(ANSWER_WITHIN_MS, () => {
      if (!this.#parts.host.isVisible()) return;
      this.#turn.abort();
      this.#queue({ steal: true });
    });
  }

  leave(): void {
    this.#parts.onMessage = () => {};
    this.#parts.onLead = () => {};
    this.#cancel();
    this.#turn.abort();
    this.#release();
    this.#channel?.close();
  }

  #queue(options: { steal?: boolean; signal?: AbortSignal }): void {
    let isHeld = false;
    const held = () =>
      new Promise<void>((release) => {
        isHeld = true;
        this.#release = release;
        this.#lead(true);
      });
    this.#parts.host.locks?.request(this.#parts.name, options, held).catch(() => {
      // Else it gave up waiting, by itself.
      if (!isHeld) return;
      // Another tab took over while this one slept.
      this.#lead(false);
      this.#turn = new AbortController();
      this.#queue({ signal: this.#turn.signal });
    });
  }

  #lead(leads: boolean): void {
    this.#cancel();
    this.leads = leads;
    this.#parts.onLead(leads);
  }
}
