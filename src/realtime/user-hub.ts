import { DurableObject } from "cloudflare:workers";
import { stepNow } from "#core/faults";
import { log } from "#core/log";
import { Problem } from "#core/problem";
import { problemResponse } from "#core/responses";
import { SUBPROTOCOL } from "#core/session";
import type { Item } from "#features/announcements/domain";
import type { Change } from "#features/notifications/domain";
import { createPlatform, type InboxNews, type Platform, type SessionsEnded } from "#platform";
import { process } from "#process";
import { act } from "./actions.ts";
import { AnnouncementDesk } from "./announcement-desk.ts";
import { EndedSessions } from "./ended-sessions.ts";
import { type Held, HeldSocket } from "./held-socket.ts";
import type { HubLog } from "./hub-log.ts";
import { InboxFeed, type Replay } from "./inbox-feed.ts";
import type { Fate } from "./interrupted-replays.ts";
import { type Asked, errorFrame, FrameProblem, framesOf, isPing, isTooLarge, readFrame } from "./protocol.ts";
import { VISIT_HEADER, type Visit } from "./visit.ts";
import { CLOSE, PING, PONG } from "./wire.ts";

const MAX_SOCKETS = 10;
/** An alarm that rang a moment early would find nothing expired. */
const ALARM_LEEWAY_MS = 50;
const GREET_AGAIN_MS = 5_000;

/** What a hub keeps of an inbox and of sessions. */
interface Memory {
  feed: InboxFeed;
  ended: EndedSessions;
}

/**
 * Holds the open sockets of one user, and the last changes of their inbox.
 *
 * The inbox is in D1, so a hub has nothing to lose: what its memory forgets is
 * in its log and in the sockets' attachments, and what those lack can be read
 * again.
 */
