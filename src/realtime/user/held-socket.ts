import { type Kept, OpenSocket } from "#realtime/open-socket";
import { CLOSE } from "#realtime/wire";
import type { HeldSession } from "./ended-sessions.ts";
import type { Dialect } from "./protocol.ts";

/** Bytes that may wait for a slow reader. */
const MAX_BUFFERED = 1024 * 1024;
/** Frames sent to a client that was not heard of, where the runtime does not tell what waits. */
const MAX_UNHEARD = 1000;
/** What a client says sooner after its first frames may have been under way before the replay was. */
const REPLAY_READ_MS = 5_000;

/** What a signed-in user's socket keeps. */
export interface Held extends Kept {
  session: HeldSession;
  dialect: Dialect;
  /** The highest number it was told. */
  cursor: number;
  openedAt: number;
  /** When it was sent its first frames, which may be long after its opening. */
  toldAt: number;
  /** Frames sent since the client was last heard of. */
  unheard: number;
  heardAt: number;
  /** Whether its user's relay knows of it. */
  isGreeted: boolean;
}

/** A socket of a signed-in user. */
export class HeldSocket extends OpenSocket<Held> {
  override admitFrame(now: Date): boolean {
    this.held.unheard = 0;
    this.held.heardAt = now.getTime();
    return super.admitFrame(now);
  }

  /** False, and closed, when the reader is too slow; the client resumes by its `seq`. */
  hasRoom(ctx: DurableObjectState): boolean {
    const buffered = (this.raw as { bufferedAmount?: number }).bufferedAmount;
    const tooSlow = buffered === undefined ? this.#isUnheard(ctx) : buffered > MAX_BUFFERED;
    if (tooSlow) this.close(CLOSE.tooSlow, "reads too slowly");
    return !tooSlow;
  }

  /** True when a frame came from the client, or a heartbeat that the runtime answered, so long after its first frames that it had read them by then. */
  wasHeard(ctx: DurableObjectState): boolean {
    const ping = ctx.getWebSocketAutoResponseTimestamp(this.raw)?.getTime() ?? 0;
    return Math.max(this.held.heardAt, ping) >= this.held.toldAt + REPLAY_READ_MS;
  }

  /** True when much was sent since the client was last heard of; a heartbeat counts as hearing. */
  #isUnheard(ctx: DurableObjectState): boolean {
    if (this.held.unheard <= MAX_UNHEARD) return false;
    const ping = ctx.getWebSocketAutoResponseTimestamp(this.raw)?.getTime() ?? 0;
    if (ping <= this.held.heardAt) return true;
    this.held.heardAt = ping;
    this.held.unheard = 0;
    return false;
  }
}
