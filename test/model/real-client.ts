import { exports } from "cloudflare:workers";
import { notificationId } from "#core/ids";
import { ORIGIN, type Person } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import type { ModelInbox, ModelNotification, Place } from "./model-inbox.ts";

interface Shown {
  id: number;
  is_read: boolean;
  place: Place;
  saved: boolean;
  acted: string | null;
}

/** What is used here of the client, whose own types are a browser's. */
interface Herald {
  connection: { get(): { status: string } };
  inbox: {
    get(): { notifications: Shown[]; count: number; unreadCount: number; seq: number; status: string };
    show(filter: { place?: Place | "any"; saved?: boolean }): Promise<void>;
  };
  start(): void;
  stop(): void;
}

const [load] = Object.values(
  import.meta.glob<{ createHerald(options: object): Herald }>("../../src/client/index.ts"),
);
const { createHerald } = await load!();

type Listener = (event: { data?: unknown; code?: number }) => void;

/** A browser's WebSocket, as far as the client uses it. */
class ClientSocket {
  readonly #listeners: [string, Listener][] = [];
  #socket: WebSocket | undefined;
  #isClosed = false;

  constructor(url: string, protocols: string[]) {
    void this.#open(url.replace("ws", "http"), protocols.join(", "));
  }

  async #open(url: string, protocols: string): Promise<void> {
    const response = await exports.default.fetch(url, {
      headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": protocols },
    });
    this.#socket = response.webSocket ?? undefined;
    if (!this.#socket) await response.body?.cancel();
    if (!this.#socket || this.#isClosed) return this.#end(1006);
    this.#socket.addEventListener("message", ({ data }) => this.#emit("message", { data }));
    this.#socket.addEventListener("close", ({ code }) => this.#end(code));
    this.#socket.accept();
    this.#emit("open", {});
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  send(frame: string): void {
    if (!this.#isClosed) this.#socket?.send(frame);
  }

  close(): void {
    this.#end(1006);
  }

  #end(code: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket?.close(1000, "");
    this.#emit("close", { code });
  }

  #emit(type: string, event: Parameters<Listener>[0]): void {
    for (const [wanted, listener] of this.#listeners) if (wanted === type) listener(event);
  }
}

/** The client that pages use, with `herald.v2`, in a tab that nobody looks at. */
export class RealClient {
  readonly #herald: Herald;
  readonly #wakers = new Set<() => void>();
  readonly #user: Person;
  #socket: ClientSocket | undefined;

  constructor(user: Person) {
    this.#user = user;
    const opened = (socket: ClientSocket) => {
      this.#socket = socket;
    };
    const host = {
      fetch: (url: string, { credentials, ...init }: RequestInit & { credentials?: unknown }) =>
        exports.default.fetch(url, init),
      WebSocket: class extends ClientSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          opened(this);
        }
      },
      navigator: { onLine: true },
      document: { cookie: "", visibilityState: "hidden", hasFocus: () => false },
      Date,
      // As soon as may be: a history waits for nothing.
      Math: { random: () => 0 },
      setTimeout: (run: () => void, milliseconds: number) => setTimeout(run, milliseconds),
      clearTimeout: (timer: number | undefined) => clearTimeout(timer),
      addEventListener: (event: string, run: () => void) => event === "focus" && this.#wakers.add(run),
      removeEventListener: (_event: string, run: () => void) => this.#wakers.delete(run),
    };
    let token: string | null = user.token;
    const storage = {
      read: () => token,
      write(next: string | null) {
        token = next;
      },
    };
    this.#herald = createHerald({ host, origin: ORIGIN, auth: "token", storage });
  }

  start(): Promise<unknown> {
    this.#herald.start();
    return this.#live(0);
  }

  stop(): void {
    this.#herald.stop();
  }

  /** Loses its connection, and comes back by itself. */
  drop(): void {
    this.#socket?.close();
  }

  /** In the end it shows every place as it is. */
  async expectInStep(inbox: ModelInbox): Promise<void> {
    await this.#live(inbox.head);
    const of = (place: Place) => (each: ModelNotification) => each.place === place;
    await this.#shows(inbox, of("inbox"));
    for (const place of ["archived", "snoozed"] as const) {
      await this.#herald.inbox.show({ place });
      await this.#shows(inbox, of(place));
    }
    await this.#herald.inbox.show({ place: "any", saved: true });
    await this.#shows(inbox, ({ saved }) => saved);
  }

  /** Looks until it does: a list that has to be loaded again is there a little later. */
  async #shows(inbox: ModelInbox, which: (notification: ModelNotification) => boolean): Promise<void> {
    const all = inbox.list(which);
    const there = all.map((each) => ({
      id: notificationId(this.#user.id, each.made),
      // Not its number: where one change needs several frames, all but the last carry the one before it (contract §7).
      ...{ is_read: each.isRead, place: each.place, saved: each.saved, acted: each.acted },
    }));
    const unread = inbox.counts().inbox.unread;
    await eventually(
      () => {
        const { notifications, count, unreadCount } = this.#herald.inbox.get();
        const shown = notifications.map(({ id, is_read, place, saved, acted }) => ({
          ...{ id, is_read, place, saved, acted },
        }));
        const wanted = {
          count: all.length,
          unreadCount: unread,
          shown: there.slice(0, Math.max(shown.length, 1)),
        };
        return { shows: JSON.stringify({ count, unreadCount, shown }), wanted: JSON.stringify(wanted) };
      },
      ({ shows, wanted }) => shows === wanted,
    );
  }

  #live(head: number) {
    const { connection, inbox } = this.#herald;
    return eventually(
      () => {
        const [{ status }, { seq, status: list }] = [connection.get(), inbox.get()];
        if (status !== "live") for (const wake of this.#wakers) wake();
        return { status, seq, list };
      },
      ({ status, seq, list }) => status === "live" && seq >= head && list === "ready",
    );
  }
}
