import { stepNow } from "#core/faults";
import type { UserId } from "#core/ids";
import type { InboxChange } from "#core/inbox";
import type { Ports, UserPresence } from "#core/ports";
import { CLOSE } from "#realtime/wire";
import type { EndedSessions, SocketSession } from "./ended-sessions.ts";
import { framesOf } from "./frames.ts";
import type { Handshake } from "./handshake.ts";
import type { HubLog } from "./hub-log.ts";
import type { ReplayFate } from "./interrupted-replays.ts";
import { subprotocolFor } from "./protocol.ts";
import type { Replay } from "./replay.ts";
import type { UserAnnouncements } from "./user-announcements.ts";
import { UserSocket, type UserSocketState } from "./user-socket.ts";

/** Contract §8c. */
const MAX_SOCKETS = 30;
/** An alarm that rang a moment early would find nothing expired. */
const ALARM_LEEWAY_MS = 50;
const RESUBSCRIBE_MS = 5_000;

/** Where the sockets' frames come from, and what decides whether a socket may get them. */
export interface Sources {
  platform: Ports<"now">;
  user: UserId;
  announcements: UserAnnouncements;
  log: () => HubLog;
  ended: () => EndedSessions;
}

/** How one socket begins. */
interface Opening {
  openedAt: number;
  isSubscribed: boolean;
  /** What it missed; undefined when its client has to load the list again. */
  replay: Replay | undefined;
}

/** The open sockets of one user. Each is brought to the head of the log from wherever it is. */
export class HubSockets {
  readonly #ctx: DurableObjectState;
  readonly #from: Sources;
  #latestOpening = 0;

  constructor(ctx: DurableObjectState, sources: Sources) {
    this.#ctx = ctx;
    this.#from = sources;
  }

  all(): UserSocket[] {
    const open: UserSocket[] = [];
    for (const raw of this.#ctx.getWebSockets()) {
      const socket = UserSocket.of(raw);
      if (socket.isOpen) open.push(socket);
    }
    return open;
  }

  get count(): number {
    return this.all().length;
  }

  get presence(): UserPresence {
    const now = this.#from.platform.now();
    const there = this.closeSignedOut().filter((socket) => socket.isThere(this.#ctx, now));
    return { open: there.length, visible: there.filter(({ state }) => state.isVisible).length };
  }

  /** The sockets whose session is valid; the others are closed. */
  closeSignedOut(): UserSocket[] {
    return this.all().filter((socket) => !this.closeIfSignedOut(socket));
  }

  /** Those of them that know what is more than the inbox. */
  ofVersion2(): UserSocket[] {
    return this.closeSignedOut().filter(({ state }) => state.dialect === "v2");
  }

  /** Closes a socket whose session expired or ended; returns true when it did. Nothing more is sent to it. */
  closeIfSignedOut(socket: UserSocket): boolean {
    const isOver = this.isOver(socket.state.session);
    if (isOver) socket.close(CLOSE.signedOut, "the token expired or was revoked");
    return isOver;
  }

  isOver(session: SocketSession): boolean {
    return session.expiresAt * 1000 <= this.#now() || this.#from.ended().has(session);
  }

  #now(): number {
    return this.#from.platform.now().getTime();
  }

  /** A time of opening that no other socket has, open or being opened: it identifies a socket. */
  nextOpening(): number {
    const taken = this.all().map(({ state }) => state.openedAt);
    this.#latestOpening = Math.max(this.#now(), ...[this.#latestOpening, ...taken].map((each) => each + 1));
    return this.#latestOpening;
  }

  fateOf(openedAt: number): ReplayFate {
    const socket = this.all().find(({ state }) => state.openedAt === openedAt);
    if (!socket) return "gone";
    return socket.hasReadReplay(this.#ctx) ? "read" : "open";
  }

  /** Opens a socket and sends what it missed. */
  open(handshake: Handshake, opening: Opening): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const state = this.#initialState(handshake, opening);
    this.#ctx.acceptWebSocket(server);
    const socket = new UserSocket(server, state);
    socket.save();
    this.#welcome(socket, handshake, opening.replay);
    this.#closeSurplus();
    const protocol = subprotocolFor(handshake.dialect);
    const headers = new Headers(protocol ? { "Sec-WebSocket-Protocol": protocol } : {});
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  #initialState(handshake: Handshake, { openedAt, isSubscribed, replay }: Opening): UserSocketState {
    const { session, dialect } = handshake;
    return {
      session,
      dialect,
      cursor: replay?.cursor ?? this.#from.log().head ?? 0,
      openedAt,
      welcomedAt: this.#now(),
      frames: [],
      unacknowledged: 0,
      heardAt: this.#now(),
      seen: this.#from.announcements.initiallySeen(handshake),
      isSubscribed,
    };
  }

  #welcome(socket: UserSocket, { since }: Handshake, replay: Replay | undefined): void {
    const { head: seq = 0, unread: unread_count, epoch } = this.#from.log();
    const resumed = typeof since === "number" && replay !== undefined;
    socket.send({
      type: "connection_established",
      message: "Connected to Herald",
      user_id: this.#from.user,
      // A client that drops here has received nothing yet, and still resumes from its old number.
      seq: resumed ? since : seq,
      unread_count,
      resumed,
      epoch,
    });
    if (since !== null && !resumed) socket.send({ type: "resync_required", seq, unread_count });
    for (const frame of replay?.frames ?? []) socket.send(frame);
    this.#from.announcements.show(socket);
  }

