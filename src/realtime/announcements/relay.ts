import { DurableObject } from "cloudflare:workers";
import { compose } from "#compose";
import type { AnnouncementUpdate, Presence, SocketUpdate } from "#core/announcements";
import { log } from "#core/log";
import type { Platform } from "#core/ports";
import { readUpdates } from "#features/announcements/service/read";
import { reachEach } from "#jobs/fan-out";
import { PING, PONG } from "#realtime/wire";
import { AnnouncementState, socketUpdate } from "./announcement-state.ts";
import { AnonymousSocket, AnonymousSockets } from "./anonymous-sockets.ts";
import { Broadcast, type BroadcastJob } from "./broadcast.ts";
import { RelayStore } from "./relay-store.ts";

/** Hubs that `presence` wakes to count their sockets. */
const MAX_ASKED = 100;
const CONCURRENT_HUBS = 20;
/** How long to wait before reading again from a database that failed. */
const RETRY_MS = 2_000;

/**
 * Delivers announcements to a share of the users: to the hubs that subscribed, and
 * to the sockets of clients that are not signed in, which it holds itself.
 *
 * It reads what is live from D1 when it wakes and gets updates from the hub
 * afterwards, so losing it loses nothing.
 */
export class AnnouncementRelay extends DurableObject<Env> {
  readonly #platform: Platform;
  /** Each call to a hub says it. */
  readonly #name: string;
  readonly #store: RelayStore;
  readonly #broadcast: Broadcast;
  readonly #anonymous: AnonymousSockets;
  readonly #announcements = new AnnouncementState();
  /** Jobs that were done since it woke, by version. */
  readonly #done = new Map<number, BroadcastJob>();
  /**
   * Those of them that the hub has not been told of. Without a report it asks all
   * relays, and those that have slept since deliver again.
   */
  #unreported: BroadcastJob[] = [];
  #loading: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#platform = compose(env, ctx);
    this.#name = ctx.id.name ?? "";
    this.#store = new RelayStore(ctx.storage.sql);
    this.#anonymous = new AnonymousSockets(ctx, this.#platform);
    this.#broadcast = new Broadcast({
      store: this.#store,
      deliver: (user, updates, isLate) =>
        this.#platform.hubs.showAnnouncements(user, updates, { relay: this.#name, isLate }),
      updates: (ids) => this.#updates(ids),
      now: () => this.#platform.now().getTime(),
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  #updates(ids?: number[]): SocketUpdate[] {
    return this.#announcements.updates(this.#platform.now()).filter(({ id }) => !ids || ids.includes(id));
  }

  /** Reads what is live, once each time it wakes. After a failure the next caller tries again. */
  async #load(): Promise<void> {
    this.#loading ??= readUpdates(this.#platform).then((updates) =>
      this.#announcements.replace(updates.map(socketUpdate)),
    );
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  /**
   * Subscribes a user's hub to updates; returns what is live. Objects of two
   * versions meet during a deployment: a method whose arguments or answer change
   * gets another name, so that such a call fails and is repeated.
   */
  async subscribeHub(user: number): Promise<SocketUpdate[]> {
    await this.#load();
    this.#store.subscribe(user);
    this.#broadcast.subscribed(user);
    return this.#announcements.live(this.#platform.now());
  }

  /** Forgets a user whom another relay serves now. */
  async unsubscribe(user: number): Promise<void> {
    this.#store.unsubscribe([user]);
  }

  /** Counts its own sockets, and asks a sample of its subscribers' hubs for theirs. A hub that cannot be reached does not count as asked. */
  async presence(): Promise<Presence> {
    const asked = this.#store.sample(MAX_ASKED);
    const answers = await reachEach(
      asked,
      CONCURRENT_HUBS,
      (user) => this.#platform.hubs.socketCount(user),
      (user, error) => log("warn", "relay.hub-not-asked", { user_id: user }, error),
    );
    const counts = answers.filter((count) => count !== undefined);
    return {
      anonymous: this.#anonymous.count,
      subscribers: this.#store.count(),
      asked: counts.length,
      sockets: counts.reduce((sum, count) => sum + count, 0),
    };
  }

  /**
   * Takes updates from the hub and starts their delivery. Once this returns,
   * every subscriber will get them, whatever happens.
   *
   * @returns the jobs of those that were delivered already, in case the hub has forgotten
   */
  async publish(updates: AnnouncementUpdate[]): Promise<BroadcastJob[]> {
    await this.#load();
    this.#announcements.put(updates.map(socketUpdate));
    const done = updates.flatMap(({ version }) => this.#done.get(version) ?? []);
    this.#broadcast.add(updates.filter(({ version }) => !this.#done.has(version)));
    await this.#wakeUp();
    this.#anonymous.show(this.#announcements);
    return done;
  }

  async #wakeUp(notBefore = 0): Promise<void> {
    const report = this.#unreported.length > 0 ? this.#platform.now().getTime() : Infinity;
    const { nextRunAt = Infinity } = this.#broadcast;
    const at = Math.min(report, nextRunAt, this.#anonymous.nextCheckAt ?? Infinity);
    if (at === Infinity) return;
    const next = Math.max(at, notBefore);
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || next < alarm) await this.ctx.storage.setAlarm(next);
  }

  override async alarm(): Promise<void> {
    let notBefore = 0;
    try {
      this.#anonymous.closeIdle();
      await this.#load();
      this.#anonymous.show(this.#announcements);
      this.#finish(await this.#broadcast.run());
      await this.#report();
    } catch (error) {
      log("error", "relay.run-failed", { relay: this.#name }, error);
      notBefore = this.#platform.now().getTime() + RETRY_MS;
    } finally {
      await this.#wakeUp(notBefore);
    }
  }

  /** Keeps whom these jobs reached. The sockets that the relay holds itself count as they are now. */
  #finish(jobs: BroadcastJob[]): void {
    const anonymous = this.#anonymous.count;
    const done = jobs.map((job) => ({ ...job, sockets: job.sockets + anonymous }));
    for (const job of done) this.#done.set(job.version, job);
    this.#unreported.push(...done);
  }

  async #report(): Promise<void> {
    const jobs = [...this.#unreported];
    if (jobs.length === 0) return;
    await this.#platform.announcements.reportReach(this.#name, jobs);
    this.#unreported = this.#unreported.filter((job) => !jobs.includes(job));
  }

  /** Opens a socket for a client that is not signed in. */
  override async fetch(request: Request): Promise<Response> {
    await this.#load();
    const response = this.#anonymous.open(request, this.#announcements);
    await this.#wakeUp();
    return response;
  }

  override webSocketMessage(raw: WebSocket, message: string | ArrayBuffer): void {
    // Frames that a flood sent before its socket was closed still arrive.
    if (raw.readyState !== WebSocket.READY_STATE_OPEN) return;
    this.#anonymous.receive(raw, message);
  }

  override webSocketClose(raw: WebSocket, code: number): void {
    new AnonymousSocket(raw).answerClose(code);
  }
}
