import { OpenSocket, type SocketState } from "#realtime/open-socket";
import type { SocketSession } from "./ended-sessions.ts";
import type { Dialect } from "./protocol.ts";

/** A frame that arrives within this time after the replay may have been sent before the client had read it. */
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
  /** Whether the hub is subscribed at its relay. */
  isSubscribed: boolean;
  /** Whether its page is being looked at; undefined where its client never said. */
  isVisible?: boolean;
}

/**
 * A client that says whether it is visible also pings every 25 s, and once a
 * minute where a browser slows down a hidden page. After this time without a
 * sign of it, it is gone, though its end may not have been reported.
 */
const SILENT_AFTER_MS = 90_000;

/** The sockets since their hub woke: an attachment is read once, not with each change that is sent. */
const known = new WeakMap<WebSocket, UserSocket>();

/** One socket of a user. */
export class UserSocket extends OpenSocket<UserSocketState> {
  /** All that handles a socket shares one object, and so one state. */
  static of(raw: WebSocket): UserSocket {
    return known.get(raw) ?? new UserSocket(raw);
  }

  /** @param state of a new socket */
  constructor(raw: WebSocket, state?: UserSocketState) {
    super(raw, state);
    known.set(raw, this);
  }

  setVisible(isVisible: boolean): void {
    this.state.isVisible = isVisible;
    this.save();
  }

  /** False where the client is gone, as far as one can know: one that never says whether it is visible may never ping either. */
  isThere(ctx: DurableObjectState, now: Date): boolean {
    const isKnownToPing = this.state.isVisible !== undefined;
    return !isKnownToPing || this.lastHeardAt(ctx) > now.getTime() - SILENT_AFTER_MS;
  }

  /** True when the client sent a frame or a ping so long after its first frames that it had read them. */
  hasReadReplay(ctx: DurableObjectState): boolean {
    return this.lastHeardAt(ctx) >= this.state.welcomedAt + REPLAY_READ_MS;
  }
}
