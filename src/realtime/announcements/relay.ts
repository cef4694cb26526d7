import { DurableObject } from "cloudflare:workers";
import { compose } from "#compose";
import { log } from "#core/log";
import { inParallel } from "#core/parallel";
import { Problem } from "#core/problem";
import type { Item } from "#features/announcements/domain";
import { readItems } from "#features/announcements/service/read";
import { problemResponse } from "#http/responses";
import { SUBPROTOCOL, subprotocols } from "#http/session";
import type { Platform, Presence } from "#platform";
import { OpenSocket } from "#realtime/open-socket";
import { errorFrame, isPing, isTooLarge } from "#realtime/user/protocol";
import { CLOSE, PING, PONG } from "#realtime/wire";
import { Board } from "./announcement-state.ts";
import { Broadcast, type Job } from "./broadcast.ts";
import { RelayStore } from "./relay-store.ts";

/** Half of what one object can hold, so that a flood of them leaves it room to work. */
const MAX_ANONYMOUS = 16_000;
/** Hubs that are woken to be counted. */
const MAX_ASKED = 100;
const AT_ONCE = 20;
/** How long to leave a database alone that cannot be read. */
const RETRY_MS = 2_000;

/**
 * Brings announcements to a share of the users: knows which of their hubs have
 * been online, and holds sockets of people who are not signed in.
 *
 * What is live it reads from D1 when it wakes, and hears from the hub after;
 * so that it can be lost and made again at any moment.
 */
export class AnnouncementRelay extends DurableObject<Env> {
  readonly #platform: Platform;
  readonly #store: RelayStore;
  readonly #broadcast: Broadcast;
  readonly #board = new Board();
  /** What was told since it woke, by number. */
  readonly #told = new Map<number, Job>();
  #loading: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#platform = compose(env, ctx);
    this.#store = new RelayStore(ctx.storage.sql);
    this.#broadcast = new Broadcast({
      store: this.#store,
      deliver: (user, items, isLate) =>
        this.#platform.showAnnouncements(user, items, { relay: this.#name, isLate }),
      words: (ids) => this.#words(ids),
      now: () => this.#platform.now().getTime(),
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  get #name(): string {
    return this.ctx.id.name ?? "";
  }

  #words(ids?: number[]): Item[] {
    return this.#board.items(this.#platform.now()).filter(({ id }) => !ids || ids.includes(id));
  }

  /** What is live, read once per waking; a reading that failed is tried by the next who asks. */
  async #load(): Promise<void> {
    this.#loading ??= readItems(this.#platform).then((items) => this.#board.replace(items));
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  /** A user's hub has a socket: it will be told from now on, and hears here what is live. */
  async hello(user: number): Promise<Item[]> {
    await this.#load();
    this.#store.join(user);
    this.#broadcast.arrived(user);
    return this.#board.live(this.#platform.now());
  }

  /** Forgets a user whose hub has gone over to another relay. */
  async goodbye(user: number): Promise<void> {
    this.#store.forget([user]);
  }

  /** Counts its own sockets, and asks some of its members' hubs for theirs; one that cannot be reached was not asked. */
  async presence(): Promise<Presence> {
    const asked = this.#store.sample(MAX_ASKED);
    const answers = await inParallel(asked, AT_ONCE, (user) =>
      this.#platform.socketsOf(user).catch((error) => {
        log("warn", "relay.hub-not-asked", { user_id: user }, error);
        return undefined;
      }),
    );
    const counts = answers.filter((count) => count !== undefined);
    return {
      anonymous: this.ctx.getWebSockets().length,
      members: this.#store.count(),
      asked: counts.length,
      sockets: counts.reduce((sum, count) => sum + count, 0),
    };
  }

  /**
   * Takes words from the hub, and begins to tell them. Once this returns they
   * will be told, whatever happens.
   *
   * @returns what of them was told already, should the hub have forgotten
   */
  async take(items: Item[]): Promise<Job[]> {
    await this.#load();
    this.#board.put(items);
    const told = items.flatMap(({ number }) => this.#told.get(number) ?? []);
    this.#broadcast.add(items.filter(({ number }) => !this.#told.has(number)));
    await this.#wakeUp();
    this.#showAnonymous();
    return told;
  }

  async #wakeUp(notBefore = 0): Promise<void> {
    const at = this.#broadcast.nextRunAt;
    if (at !== undefined) await this.ctx.storage.setAlarm(Math.max(at, notBefore));
  }

  override async alarm(): Promise<void> {
    let notBefore = 0;
    try {
      await this.#load();
      this.#showAnonymous();
      const done = await this.#broadcast.run();
      for (const job of done) this.#told.set(job.number, job);
      if (done.length > 0) await this.#platform.reportReach(this.#name, done);
    } catch (error) {
      log("error", "relay.run-failed", { relay: this.#name }, error);
      notBefore = this.#platform.now().getTime() + RETRY_MS;
    } finally {
      await this.#wakeUp(notBefore);
    }
  }

  /** Opens a socket for somebody who is not signed in. */
  override async fetch(request: Request): Promise<Response> {
    await this.#load();
    if (this.ctx.getWebSockets().length >= MAX_ANONYMOUS) {
      return problemResponse(new Problem("unavailable"), crypto.randomUUID());
    }
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    new OpenSocket(server, { frames: [], seen: [] }).showBoard(this.#board, this.#platform.now());
    const v1 = subprotocols(request).includes(SUBPROTOCOL);
    const headers = new Headers(v1 ? { "Sec-WebSocket-Protocol": SUBPROTOCOL } : {});
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  #showAnonymous(): void {
    const now = this.#platform.now();
    for (const socket of this.ctx.getWebSockets()) new OpenSocket(socket).showBoard(this.#board, now);
  }

  override webSocketMessage(raw: WebSocket, message: string | ArrayBuffer): void {
    const socket = new OpenSocket(raw);
    if (isTooLarge(message)) socket.close(CLOSE.frameTooLarge, "a frame over 16 KiB");
    else if (isPing(message)) socket.send(PONG);
    else if (socket.admitFrame(this.#platform.now())) {
      socket.send(errorFrame(new Problem("invalid", { detail: "This socket only listens." })));
    }
  }

  override webSocketClose(raw: WebSocket, code: number): void {
    new OpenSocket(raw).answerClose(code);
  }
}
