import { log } from "#core/log";
import type { HeldSession } from "./ended-sessions.ts";
import type { Dialect } from "./protocol.ts";
import { CLOSE, type ServerFrame } from "./wire.ts";

const MAX_FRAMES = 60;
const FRAMES_WINDOW_MS = 10_000;
/** Bytes that may wait for a slow reader. */
const MAX_BUFFERED = 1024 * 1024;
/** Frames sent to a client that was not heard of, where the runtime does not tell what waits. */
const MAX_UNHEARD = 1000;

/** What a socket keeps through hibernation, in its attachment. */
export interface Held {
  session: HeldSession;
  dialect: Dialect;
  /** The highest number it was told. */
  cursor: number;
  openedAt: number;
  /** When its latest frames came, within the window. */
  frames: number[];
  /** Frames sent since the client was last heard of. */
  unheard: number;
  heardAt: number;
}

/** One open socket, with what it keeps. The attachment is written when something changes. */
export class HeldSocket {
  readonly #socket: WebSocket;
  readonly held: Held;

  constructor(socket: WebSocket, held = socket.deserializeAttachment() as Held) {
    this.#socket = socket;
    this.held = held;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.READY_STATE_OPEN;
  }

  keep(): void {
    this.#socket.serializeAttachment(this.held);
  }

  /** Sends a frame; a socket that is going away is none of the sender's trouble. */
  send(frame: ServerFrame | string): void {
    if (!this.isOpen) return;
    try {
      this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    } catch (error) {
      log("info", "socket.send-failed", {}, error);
    }
  }

  close(code: number, reason: string): void {
    try {
      this.#socket.close(code, reason);
    } catch (error) {
      log("info", "socket.close-failed", { code }, error);
    }
  }

  /** Counts a frame that came; false, and closed, when there were too many (contract §7). */
  admitFrame(now: number): boolean {
    this.held.frames = this.held.frames.filter((at) => at > now - FRAMES_WINDOW_MS);
    this.held.frames.push(now);
    this.held.unheard = 0;
    this.held.heardAt = now;
    this.keep();
    if (this.held.frames.length <= MAX_FRAMES) return true;
    this.close(CLOSE.tooManyFrames, "more than 60 frames in 10 s");
    return false;
  }

  /** False, and closed, when the reader is too slow; the client resumes by its `seq`. */
  hasRoom(ctx: DurableObjectState): boolean {
    const buffered = (this.#socket as { bufferedAmount?: number }).bufferedAmount;
    const tooSlow = buffered === undefined ? this.#isUnheard(ctx) : buffered > MAX_BUFFERED;
    if (tooSlow) this.close(CLOSE.tooSlow, "reads too slowly");
    return !tooSlow;
  }

  /** True when much was sent since the client was last heard of; a heartbeat counts as hearing. */
  #isUnheard(ctx: DurableObjectState): boolean {
    if (this.held.unheard <= MAX_UNHEARD) return false;
    const ping = ctx.getWebSocketAutoResponseTimestamp(this.#socket)?.getTime() ?? 0;
    if (ping <= this.held.heardAt) return true;
    this.held.heardAt = ping;
    this.held.unheard = 0;
    return false;
  }
}
