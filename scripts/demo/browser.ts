import { setTimeout as sleep } from "node:timers/promises";
import type { Notification } from "#features/notifications/wire";
import type { ServerFrame } from "#realtime/wire";
import { Missing } from "./missing.ts";
import type { Person } from "./person.ts";

/** How long anything may take to be shown. */
const PATIENCE_MS = 10_000;

type Numbered = Extract<ServerFrame, { seq: number }>;
type Named<Frame, Type> = Frame extends { type: infer Name } ? (Type extends Name ? Frame : never) : never;
export type FrameOf<Type extends ServerFrame["type"]> = Named<ServerFrame, Type>;

/** A frame, and when it was shown by `performance.now()`. */
export interface Shown<Frame extends ServerFrame = ServerFrame> {
  frame: Frame;
  at: number;
}

/**
 * An open tab, as any frontend would be written: it keeps what its socket has
 * shown and the highest `seq`, and comes back with that. It also checks
 * the promise: in order, without a hole, each notification once.
 */
export class Browser {
  readonly owner: string;
  /** What it shows, by id. */
  readonly inbox = new Map<number, Omit<Notification, "time_ago">>();
  seq = 0;
  unread = 0;
  #person: Person;
  #frames: Shown[] = [];
  #read = 0;
  #head = 0;
  #socket: WebSocket | undefined;
  #fault: string | undefined;
  #arrival = Promise.withResolvers<void>();

  constructor(person: Person, owner = `${person.name}'s browser`) {
    this.#person = person;
    this.owner = owner;
  }

  /** Loads the list and then follows it from there, as a page does that is opened again. */
  async load(): Promise<void> {
    const list = await this.#person.inbox();
    for (const notification of list.notifications) this.inbox.set(notification.id, notification);
    this.seq = list.seq;
    this.unread = list.unread_count;
  }

  /** Opens its socket, from where it was. */
  async connect(): Promise<Shown<FrameOf<"connection_established">>> {
    const url = new URL(`/ws/notifications/?since=${this.seq}`, this.#person.server);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url.href, ["herald.v1", `bearer.${this.#person.token}`]);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#show(JSON.parse(String(data))));
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket === socket) this.#blame(`${this.owner} lost its socket (${code}).`);
    });
    const established = await this.next("connection_established");
    if (socket.protocol !== "herald.v1")
      this.#blame(`The socket uses the protocol "${socket.protocol}", not herald.v1.`);
    return established;
  }

  /** Loses its socket, as in a tunnel. */
  async drop(): Promise<void> {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    socket.close();
    await Promise.race([closed, sleep(PATIENCE_MS, undefined, { ref: false })]);
  }

  send(frame: object): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  /**
   * The next thing that it shows.
   *
   * @throws {Missing} when that is something else, or does not come in time
   */
  async next<Type extends ServerFrame["type"]>(type: Type): Promise<Shown<FrameOf<Type>>> {
    const deadline = sleep(PATIENCE_MS, "late", { ref: false });
    while (this.#read === this.#frames.length) {
      this.check();
      const outcome = await Promise.race([this.#arrival.promise, deadline]);
      if (outcome === "late")
        throw new Missing(`${this.owner} received no ${type} within ${PATIENCE_MS / 1000} s.`);
    }
    this.check();
    const shown = this.#frames[this.#read] as Shown;
    this.#read += 1;
    if (shown.frame.type !== type) {
      throw new Missing(
        `${this.owner} should have received ${type}, but received ${JSON.stringify(shown.frame)}`,
      );
    }
    return shown as Shown<FrameOf<Type>>;
  }

  /** @throws {Missing} when something was shown that nobody has asked about */
  requireNothingElse(): void {
    this.check();
    const extra = this.#frames[this.#read];
    if (extra) throw new Missing(`${this.owner} also received ${JSON.stringify(extra.frame)}`);
  }

  /** @throws {Missing} when its socket broke the promise, or was lost */
  check(): void {
    if (this.#fault !== undefined) throw new Missing(this.#fault);
  }

  #show(frame: ServerFrame): void {
    this.#frames.push({ frame, at: performance.now() });
    if (frame.type === "connection_established") {
      this.#head = frame.seq;
      this.unread = frame.unread_count;
    } else if ("seq" in frame) this.#apply(frame);
    this.#wake();
  }

  #apply(frame: Numbered): void {
    const isLive = frame.seq > this.#head;
    if (frame.seq < this.seq) this.#blame(`${this.owner} received number ${frame.seq} after ${this.seq}.`);
    if (isLive && frame.seq !== this.seq + 1) {
      this.#blame(`${this.owner} received number ${frame.seq} right after ${this.seq}.`);
    }
    this.seq = frame.seq;
    this.unread = frame.unread_count;
    if (frame.type === "notification") {
      const { notification } = frame;
      if (this.inbox.has(notification.id))
        this.#blame(`${this.owner} received notification ${notification.id} twice.`);
      this.inbox.set(notification.id, notification);
    } else if (frame.type === "notification_updated") {
      for (const id of frame.notification_ids) {
        const known = this.inbox.get(id);
        if (known) this.inbox.set(id, { ...known, ...frame.changes, seq: frame.seq });
      }
    }
  }

  #blame(fault: string): void {
    this.#fault ??= fault;
    this.#wake();
  }

  #wake(): void {
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }
}
