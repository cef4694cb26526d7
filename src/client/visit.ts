import type { Host, HostSocket, ServerFrame } from "./types.ts";

const OPEN_WITHIN_MS = 10_000;
const PING_EVERY_MS = 25_000;
const PONG_WITHIN_MS = 5_000;
/** What a socket that died without a word is said to have closed with (RFC 6455 §7.4.1). */
const ABNORMAL = 1006;

interface Parts {
  host: Host;
  url: string;
  protocols: string[];
  onFrame: (frame: ServerFrame) => void;
  /** Called once, and nothing after it. */
  onEnd: (code: number) => void;
}

/** One socket, from its opening to its end: it pings, and takes silence for the end. */
export class Visit {
  readonly #parts: Parts;
  readonly #socket: HostSocket;
  #cancel: () => void;
  #isAsking = false;
  #isOver = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const socket = parts.host.openSocket(parts.url, parts.protocols);
    this.#socket = socket;
    this.#cancel = parts.host.after(OPEN_WITHIN_MS, this.#giveUp);
    socket.addEventListener("open", () => {
      // In the spelling that the server answers behind all that the opening brings: its pong says that we are live.
      this.#ping({ action: "ping" });
    });
    socket.addEventListener("message", ({ data }) => {
      if (this.#isOver) return;
      this.#isAsking = false;
      this.#cancel();
      this.#cancel = parts.host.after(PING_EVERY_MS, this.check);
      parts.onFrame(JSON.parse(String(data)));
    });
    socket.addEventListener("close", ({ code }) => this.#end(code));
  }

  send(frame: object): void {
    if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  /** Asks whether the server is still there; no answer is the end. */
  check = (): void => {
    // Asked again, it would wait longer for the first answer.
    if (this.#socket.readyState === 1 && !this.#isAsking) this.#ping({ type: "ping" });
  };

  /** Ends it without a word to the owner. */
  close(): void {
    this.#isOver = true;
    this.#cancel();
    this.#socket.close();
  }

  #ping(frame: object): void {
    this.#isAsking = true;
    this.#cancel();
    this.#cancel = this.#parts.host.after(PONG_WITHIN_MS, this.#giveUp);
    this.send(frame);
  }

  #giveUp = (): void => this.#end(ABNORMAL);

  #end(code: number): void {
    if (this.#isOver) return;
    // A dead socket may take minutes to say so; it is left to that alone.
    this.close();
    this.#parts.onEnd(code);
  }
}
