import { log } from "#core/log";
import type { AnnouncementState, Seen } from "#realtime/announcements/announcement-state";
import { CLOSE, type ReplayFrame, type ServerFrame } from "./wire.ts";

const MAX_FRAMES = 60;
const FRAMES_WINDOW_MS = 10_000;

/** Bytes that may wait for a slow reader. */
const MAX_BUFFERED = 1024 * 1024;
/** Frames sent since the client last sent one, for a runtime that does not report `bufferedAmount`. */
const MAX_UNACKNOWLEDGED = 1000;

/** What every socket keeps through hibernation, in its attachment. */
export interface SocketState {
  /** When its latest frames arrived, within the rate limit's window. */
  frames: number[];
  /** Which announcements it was sent. */
  seen: Seen;
  /** When the client last sent a frame. */
  heardAt: number;
  /** Frames sent since the client last said something. */
  unacknowledged: number;
}

/** When the runtime last answered a ping of a socket, in milliseconds since 1970; 0 when it never did. */
export function pingedAt(ctx: DurableObjectState, socket: WebSocket): number {
  return ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
}

/** One socket, with what it keeps. */
export class OpenSocket<State extends SocketState = SocketState> {
  readonly state: State;
  protected readonly raw: WebSocket;

  /** @param state read from the attachment where it is not given; that of a new socket has to be saved */
  constructor(raw: WebSocket, state = raw.deserializeAttachment() as State) {
    this.raw = raw;
    this.state = state;
  }

  get isOpen(): boolean {
    return this.raw.readyState === WebSocket.READY_STATE_OPEN;
  }

  /** Writes `state` to the attachment. Call it after each change. */
  save(): void {
    this.raw.serializeAttachment(this.state);
  }

  /** Sends a frame. If that fails, the socket is closed, so that its client resumes, and the caller continues. */
  send(frame: ServerFrame | ReplayFrame | string): void {
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

  /** Answers a client's close. 1005 and 1006 say that no code was received, and may not be sent (RFC 6455 §7.4.1). */
  answerClose(code: number): void {
    this.close(code === 1005 || code === 1006 ? 1000 : code, "");
  }

  /** Counts a frame that arrived, and closes the socket after too many (contract §7). Returns false when it did. */
  countFrame(now: Date): boolean {
    const at = now.getTime();
    this.state.unacknowledged = 0;
    this.state.heardAt = at;
    // When the clock was set back, frames with a time in the future must not count.
    const isRecent = (each: number) => each > at - FRAMES_WINDOW_MS && each <= at;
    this.state.frames = [...this.state.frames.filter(isRecent), at];
    this.save();
    if (this.state.frames.length <= MAX_FRAMES) return true;
    this.close(CLOSE.tooManyFrames, "more than 60 frames in 10 s");
    return false;
  }

  /** When the client last said something: a frame, or a ping that the runtime answered. */
  lastHeardAt(ctx: DurableObjectState): number {
    return Math.max(this.state.heardAt, pingedAt(ctx, this.raw));
  }

  /** Closes the socket of a client that reads too slowly, which then resumes. Returns true when it did. */
  closeIfTooSlow(ctx: DurableObjectState): boolean {
    const buffered = (this.raw as { bufferedAmount?: number }).bufferedAmount;
    const isTooSlow = buffered === undefined ? this.#isSilent(ctx) : buffered > MAX_BUFFERED;
    if (isTooSlow) this.close(CLOSE.tooSlow, "reads too slowly");
    return isTooSlow;
  }

  /** True when much was sent since the client's last frame or ping. */
  #isSilent(ctx: DurableObjectState): boolean {
    if (this.state.unacknowledged <= MAX_UNACKNOWLEDGED) return false;
    const ping = pingedAt(ctx, this.raw);
    if (ping <= this.state.heardAt) return true;
    this.state.heardAt = ping;
    this.state.unacknowledged = 0;
    return false;
  }

  /** Sends the frames that make it show exactly the announcements that are live. Returns whether there were any; where nothing changes, nothing is saved. */
  showAnnouncements(announcements: AnnouncementState, now: Date): boolean {
    const { frames, seen } = announcements.difference(this.state.seen, now);
    if (seen === this.state.seen) return false;
    for (const frame of frames) this.send(frame);
    this.state.seen = seen;
    this.state.unacknowledged += frames.length;
    this.save();
    return frames.length > 0;
  }
}