  /** When there are too many, closes those whose clients have been silent for longest. */
  #closeSurplus(): void {
    const heardAt = (socket: UserSocket) => socket.lastHeardAt(this.#ctx);
    const sockets = this.all().sort((a, b) => heardAt(a) - heardAt(b) || a.state.openedAt - b.state.openedAt);
    for (const socket of sockets.slice(0, Math.max(0, sockets.length - MAX_SOCKETS))) {
      socket.close(CLOSE.tooManySockets, "more than 30 sockets");
    }
  }

  /** Brings every socket to the head of the log, from wherever a crash between log and send left it. */
  showAll(): void {
    const log = this.#from.log();
    const { head = 0 } = log;
    const behind = this.all().filter(
      (socket) => socket.state.cursor < head && !this.closeIfSignedOut(socket),
    );
    if (behind.length === 0) return;
    const changes = log.since(Math.min(...behind.map((socket) => socket.state.cursor)));
    stepNow("send", () => {
      for (const socket of behind) this.#show(socket, changes);
    });
  }

  /** Sends a socket the changes above its cursor. */
  #show(socket: UserSocket, changes: InboxChange[]): void {
    const { head = 0, reach } = this.#from.log();
    if (socket.closeIfTooSlow(this.#ctx)) return;
    if (socket.state.cursor < reach) {
      this.#sendResync(socket);
      return;
    }
    const now = this.#from.platform.now();
    const unseen = changes.filter((change) => change.seq > socket.state.cursor);
    for (const frame of framesOf(unseen, socket.state.dialect, now)) socket.send(frame);
    socket.state.cursor = head;
    socket.state.unacknowledged += unseen.length;
    socket.save();
  }

  requireResync(): void {
    for (const socket of this.closeSignedOut()) this.#sendResync(socket);
  }

  #sendResync(socket: UserSocket): void {
    const { head: seq = 0, unread: unread_count } = this.#from.log();
    socket.send({ type: "resync_required", seq, unread_count });
    socket.state.cursor = seq;
    socket.save();
  }

  /** One alarm for all sockets: at the first expiry, or sooner when the hub still has to subscribe at its relay. */
  scheduleAlarm(): void {
    const sockets = this.all().map(({ state }) => state);
    if (sockets.length === 0) return;
    const expiry = Math.min(...sockets.map(({ session }) => session.expiresAt * 1000)) + ALARM_LEEWAY_MS;
    const again = this.#now() + RESUBSCRIBE_MS;
    const at = sockets.every(({ isSubscribed }) => isSubscribed) ? expiry : Math.min(expiry, again);
    this.#ctx.waitUntil(this.#wakeBy(at));
  }

  /** Setting an alarm writes a row, so an alarm that rings sooner is kept; it sets the next one. */
  async #wakeBy(at: number): Promise<void> {
    const { storage } = this.#ctx;
    const set = await storage.getAlarm();
    if (set === null || at < set) await storage.setAlarm(at);
  }
}