export class UserHub extends DurableObject<Env> {
  readonly #user: number;
  readonly #platform: Platform;
  readonly #desk: AnnouncementDesk;
  #memory: Memory | undefined;
  #latestOpening = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#user = Number(ctx.id.name);
    this.#platform = createPlatform(env, ctx, process);
    if (hasMemory(ctx.storage.sql)) this.#memory = this.#remember();
    this.#desk = new AnnouncementDesk(this.#platform, this.#user);
    // Answered by the runtime, so that a heartbeat never wakes a hibernating hub.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** What it keeps. It is made for the first socket, so that a user who was never there costs no row. */
  #remember(): Memory {
    const { sql } = this.ctx.storage;
    const feed = new InboxFeed(this.#platform, this.#user, sql, {
      isThere: () => this.#sockets().length > 0,
      fateOf: (openedAt) => this.#fateOf(openedAt),
      loadAgain: () => this.#tellToLoadAgain(),
    });
    return { feed, ended: new EndedSessions(sql) };
  }

  #made(): Memory {
    this.#memory ??= this.#remember();
    return this.#memory;
  }

  get #feed(): InboxFeed {
    return this.#made().feed;
  }

  get #log(): HubLog {
    return this.#feed.log;
  }

  get #ended(): EndedSessions {
    return this.#made().ended;
  }

  /** Takes what changed in the inbox, and shows it to every open socket. */
  async advance(news: InboxNews): Promise<void> {
    if (!this.#memory && this.#sockets().length === 0) return;
    await this.#feed.take(news);
    this.#showAll();
  }

  /**
   * Takes words on announcements from a relay, and shows them.
   *
   * @returns how many sockets there are; none to a relay that is no longer the user's, which then forgets them
   */
  async showAnnouncements(items: Item[], relay: string): Promise<number> {
    this.#desk.put(items);
    if (relay !== this.#platform.relayOf(this.#user)) await this.#greetAgain();
    const sockets = this.#sockets().filter((socket) => this.#isSignedIn(socket));
    for (const socket of sockets) this.#desk.show(socket);
    return relay === this.#platform.relayOf(this.#user) ? sockets.length : 0;
  }

  socketCount(): number {
    return this.#sockets().length;
  }

  /** Takes an announcement off the user's sockets. */
  async dismiss(announcement: number): Promise<void> {
    this.#desk.dismiss(announcement, this.#sockets());
  }

  /** Closes the sockets of sessions that ended, and remembers them for those on their way in. */
  async endSessions(ended: SessionsEnded): Promise<void> {
    this.#ended.add(ended, this.#platform.now().getTime() / 1000);
    for (const socket of this.#sockets()) this.#isSignedIn(socket);
  }

  /** Opens a socket for a client whom the Worker has signed in. */
  override async fetch(request: Request): Promise<Response> {
    const visit = JSON.parse(request.headers.get(VISIT_HEADER) ?? "") as Visit;
    const since = visit.since === "nowhere" ? null : visit.since;
    const { session, head } = visit;
    const openedAt = this.#nextOpening();
    const [replay, isGreeted] = await Promise.all([
      this.#feed.prepare({ since, jti: session.jti, openedAt, head }),
      this.#desk.greet(),
    ]);
    // Nothing is awaited from here on, so that nothing falls between the replay and what happens next.
    if (this.#ended.has(visit.session))
      return problemResponse(new Problem("unauthenticated"), crypto.randomUUID());
    const { 0: client, 1: server } = new WebSocketPair();
    const told = replay();
    const held = this.#firstHeld(visit, openedAt, isGreeted);
    this.ctx.acceptWebSocket(server);
    this.#welcome(new HeldSocket(server, held), visit, told);
    this.#makeRoom();
    this.#showAll();
    this.#watch();
    const headers = new Headers(visit.dialect === "v1" ? { "Sec-WebSocket-Protocol": SUBPROTOCOL } : {});
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** Sockets are told apart by their opening, also within a millisecond and while one is on its way in. */
  #nextOpening(): number {
    const now = this.#platform.now().getTime();
    this.#latestOpening = Math.max(
      now,
      this.#latestOpening + 1,
      ...this.#sockets().map(({ held }) => held.openedAt + 1),
    );
    return this.#latestOpening;
  }

  #fateOf(openedAt: number): Fate {
    const socket = this.#sockets().find(({ held }) => held.openedAt === openedAt);
    if (!socket) return "gone";
    return socket.wasHeard(this.ctx) ? "heard" : "open";
  }

  #firstHeld({ session, dialect, dismissed }: Visit, openedAt: number, isGreeted: boolean): Held {
    const now = this.#platform.now().getTime();
    return {
      session,
      dialect,
      cursor: this.#log.head ?? 0,
      openedAt,
      frames: [],
      unheard: 0,
      heardAt: now,
      seen: this.#desk.seenAtFirst(dismissed),
      isGreeted,
    };
  }

  #welcome(socket: HeldSocket, { dialect, since }: Visit, replay: Replay): void {
    const { head: seq = 0, unread: unread_count } = this.#log;
    const resumed = typeof since === "number" && replay !== undefined;
    socket.send({
      type: "connection_established",
      message: "Connected to Herald",
      user_id: this.#user,
      // Whoever drops here has been told nothing yet: the place to resume from is still the old one.
      seq: resumed ? since : seq,
      unread_count,
      resumed,
    });
    if (since !== null && !resumed) socket.send({ type: "resync_required", seq, unread_count });
    const now = this.#platform.now();
    for (const frame of (replay ?? []).flatMap((change) => framesOf(change, dialect, now)))
      socket.send(frame);
    this.#desk.show(socket);
  }

  /** Lets the oldest go when there are too many. */
  #makeRoom(): void {
    const sockets = this.#sockets().sort((a, b) => a.held.openedAt - b.held.openedAt);
    for (const socket of sockets.slice(0, Math.max(0, sockets.length - MAX_SOCKETS))) {
      socket.close(CLOSE.tooManySockets, "an eleventh socket opened");
    }
  }

  /** Brings every socket to the head of the log, from wherever it is: a crash may have come between log and socket. */
  #showAll(): void {
    const { head = 0 } = this.#log;
    const behind = this.#sockets().filter((socket) => socket.held.cursor < head && this.#isSignedIn(socket));
    if (behind.length === 0) return;
    const changes = this.#log.since(Math.min(...behind.map((socket) => socket.held.cursor)));
    stepNow("H2", () => {
      for (const socket of behind) this.#show(socket, changes);
    });
  }

  /** Shows a socket what it has not seen of the changes. */
  #show(socket: HeldSocket, changes: Change[]): void {
    const { head = 0, reach } = this.#log;
    if (!socket.hasRoom(this.ctx)) return;
    if (socket.held.cursor < reach) {
      this.#sendResync(socket);
      return;
    }
    const now = this.#platform.now();
    const unseen = changes.filter((change) => change.seq > socket.held.cursor);
    for (const frame of unseen.flatMap((change) => framesOf(change, socket.held.dialect, now)))
      socket.send(frame);
    socket.held.cursor = head;
    socket.held.unheard += unseen.length;
    socket.keep();
  }

  #tellToLoadAgain(): void {
    for (const socket of this.#sockets()) this.#sendResync(socket);
  }

  #sendResync(socket: HeldSocket): void {
    const { head: seq = 0, unread: unread_count } = this.#log;
    socket.send({ type: "resync_required", seq, unread_count });
    socket.held.cursor = seq;
    socket.keep();
  }

  override async webSocketMessage(raw: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const socket = new HeldSocket(raw);
    if (isTooLarge(message)) return socket.close(CLOSE.frameTooLarge, "a frame over 16 KiB");
    if (!this.#isSignedIn(socket)) return;
    try {
      if (isPing(message)) return socket.send(PONG);
      if (!socket.admitFrame(this.#platform.now())) return;
      await this.#obey(raw, readFrame(message));
    } catch (error) {
      // An exception that got out would leave the socket open and dumb.
      if (!(error instanceof Problem)) log("error", "socket.frame-failed", { user_id: this.#user }, error);
      socket.send(errorFrame(error instanceof Problem ? error : new Problem("internal")));
    }
  }

  async #obey(raw: WebSocket, { action, request }: Asked): Promise<void> {
    const session = await act(this.#platform, this.#user, action).catch((problem) => {
      throw problem instanceof Problem ? new FrameProblem(problem, request) : problem;
    });
    if (!session) return;
    if (this.#ended.has(session)) throw new FrameProblem(new Problem("unauthenticated"), request);
    // Read anew: what it keeps may have moved on while this was waiting.
    const socket = new HeldSocket(raw);
    socket.held.session = session;
    socket.keep();
    this.#watch();
  }

  override webSocketClose(raw: WebSocket, code: number): void {
    const socket = new HeldSocket(raw);
    const { session, openedAt } = socket.held;
    if (socket.wasHeard(this.ctx)) this.#feed.arrived({ jti: session.jti, openedAt });
    socket.answerClose(code);
  }

  override webSocketError(raw: WebSocket): void {
    new HeldSocket(raw).close(1011, "");
  }

  /** Closes what expired, asks the relay again where it could not be asked, and sleeps until the next expiry. */
  override async alarm(): Promise<void> {
    try {
      const sockets = this.#sockets().filter((socket) => this.#isSignedIn(socket));
      if (sockets.some(({ held }) => !held.isGreeted)) await this.#greetAgain();
    } finally {
      this.#watch();
    }
  }

  async #greetAgain(): Promise<void> {
    const isGreeted = await this.#desk.greet();
    for (const socket of this.#sockets()) {
      socket.held.isGreeted = isGreeted;
      this.#desk.show(socket);
    }
  }

  /** False, and closed, once the session expired or ended: nothing more goes to it from then on. */
  #isSignedIn(socket: HeldSocket): boolean {
    const { session } = socket.held;
    const signedIn = session.expiresAt * 1000 > this.#platform.now().getTime() && !this.#ended.has(session);
    if (!signedIn) socket.close(CLOSE.signedOut, "the token expired or was revoked");
    return signedIn;
  }

  /** One alarm for all sockets: at the first expiry among them, or sooner where the relay has to be asked again. */
  #watch(): void {
    const sockets = this.#sockets().map(({ held }) => held);
    if (sockets.length === 0) return;
    const expiry = Math.min(...sockets.map(({ session }) => session.expiresAt * 1000)) + ALARM_LEEWAY_MS;
    const again = this.#platform.now().getTime() + GREET_AGAIN_MS;
    const at = sockets.every(({ isGreeted }) => isGreeted) ? expiry : Math.min(expiry, again);
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }

  #sockets(): HeldSocket[] {
    return this.ctx
      .getWebSockets()
      .filter((socket) => socket.readyState === WebSocket.READY_STATE_OPEN)
      .map((socket) => new HeldSocket(socket));
  }
}

/** True once a socket was there. */
function hasMemory(sql: SqlStorage): boolean {
  return [...sql.exec("select 1 from sqlite_master where name = 'log'")].length > 0;
}
