import { OpenSocket, pingedAt, type SocketState } from "#realtime/open-socket";
import { CLOSE } from "#realtime/wire";
import type { SocketSession } from "./ended-sessions.ts";
import type { Dialect } from "./protocol.ts";

/** Bytes that may wait for a slow reader. */
const MAX_BUFFERED = 1024 * 1024;
/** Frames sent since the client last sent one, for a runtime that does not report `bufferedAmount`. */
const MAX_UNACKNOWLEDGED = 1000;
/** A frame that arrives sooner after the replay may have been sent before the client had read it. */
const REPLAY_READ_MS = 5_000;

/** What a user's socket keeps through hibernation. */
export interface UserSocketState extends SocketState {
  session: SocketSession;
  dialect: Dialect;
  /** The highest `seq` it was sent. */
  cursor: number;
  openedAt: number;
  /** When its first frames were sent, which may be long after `openedAt`. */
  welcomedAt: number;
  /** Frames sent since the client last said something. */
  unacknowledged: number;
  heardAt: number;
  /** Whether the hub is subscribed at its relay. */
  isSubscribed: boolean;
}

/** One socket of a user. */
export class UserSocket extends OpenSocket<UserSocketState> {
  override countFrame(now: Date): boolean {
    this.state.unacknowledged = 0;
    this.state.heardAt = now.getTime();
    return super.countFrame(now);
  }

  /** Closes the socket of a client that reads too slowly, which then resumes by its `seq`. Returns true when it did. */
  closeIfTooSlow(ctx: DurableObjectState): boolean {
    const buffered = (this.raw as { bufferedAmount?: number }).bufferedAmount;
    const isTooSlow = buffered === undefined ? this.#isSilent(ctx) : buffered > MAX_BUFFERED;
    if (isTooSlow) this.close(CLOSE.tooSlow, "reads too slowly");
    return isTooSlow;
  }

  /** When the client last said something: a frame, or a ping that the runtime answered. */
  lastHeardAt(ctx: DurableObjectState): number {
    return Math.max(this.state.heardAt, pingedAt(ctx, this.raw));
  }

  /** The same socket, with its state as it is now. */
  reread(): UserSocket {
    return new UserSocket(this.raw);
  }

  /** True when the client sent a frame or a ping so long after its first frames that it had read them. */
  hasReadReplay(ctx: DurableObjectState): boolean {
    return this.lastHeardAt(ctx) >= this.state.welcomedAt + REPLAY_READ_MS;
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
}
