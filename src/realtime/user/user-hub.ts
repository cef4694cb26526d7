import { DurableObject } from "cloudflare:workers";
import type { SocketUpdate, UpdateSource } from "#core/announcements";
import type { InboxUpdate, SeenState, SessionsEnded } from "#core/inbox";
import { log } from "#core/log";
import { ABSENT, type UserPresence } from "#core/ports";
import { Problem } from "#core/problem";
import { headOf, headQuery } from "#features/notifications/service/inbox";
import { problemResponse } from "#http/responses";
import { prepareTables } from "#realtime/object-tables";
import { CLOSE, PING, PONG } from "#realtime/wire";
import { perform } from "./actions.ts";
import { EndedSessions } from "./ended-sessions.ts";
import { HANDSHAKE_HEADER, type Handshake } from "./handshake.ts";
import { HubPorts } from "./hub-ports.ts";
import { HubSockets } from "./hub-sockets.ts";
import { HUB_TABLES, hasHubTables } from "./hub-tables.ts";
import { InboxFeed } from "./inbox-feed.ts";
import { PreferenceUpdates } from "./preference-updates.ts";
import { type ClientRequest, errorFrame, FrameProblem, isTooLarge, readFrame } from "./protocol.ts";
import { SeenAnnouncements } from "./seen-announcements.ts";
import { UserAnnouncements } from "./user-announcements.ts";
import { UserSocket } from "./user-socket.ts";

/** What a hub keeps in its storage. */
interface Memory {
  feed: InboxFeed;
  ended: EndedSessions;
  seen: SeenAnnouncements;
}

/**
 * Holds the open sockets of one user, and the last changes of the user's inbox.
 *
 * The inbox is in D1, so a hub has nothing to lose. What its memory forgets is
 * in its log and in the sockets' attachments; the rest can be read again.
 */
