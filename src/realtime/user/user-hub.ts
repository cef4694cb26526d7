import { DurableObject } from "cloudflare:workers";
import { compose } from "#compose";
import { log } from "#core/log";
import { Problem } from "#core/problem";
import type { Item } from "#features/announcements/domain";
import { problemResponse } from "#http/responses";
import type { Bringer, InboxNews, Platform, SessionsEnded } from "#platform";
import { CLOSE, PING, PONG } from "#realtime/wire";
import { act } from "./actions.ts";
import { EndedSessions } from "./ended-sessions.ts";
import { VISIT_HEADER, type Visit } from "./handshake.ts";
import { HeldSocket } from "./held-socket.ts";
import { HubSockets } from "./hub-sockets.ts";
import { InboxFeed } from "./inbox-feed.ts";
import { type Asked, errorFrame, FrameProblem, isPing, isTooLarge, readFrame } from "./protocol.ts";
import { AnnouncementDesk } from "./user-announcements.ts";

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
  readonly #sockets: HubSockets;
  #memory: Memory | undefined;
  /** Sockets on their way in. */
  #opening = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#user = Number(ctx.id.name);
    this.#platform = compose(env, ctx);
    this.#desk = new AnnouncementDesk(this.#platform, this.#user);
    this.#sockets = new HubSockets(ctx, {
      platform: this.#platform,
      user: this.#user,
      desk: this.#desk,
      log: () => this.#feed.log,
      ended: () => this.#ended,
    });
    if (hasMemory(ctx.storage.sql)) this.#memory = this.#remember();
    // Answered by the runtime, so that a heartbeat never wakes a hibernating hub.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** What it keeps. It is made for the first socket, so that a user who was never there costs no row. */
  #remember(): Memory {
    const { sql } = this.ctx.storage;
    const feed = new InboxFeed(this.#platform, this.#user, sql, {
      isThere: () => this.#sockets.count > 0,
      fateOf: (openedAt) => this.#sockets.fateOf(openedAt),
      loadAgain: () => this.#sockets.tellToLoadAgain(),
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

  get #ended(): EndedSessions {
    return this.#made().ended;
  }

  /** Takes what changed in the inbox, and shows it to every open socket. */
  async advance(news: InboxNews): Promise<void> {
    if (!this.#memory && this.#sockets.count === 0) return;
    await this.#feed.take(news);
    this.#sockets.showAll();
  }

  /**
   * Takes words on announcements from a relay, and shows them. Words that come
   * late may not be all that was missed, so the hub asks for what is live.
   *
   * @returns how many sockets there are, or will be in a moment; none to a relay that is no longer the user's, which then forgets them
   */
  async showAnnouncements(items: Item[], { relay, isLate }: Bringer): Promise<number> {
    this.#desk.put(items);
    if (isLate || relay !== this.#platform.relayOf(this.#user)) await this.#greetAgain();
    const sockets = this.#sockets.signedIn();
    for (const socket of sockets) this.#desk.show(socket);
    return relay === this.#platform.relayOf(this.#user) ? sockets.length + this.#opening : 0;
  }

  socketCount(): number {
    return this.#sockets.count;
  }

  /** Takes an announcement off the user's sockets. */
  async dismiss(announcement: number): Promise<void> {
    this.#desk.dismiss(announcement, this.#sockets.signedIn());
  }

  /** Closes the sockets of sessions that ended, and remembers them for those on their way in. */
  async endSessions(ended: SessionsEnded): Promise<void> {
    this.#ended.add(ended, this.#platform.now().getTime() / 1000);
    this.#sockets.closeSignedOut();
  }

  /** Opens a socket for a client whom the Worker has signed in. */
  override async fetch(request: Request): Promise<Response> {
    const visit = JSON.parse(request.headers.get(VISIT_HEADER) ?? "") as Visit;
    const since = visit.since === "nowhere" ? null : visit.since;
    const { session, head } = visit;
    const openedAt = this.#sockets.nextOpening();
    const [replay, isGreeted] = await this.#whileOpening([
      this.#feed.prepare({ since, jti: session.jti, openedAt, head }),
      this.#desk.greet(),
    ]);
    // Nothing is awaited from here on, so that nothing falls between the replay and what happens next.
    if (this.#sockets.isOver(session))
      return problemResponse(new Problem("unauthenticated"), crypto.randomUUID());
    const response = this.#sockets.open(visit, { openedAt, isGreeted, replay: replay() });
    this.#sockets.showAll();
    this.#sockets.watch();
    return response;
  }

  /** Counts a socket among the others while it waits, or the relay would forget who has no other. */
  async #whileOpening<Waits extends unknown[]>(waits: readonly [...Waits]) {
    this.#opening += 1;
    try {
      return await Promise.all(waits);
    } finally {
      this.#opening -= 1;
    }
  }

  override async webSocketMessage(raw: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const socket = new HeldSocket(raw);
    if (isTooLarge(message)) return socket.close(CLOSE.frameTooLarge, "a frame over 16 KiB");
    if (!this.#sockets.isSignedIn(socket)) return;
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
    this.#sockets.watch();
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
      const sockets = this.#sockets.signedIn();
      if (sockets.some(({ held }) => !held.isGreeted)) await this.#greetAgain();
    } finally {
      this.#sockets.watch();
    }
  }

  async #greetAgain(): Promise<void> {
    const isGreeted = await this.#desk.greet();
    for (const socket of this.#sockets.signedIn()) {
      socket.held.isGreeted = isGreeted;
      this.#desk.show(socket);
    }
    this.#sockets.watch();
  }
}

/** True once a socket was there. */
function hasMemory(sql: SqlStorage): boolean {
  return [...sql.exec("select 1 from sqlite_master where name = 'log'")].length > 0;
}
