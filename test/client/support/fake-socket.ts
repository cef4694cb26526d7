import type { SocketFrame } from "../../../src/client/frames.ts";
import type { HostSocket } from "../../../src/client/index.ts";
import type { Clock } from "./clock.ts";

type Listener = (event: never) => void;

/** Both ends of a socket, and the wire between them. */
export class FakeSocket implements HostSocket {
  readyState = 0;
  readonly url: URL;
  readonly protocols: string[];
  /** What the client has said. */
  readonly received: Record<string, unknown>[] = [];
  /** Set when nothing gets through any more, and nobody says so. */
  isMute = false;
  /** What becomes of each frame on its way: one, several or none arrive. */
  wire = (frame: SocketFrame): SocketFrame[] => [frame];
  onSaid: (frame: Record<string, unknown>) => void = () => {};
  readonly #clock: Clock;
  readonly #listeners: [string, Listener][] = [];

  constructor(clock: Clock, url: string, protocols: string[]) {
    this.#clock = clock;
    this.url = new URL(url);
    this.protocols = protocols;
  }

  get since(): number | null {
    const since = this.url.searchParams.get("since");
    return since === null ? null : Number(since);
  }

  get isOpen(): boolean {
    return this.readyState === 1;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push([type, listener]);
  }

  send(text: string): void {
    if (this.isMute) return;
    const frame = JSON.parse(text);
    this.received.push(frame);
    this.#clock.after(1, () => this.isOpen && this.onSaid(frame));
  }

  close(): void {
    this.readyState = 3;
  }

  /** The server lets it in. */
  open(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.#emit("open", {});
  }

  /** The server says something. */
  say(frame: SocketFrame): void {
    for (const each of this.wire(structuredClone(frame))) {
      this.#clock.after(1, () => {
        if (this.isOpen && !this.isMute) this.#emit("message", { data: JSON.stringify(each) });
      });
    }
  }

  /** The server, or the network, ends it. */
  end(code = 1006): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#emit("close", { code });
  }

  #emit(type: string, event: object): void {
    for (const [name, listener] of this.#listeners) if (name === type) listener(event as never);
  }
}