export class UserHub extends DurableObject<Env> {
  readonly #user: number;
  readonly #ports: HubPorts;
  readonly #announcements: UserAnnouncements;
  readonly #sockets: HubSockets;
  readonly #preferences: PreferenceUpdates;
  #memory: Memory | undefined;
  /** Sockets that are being opened. */
  #opening = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#user = Number(ctx.id.name);
    this.#ports = new HubPorts({ env, ctx, user: this.#user, hub: this });
    this.#announcements = new UserAnnouncements(this.#ports, this.#user, () => this.#ensureMemory().seen);
    this.#sockets = new HubSockets(ctx, {
      platform: this.#ports,
      user: this.#user,
      announcements: this.#announcements,
      log: () => this.#feed.log,
      ended: () => this.#ended,
    });
    this.#preferences = new PreferenceUpdates(this.#ports, this.#user, () => this.#sockets.ofVersion2());
    if (hasHubTables(ctx.storage.sql)) this.#memory = this.#createMemory();
    // Answered by the runtime, so that a heartbeat never wakes a hibernating hub.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** Creates the stored memory. Only the first socket does, so a user who never connected costs no row. */
  #createMemory(): Memory {
    const { sql } = this.ctx.storage;
    prepareTables(sql, HUB_TABLES);
    const feed = new InboxFeed(this.#ports, this.#user, sql, {
      fateOf: (openedAt) => this.#sockets.fateOf(openedAt),
      resync: () => this.#sockets.requireResync(),
    });
    return { feed, ended: new EndedSessions(sql), seen: new SeenAnnouncements(sql) };
  }

  #ensureMemory(): Memory {
    this.#memory ??= this.#createMemory();
    return this.#memory;
  }

  get #feed(): InboxFeed {
    return this.#ensureMemory().feed;
  }

  get #ended(): EndedSessions {
    return this.#ensureMemory().ended;
  }

  /** Takes what changed in the inbox, and sends it to every open socket. */
  async advance(update: InboxUpdate): Promise<UserPresence> {
    if (!this.#memory && !(await this.#isAwaited(update))) return ABSENT;
    await this.#feed.receive(update);
    this.#sockets.showAll();
    return this.presence();
  }

  presence(): UserPresence {
    return this.#memory ? this.#sockets.presence : ABSENT;
  }

  /** Whether a hub without a memory has to create one: its first socket may be on its way with a head from before this change. */
  async #isAwaited({ changes }: InboxUpdate): Promise<boolean> {
    return changes.length > 0 || headOf(await headQuery(this.#ports, this.#user)).has_hub === 1;
  }

  /**
   * Takes announcement updates from a relay, and shows them. Late ones may not be
   * all that was missed, so the hub then asks for what is live.
   *
   * @returns how many sockets there are or are being opened; 0 to a relay that no longer serves the user, which then forgets the user
   */
  takeAnnouncements(updates: SocketUpdate[], { relay, isLate }: UpdateSource): number | Promise<number> {
    this.#announcements.put(updates);
    const isMine = relay === this.#ports.announcements.relayOf(this.#user);
    // Without a promise where nothing is waited for: thousands of hubs answer at once.
    if (isMine && !isLate) return this.#showUpdates(isMine);
    return this.#resubscribe().then(() => this.#showUpdates(isMine));
  }

  #showUpdates(isMine: boolean): number {
    const sockets = this.#sockets.closeSignedOut();
    for (const socket of sockets) if (!socket.closeIfTooSlow(this.ctx)) this.#announcements.show(socket);
    const count = sockets.length + this.#opening;
    if (count === 0) this.#announcements.unsubscribed();
    return isMine ? count : 0;
  }

  socketCount(): number {
    return this.#sockets.count;
  }

  /** Sends the preferences, as they are now, to the sockets that know the frame. */
  async showPreferences(): Promise<void> {
    if (this.#memory) await this.#preferences.show();
  }

  /** Sends up to where the inbox was on a screen, to the sockets that know the frame. */
  showSeen({ upTo: up_to_seq, unseen: unseen_count }: SeenState): void {
    for (const socket of this.#sockets.ofVersion2()) socket.send({ type: "seen", up_to_seq, unseen_count });
  }

  /** Removes a dismissed announcement from the user's sockets. */
  async dismiss(announcement: number): Promise<void> {
    this.#announcements.dismiss(announcement, this.#sockets.closeSignedOut());
  }

  /** Closes the sockets of sessions that ended, and refuses those that are being opened. */
  async endSessions(ended: SessionsEnded): Promise<void> {
    this.#ended.add(ended, this.#ports.now().getTime() / 1000);
    this.#sockets.closeSignedOut();
  }

  /** Closes every socket of an account that was deleted, and forgets everything. */
  async erase(): Promise<void> {
    for (const socket of this.#sockets.all()) socket.close(CLOSE.signedOut, "the account was deleted");
    this.#memory = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Opens a socket for a client that the Worker has authenticated. */
  override async fetch(request: Request): Promise<Response> {
    const handshake = JSON.parse(request.headers.get(HANDSHAKE_HEADER) ?? "") as Handshake;
    const openedAt = this.#sockets.nextOpening();
    const [prepared, isSubscribed] = await this.#whileOpening([
      this.#feed.prepareReplay({ handshake, openedAt }),
      this.#announcements.ensureSubscribed(),
    ]);
    // Nothing is awaited from here on, so no change falls between the replay and the live frames.
    if (this.#sockets.isOver(handshake.session))
      return problemResponse(new Problem("unauthenticated"), crypto.randomUUID());
    const replay = this.#feed.replayOf(prepared, handshake.dialect);
    const response = this.#sockets.open(handshake, { openedAt, isSubscribed, replay });
    this.#sockets.showAll();
    this.#sockets.scheduleAlarm();
    return response;
  }

  /** Counts a socket while it is being opened, or the relay would forget a user who has no other. */
  async #whileOpening<Waits extends unknown[]>(waits: readonly [...Waits]) {
    this.#opening += 1;
    try {
      return await Promise.all(waits);
    } finally {
      this.#opening -= 1;
    }
  }

  override async webSocketMessage(raw: WebSocket, message: string | ArrayBuffer): Promise<void> {
    // Frames that a flood sent before its socket was closed still arrive.
    if (raw.readyState !== WebSocket.READY_STATE_OPEN) return;
    const socket = UserSocket.of(raw);
    if (isTooLarge(message)) return socket.close(CLOSE.frameTooLarge, "a frame over 16 KiB");
    if (this.#sockets.closeIfSignedOut(socket)) return;
    try {
      if (!socket.countFrame(this.#ports.now())) return;
      await this.#perform(socket, readFrame(message));
    } catch (error) {
      // An exception that escaped would leave the socket open without an answer.
      if (!(error instanceof Problem)) log("error", "socket.frame-failed", { user_id: this.#user }, error);
      socket.send(errorFrame(error instanceof Problem ? error : new Problem("internal")));
    }
  }

  async #perform(sender: UserSocket, { action, request }: ClientRequest): Promise<void> {
    if (action.action === "ping") return sender.send(PONG);
    if (action.action === "visible") return sender.setVisible(action.visible);
    const by = { id: this.#user, session: sender.state.session };
    const { session, answer } = await perform(this.#ports.all, by, { action, request });
    if (answer) sender.send(answer);
    if (!session) return;
    if (this.#ended.has(session)) throw new FrameProblem(new Problem("unauthenticated"), request);
    sender.state.session = session;
    sender.save();
    this.#sockets.scheduleAlarm();
  }

  override webSocketClose(raw: WebSocket, code: number): void {
    const socket = UserSocket.of(raw);
    const { session, openedAt } = socket.state;
    if (socket.hasReadReplay(this.ctx)) this.#memory?.feed.replayRead({ jti: session.jti, openedAt });
    socket.answerClose(code);
  }

  override webSocketError(raw: WebSocket): void {
    UserSocket.of(raw).close(1011, "");
  }

  /** Closes what expired, subscribes where the relay could not be reached, and sleeps until the next expiry. */
  override async alarm(): Promise<void> {
    try {
      const sockets = this.#sockets.closeSignedOut();
      if (sockets.some(({ state }) => !state.isSubscribed)) await this.#resubscribe();
    } finally {
      this.#sockets.scheduleAlarm();
    }
  }

  async #resubscribe(): Promise<void> {
    const isSubscribed = await this.#announcements.subscribe();
    for (const socket of this.#sockets.closeSignedOut()) {
      socket.state.isSubscribed = isSubscribed;
      this.#announcements.show(socket);
    }
    this.#sockets.scheduleAlarm();
  }
}
