import { stepNow } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Change } from "#features/notifications/domain";
import { SUBPROTOCOL } from "#http/session";
import type { Platform } from "#platform";
import { CLOSE } from "#realtime/wire";
import type { EndedSessions, HeldSession } from "./ended-sessions.ts";
import type { Visit } from "./handshake.ts";
import { type Held, HeldSocket } from "./held-socket.ts";
import type { HubLog } from "./hub-log.ts";
import type { Replay } from "./inbox-feed.ts";
import type { Fate } from "./interrupted-replays.ts";
import { framesOf } from "./protocol.ts";
import type { AnnouncementDesk } from "./user-announcements.ts";

const MAX_SOCKETS = 10;
/** An alarm that rang a moment early would find nothing expired. */
const ALARM_LEEWAY_MS = 50;
const GREET_AGAIN_MS = 5_000;

/** What the sockets are shown, and what they are held to. */
export interface Sources {
  platform: Platform;
  user: UserId;
  desk: AnnouncementDesk;
  log: () => HubLog;
  ended: () => EndedSessions;
}

/** How one socket begins. */
interface Opening {
  openedAt: number;
  isGreeted: boolean;
  /** What it missed; undefined when it has to load the list again. */
  replay: Replay;
}

/** The open sockets of one user, each brought to the head of the log from wherever it is. */
export class HubSockets {
  readonly #ctx: DurableObjectState;
  readonly #from: Sources;
  #latestOpening = 0;

  constructor(ctx: DurableObjectState, sources: Sources) {
    this.#ctx = ctx;
    this.#from = sources;
  }

  all(): HeldSocket[] {
    return this.#ctx
      .getWebSockets()
      .filter((socket) => socket.readyState === WebSocket.READY_STATE_OPEN)
      .map((socket) => new HeldSocket(socket));
  }

  get count(): number {
    return this.all().length;
  }

  /** Those that may still be told something; the others are closed. */
  signedIn(): HeldSocket[] {
    return this.all().filter((socket) => this.isSignedIn(socket));
  }

  /** Closes whoever may be told nothing more. */
  closeSignedOut(): void {
    this.signedIn();
  }

  /** False, and closed, once the session expired or ended: nothing more goes to it from then on. */
  isSignedIn(socket: HeldSocket): boolean {
    const isOver = this.isOver(socket.held.session);
    if (isOver) socket.close(CLOSE.signedOut, "the token expired or was revoked");
    return !isOver;
  }

  isOver(session: HeldSession): boolean {
    return session.expiresAt * 1000 <= this.#now() || this.#from.ended().has(session);
  }

  #now(): number {
    return this.#from.platform.now().getTime();
  }

  /** Sockets are told apart by their opening, also within a millisecond and while one is on its way in. */
  nextOpening(): number {
    const taken = this.all().map(({ held }) => held.openedAt);
    this.#latestOpening = Math.max(this.#now(), ...[this.#latestOpening, ...taken].map((each) => each + 1));
    return this.#latestOpening;
  }

  fateOf(openedAt: number): Fate {
    const socket = this.all().find(({ held }) => held.openedAt === openedAt);
    if (!socket) return "gone";
    return socket.wasHeard(this.#ctx) ? "heard" : "open";
  }

  /** Opens a socket, and tells it first what it missed. */
  open(visit: Visit, opening: Opening): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const held = this.#firstHeld(visit, opening);
    this.#ctx.acceptWebSocket(server);
    this.#welcome(new HeldSocket(server, held), visit, opening.replay);
    this.#makeRoom();
    const headers = new Headers(visit.dialect === "v1" ? { "Sec-WebSocket-Protocol": SUBPROTOCOL } : {});
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  #firstHeld({ session, dialect, dismissed }: Visit, { openedAt, isGreeted }: Opening): Held {
    return {
      session,
      dialect,
      cursor: this.#from.log().head ?? 0,
      openedAt,
      toldAt: this.#now(),
      frames: [],
      unheard: 0,
      heardAt: this.#now(),
      seen: this.#from.desk.seenAtFirst(dismissed),
      isGreeted,
    };
  }

  #welcome(socket: HeldSocket, { dialect, since }: Visit, replay: Replay): void {
    const { head: seq = 0, unread: unread_count } = this.#from.log();
    const resumed = typeof since === "number" && replay !== undefined;
    socket.send({
      type: "connection_established",
      message: "Connected to Herald",
      user_id: this.#from.user,
      // Whoever drops here has been told nothing yet: the place to resume from is still the old one.
      seq: resumed ? since : seq,
      unread_count,
      resumed,
    });
    if (since !== null && !resumed) socket.send({ type: "resync_required", seq, unread_count });
    const now = this.#from.platform.now();
    for (const frame of (replay ?? []).flatMap((change) => framesOf(change, dialect, now)))
      socket.send(frame);
    this.#from.desk.show(socket);
  }

  /** Lets the oldest go when there are too many. */
  #makeRoom(): void {
    const sockets = this.all().sort((a, b) => a.held.openedAt - b.held.openedAt);
    for (const socket of sockets.slice(0, Math.max(0, sockets.length - MAX_SOCKETS))) {
      socket.close(CLOSE.tooManySockets, "an eleventh socket opened");
    }
  }

  /** Brings every socket to the head of the log, from wherever it is: a crash may have come between log and socket. */
  showAll(): void {
    const log = this.#from.log();
    const { head = 0 } = log;
    const behind = this.all().filter((socket) => socket.held.cursor < head && this.isSignedIn(socket));
    if (behind.length === 0) return;
    const changes = log.since(Math.min(...behind.map((socket) => socket.held.cursor)));
    stepNow("send", () => {
      for (const socket of behind) this.#show(socket, changes);
    });
  }

  /** Shows a socket what it has not seen of the changes. */
  #show(socket: HeldSocket, changes: Change[]): void {
    const { head = 0, reach } = this.#from.log();
    if (!socket.hasRoom(this.#ctx)) return;
    if (socket.held.cursor < reach) {
      this.#sendResync(socket);
      return;
    }
    const now = this.#from.platform.now();
    const unseen = changes.filter((change) => change.seq > socket.held.cursor);
    for (const frame of unseen.flatMap((change) => framesOf(change, socket.held.dialect, now)))
      socket.send(frame);
    socket.held.cursor = head;
    socket.held.unheard += unseen.length;
    socket.keep();
  }

  tellToLoadAgain(): void {
    for (const socket of this.signedIn()) this.#sendResync(socket);
  }

  #sendResync(socket: HeldSocket): void {
    const { head: seq = 0, unread: unread_count } = this.#from.log();
    socket.send({ type: "resync_required", seq, unread_count });
    socket.held.cursor = seq;
    socket.keep();
  }

  /** One alarm for all: at the first expiry among them, or sooner where the relay has to be asked again. */
  watch(): void {
    const sockets = this.all().map(({ held }) => held);
    if (sockets.length === 0) return;
    const expiry = Math.min(...sockets.map(({ session }) => session.expiresAt * 1000)) + ALARM_LEEWAY_MS;
    const again = this.#now() + GREET_AGAIN_MS;
    const at = sockets.every(({ isGreeted }) => isGreeted) ? expiry : Math.min(expiry, again);
    this.#ctx.waitUntil(this.#ctx.storage.setAlarm(at));
  }
}
