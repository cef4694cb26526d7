import { setTimeout as sleep } from "node:timers/promises";
import type { Announcement } from "#features/announcements/wire";
import { Follower, Opening } from "../support/follower.ts";
import type { Frame } from "../support/socket.ts";
import { nameOf } from "./ledger.ts";
import type { Person } from "./person.ts";

const LONGEST_PAUSE_MS = 1_000;
/** A runtime answers the exact heartbeat itself; the space makes sure that whatever opens the socket was sent before. */
const PROBE = ' {"type":"ping"}';

type Shown = Frame & { notification: unknown; announcement_id: number };

/** A user's open tab: it comes back whenever it loses its socket, from the highest number it has seen. */
export class Client extends Follower {
  readonly person: Person;
  /** The announcements that it shows. */
  readonly announcements = new Map<number, Announcement>();
  /** The name of each notification that it was shown, by id. */
  readonly names = new Map<number, string>();
  /** How often it had to load the list. */
  resyncs = 0;
  openings = 0;
  isOpen = false;
  #socket: WebSocket | undefined;
  #isLeaving = false;

  constructor(person: Person) {
    super({ fromZero: true });
    this.person = person;
  }

  /** Stays connected until `leave`. */
  async stay(): Promise<void> {
    while (!this.#isLeaving) {
      await this.#openSocket();
      await sleep(Math.random() * LONGEST_PAUSE_MS);
    }
  }

  leave(): void {
    this.#isLeaving = true;
    this.#socket?.close();
  }

  /** Sends a frame; false when there is no socket to send it on. */
  send(frame: object): boolean {
    if (!this.isOpen) return false;
    this.#socket?.send(JSON.stringify(frame));
    return true;
  }

  #openSocket(): Promise<void> {
    const opening = new Opening(this.since);
    const url = `${this.person.server.replace("http", "ws")}/ws/notifications/?since=${opening.since}`;
    const socket = new WebSocket(url, ["herald.v1", `bearer.${this.person.token}`]);
    this.#socket = socket;
    this.announcements.clear();
    return new Promise((resolve) => {
      socket.addEventListener("open", () => {
        this.openings += 1;
        this.isOpen = true;
        socket.send(PROBE);
      });
      socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(String(data)), opening));
      socket.addEventListener("error", () => {});
      socket.addEventListener("close", ({ code }) => {
        this.isOpen = false;
        if (code >= 4000 || code === 1008 || code === 1009) this.complaints.push(`closed with ${code}`);
        resolve();
      });
    });
  }

  #receive(frame: Shown, opening: Opening): void {
    if (frame.type === "pong") opening.isLive = true;
    else if (frame.type === "global_notification") this.#announce(frame.notification as never);
    else if (frame.type === "global_notification_removed") this.#takeDown(frame.announcement_id);
    else this.receive(frame, opening);
    if (frame.type === "notification")
      this.names.set(frame.notification.id, nameOf(frame.notification as never));
    if (frame.type === "resync_required") void this.#load();
  }

  #announce(announcement: Announcement): void {
    const known = this.announcements.get(announcement.id);
    if (known && JSON.stringify(known) === JSON.stringify(announcement))
      this.complaints.push(`announcement ${announcement.id} came twice`);
    this.announcements.set(announcement.id, announcement);
  }

  #takeDown(id: number): void {
    if (!this.announcements.delete(id)) this.complaints.push(`announcement ${id} was taken down unshown`);
  }

  async #load(): Promise<void> {
    this.resyncs += 1;
    this.loaded(await this.person.inbox());
  }
}
