import { log } from "#core/log";
import type { Board, Seen } from "#realtime/announcements/announcement-state";
import { CLOSE, type ServerFrame } from "./wire.ts";

const MAX_FRAMES = 60;
const FRAMES_WINDOW_MS = 10_000;

/** What every socket keeps through hibernation, in its attachment. */
export interface Kept {
  /** When its latest frames came, within the window. */
  frames: number[];
  /** What it was told of announcements. */
  seen: Seen;
}

/** One open socket, with what it keeps. */
export class OpenSocket<Held extends Kept = Kept> {
  readonly held: Held;
  protected readonly raw: WebSocket;

  /** @param held given when the socket is new */
  constructor(raw: WebSocket, held?: Held) {
    this.raw = raw;
    this.held = held ?? (raw.deserializeAttachment() as Held);
    if (held) this.keep();
  }

  get isOpen(): boolean {
    return this.raw.readyState === WebSocket.READY_STATE_OPEN;
  }

  /** Writes down what it keeps; to be called when that has changed. */
  keep(): void {
    this.raw.serializeAttachment(this.held);
  }

  /** Sends a frame. A socket that cannot be sent to is closed, so that its client comes back for what it missed; that is none of the sender's trouble. */
  send(frame: ServerFrame | string): void {
    if (!this.isOpen) return;
    try {
      this.raw.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    } catch (error) {
      log("info", "socket.send-failed", {}, error);
      this.close(CLOSE.sendFailed, "a frame could not be sent");
    }
  }

  close(code: number, reason: string): void {
    try {
      this.raw.close(code, reason);
    } catch (error) {
      log("info", "socket.close-failed", { code }, error);
    }
  }

  /** Answers a client's close; 1005 and 1006 say that no code came, and may not be sent back (RFC 6455 §7.4.1). */
  answerClose(code: number): void {
    this.close(code === 1005 || code === 1006 ? 1000 : code, "");
  }

  /** Counts a frame that came; false, and closed, when there were too many (contract §7). */
  admitFrame(now: Date): boolean {
    const at = now.getTime();
    // What a clock that was put back has ahead of it would count for as long as it takes to come round again.
    const isRecent = (each: number) => each > at - FRAMES_WINDOW_MS && each <= at;
    this.held.frames = [...this.held.frames.filter(isRecent), at];
    this.keep();
    if (this.held.frames.length <= MAX_FRAMES) return true;
    this.close(CLOSE.tooManyFrames, "more than 60 frames in 10 s");
    return false;
  }

  /** Tells it what it has to be told to show just the announcements that are live. */
  showBoard(board: Board, now: Date): void {
    const { frames, seen } = board.difference(this.held.seen, now);
    for (const frame of frames) this.send(frame);
    this.held.seen = seen;
    this.keep();
  }
}
