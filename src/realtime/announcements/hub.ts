import { DurableObject } from "cloudflare:workers";
import { compose } from "#compose";
import { type AnnouncementUpdate, type Reach, relayName } from "#core/announcements";
import { log } from "#core/log";
import type { Platform } from "#core/ports";
import { type Announcement, updateAt } from "#features/announcements/domain";
import { readChanged } from "#features/announcements/service/read";
import { renumber } from "#features/announcements/service/write";
import type { Delivery } from "#features/announcements/wire";
import { reachEach } from "#jobs/fan-out";
import { HubStore, type KnownAnnouncement, knownNow, mayBeShown, WAITING } from "./hub-store.ts";

/** Relays called at the same time. A few thousand in total are within the limits of an invocation. */
const CONCURRENT_RELAYS = 100;
const RETRY_MS = 2_000;
/** How long to wait for the relays' reports before asking again. */
const REPORT_MS = 30_000;

/**
 * The only object that decides when an announcement goes live and ends. It
 * publishes each such update to the relays. Only admins wait for it: browsers
 * connect to their own hubs, and those ask their relays.
 */
export class AnnouncementHub extends DurableObject<Env> {
  readonly #platform: Platform;
  readonly #store: HubStore;
  /** The relays' reports on each update. Lost when the object sleeps, and asked for again. */
  readonly #reports = new Map<number, Map<string, Reach>>();
  #last: Promise<void> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#platform = compose(env, ctx);
    this.#store = new HubStore(ctx.storage.sql);
  }

  /** Reads what changed and publishes it. A repeated or late call does what is left to do. */
  refresh(): Promise<void> {
    // One after another, since this caller may know of a change that the refresh before it has not read.
    this.#last = this.#last.catch(() => {}).then(() => this.#publishChanges());
    return this.#last;
  }

  async #publishChanges(): Promise<void> {
    try {
      const now = this.#platform.now();
      const known = new Map(this.#store.all().map((held) => [held.announcement.id, held]));
      const changed = await this.#readChanged(known);
      const wasLive = this.#store.hasMissedSome(changed);
      for (const announcement of changed)
        known.set(announcement.id, knownNow(announcement, known.get(announcement.id), wasLive));
      const due = [...known.values()].filter(
        (held) => !held.handedToAll || updateAt(held.announcement, now).version > held.handed,
      );
      if (due.length > 0) await this.#publishDue(due, now);
      this.#store.forget(now);
    } finally {
      await this.#sleep();
    }
  }

  /** What changed; everything if the database was restored to a state older than the one known here. */
  async #readChanged(known: Map<number, KnownAnnouncement>): Promise<Announcement[]> {
    const { rev } = this.#store;
    const changed = await readChanged(this.#platform, rev);
    if (changed.length > 0 || rev === 0) return changed;
    await renumber(this.#platform, rev);
    const all = await readChanged(this.#platform, 0);
    const ids = new Set(all.map(({ id }) => id));
    const lost = [...known.values()].filter(({ announcement }) => !ids.has(announcement.id));
    const deletedAt = this.#platform.now();
    return [...all, ...lost.map(({ announcement }) => ({ ...announcement, deletedAt }))];
  }

  /** Publishes the updates that are due to every relay. A relay that cannot be reached gets them again later. */
  async #publishDue(due: KnownAnnouncement[], now: Date): Promise<void> {
    const updates = due.map(({ announcement }) => updateAt(announcement, now));
    const worth = updates.filter(
      (update, at) => update.announcement !== null || mayBeShown(due[at] as KnownAnnouncement, now),
    );
    const reached = worth.length === 0 || (await this.#publish(worth));
    due.forEach((held, at) => {
      const update = updates[at] as AnnouncementUpdate;
      const isNew = update.version > held.handed;
      const isLive = update.announcement !== null;
      const delivery = !isNew ? held.delivery : isLive ? begun(now) : this.#ended(held, now);
      const wasLive = held.wasLive || isLive;
      this.#store.put({ ...held, handed: update.version, handedToAll: reached, wasLive, delivery });
    });
    this.#finish();
  }

  /** The delivery of an announcement that has ended: reports on the update before are no longer needed. */
  #ended(held: KnownAnnouncement, now: Date): Delivery {
    if (held.delivery.status !== "running") return held.delivery;
    return { ...held.delivery, ...this.#reach(held.handed), status: "done", finished_at: now.toISOString() };
  }

  /** What the relays have reported on an update so far. */
  #reach(version: number): Pick<Delivery, "reached_users" | "reached_sockets"> {
    const reports = [...(this.#reports.get(version)?.values() ?? [])];
    return {
      reached_users: reports.reduce((sum, { users }) => sum + users, 0),
      reached_sockets: reports.reduce((sum, { sockets }) => sum + sockets, 0),
    };
  }

  async #publish(updates: AnnouncementUpdate[]): Promise<boolean> {
    const relays = this.#relays();
    const reached = await reachEach(
      relays,
      CONCURRENT_RELAYS,
      (relay) => this.#platform.announcements.publish(relay, updates),
      (relay, error) => log("warn", "announcement.relay-not-reached", { relay }, error),
    );
    relays.forEach((relay, at) => {
      this.#note(relay, reached[at] ?? []);
    });
    return reached.every((reach) => reach !== undefined);
  }

  #relays(): string[] {
    const { relays } = this.#platform.config;
    return Array.from({ length: this.#store.relays(relays) }, (_, at) => relayName(at));
  }

  /** Takes a relay's report. */
  async report(relay: string, jobs: Reach[]): Promise<void> {
    this.#note(relay, jobs);
    this.#finish();
  }

  #note(relay: string, jobs: Reach[]): void {
    for (const job of jobs) {
      const reports = this.#reports.get(job.version) ?? new Map<string, Reach>();
      this.#reports.set(job.version, reports.set(relay, job));
    }
  }

  /** Ends the delivery of each update that every relay has reported. */
  #finish(): void {
    for (const held of this.#running()) {
      if ((this.#reports.get(held.handed)?.size ?? 0) < this.#relays().length) continue;
      const finished_at = this.#platform.now().toISOString();
      this.#store.put({
        ...held,
        delivery: { ...held.delivery, ...this.#reach(held.handed), status: "done", finished_at },
      });
      this.#reports.delete(held.handed);
    }
  }

  #running(): KnownAnnouncement[] {
    return this.#store.all().filter((held) => held.delivery.status === "running");
  }

  /** How far the latest update of an announcement has come. */
  async delivery(id: number): Promise<Delivery> {
    const held = this.#store.all().find(({ announcement }) => announcement.id === id);
    if (!held) return WAITING;
    if (held.delivery.status !== "running") return held.delivery;
    return { ...held.delivery, ...this.#reach(held.handed) };
  }

  /** Sleeps until something starts or ends by itself, or has to be repeated. */
  async #sleep(): Promise<void> {
    const now = this.#platform.now();
    const held = this.#store.all();
    // What started or ended since the updates were computed is due at once.
    const wakes = held.flatMap(({ announcement, handed }) => {
      const { version, until } = updateAt(announcement, now);
      return version > handed ? now.getTime() : (until ?? []);
    });
    if (held.some(({ handedToAll }) => !handedToAll)) wakes.push(now.getTime() + RETRY_MS);
    if (this.#running().length > 0) wakes.push(now.getTime() + REPORT_MS);
    if (wakes.length > 0) await this.ctx.storage.setAlarm(Math.min(...wakes));
  }

  override async alarm(): Promise<void> {
    try {
      const updates = this.#running().map(({ announcement }) => updateAt(announcement, this.#platform.now()));
      if (updates.length > 0) await this.#publish(updates);
      this.#finish();
      await this.refresh();
    } catch (error) {
      log("error", "announcement.alarm-failed", {}, error);
      await this.ctx.storage.setAlarm(this.#platform.now().getTime() + RETRY_MS);
    }
  }
}

function begun(now: Date): Delivery {
  return { ...WAITING, status: "running", started_at: now.toISOString() };
}
