import { DurableObject } from "cloudflare:workers";
import { compose } from "#compose";
import { log } from "#core/log";
import { inParallel } from "#core/parallel";
import { type Announcement, type Item, itemAt } from "#features/announcements/domain";
import { readChanged } from "#features/announcements/service/read";
import { renumber } from "#features/announcements/service/write";
import type { Delivery } from "#features/announcements/wire";
import { type Platform, type Reach, relayName } from "#platform";
import { type Held, HubStore, heldNow, mayBeShown, WAITING } from "./hub-store.ts";

/** Relays told at once; a few thousand in all are within what an invocation may call. */
const AT_ONCE = 100;
const RETRY_MS = 2_000;
/** How long to wait for the relays' reports before asking again. */
const REPORT_MS = 30_000;

/**
 * The one object that says when an announcement goes live and ends, and hands
 * every such word to the relays. Nobody waits for it but an admin: browsers
 * connect to their own hubs, and those ask their relays.
 */
export class AnnouncementHub extends DurableObject<Env> {
  readonly #platform: Platform;
  readonly #store: HubStore;
  /** What the relays reported of each word; lost when the object sleeps, and asked for again. */
  readonly #reports = new Map<number, Map<string, Reach>>();
  #last: Promise<void> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#platform = compose(env, ctx);
    this.#store = new HubStore(ctx.storage.sql);
  }

  /** Looks for what changed, and hands it on. Repeated or late, it does what is left to do. */
  refresh(): Promise<void> {
    // One after another, since whoever asks may know of a change that the one before has not seen.
    this.#last = this.#last.catch(() => {}).then(() => this.#handOn());
    return this.#last;
  }

  async #handOn(): Promise<void> {
    try {
      const now = this.#platform.now();
      const known = new Map(this.#store.all().map((held) => [held.announcement.id, held]));
      const changed = await this.#readChanged(known);
      const wasLive = this.#store.hasMissedSome(changed);
      for (const announcement of changed)
        known.set(announcement.id, heldNow(announcement, known.get(announcement.id), wasLive));
      const due = [...known.values()].filter(
        (held) => !held.handedToAll || itemAt(held.announcement, now).number > held.handed,
      );
      if (due.length > 0) await this.#hand(due, now);
    } finally {
      await this.#sleep();
    }
  }

  /** What changed; where the database was restored to before what is known here, everything. */
  async #readChanged(known: Map<number, Held>): Promise<Announcement[]> {
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

  /** Tells every relay the words that are due; those that cannot be reached are told again. */
  async #hand(due: Held[], now: Date): Promise<void> {
    const items = due.map(({ announcement }) => itemAt(announcement, now));
    const worth = items.filter((item, at) => item.announcement !== null || mayBeShown(due[at] as Held, now));
    const reached = worth.length === 0 || (await this.#tellRelays(worth));
    due.forEach((held, at) => {
      const item = items[at] as Item;
      const isNew = item.number > held.handed;
      const isLive = item.announcement !== null;
      const delivery = !isNew ? held.delivery : isLive ? begun(now) : this.#ended(held, now);
      const wasLive = held.wasLive || isLive;
      this.#store.put({ ...held, handed: item.number, handedToAll: reached, wasLive, delivery });
    });
    this.#finish();
  }

  /** A word that was overtaken by the end needs no more reports. */
  #ended(held: Held, now: Date): Delivery {
    if (held.delivery.status !== "running") return held.delivery;
    return { ...held.delivery, ...this.#reach(held.handed), status: "done", finished_at: now.toISOString() };
  }

  /** What the relays have reported of a word so far. */
  #reach(number: number): Pick<Delivery, "reached_users" | "reached_sockets"> {
    const reports = [...(this.#reports.get(number)?.values() ?? [])];
    return {
      reached_users: reports.reduce((sum, { users }) => sum + users, 0),
      reached_sockets: reports.reduce((sum, { sockets }) => sum + sockets, 0),
    };
  }

  async #tellRelays(items: Item[]): Promise<boolean> {
    const relays = this.#relays();
    const told = await inParallel(relays, AT_ONCE, async (relay) => {
      try {
        this.#note(relay, await this.#platform.tellRelay(relay, items));
        return true;
      } catch (error) {
        log("warn", "announcement.relay-not-told", { relay }, error);
        return false;
      }
    });
    return told.every(Boolean);
  }

  #relays(): string[] {
    const { relays } = this.#platform.config;
    return Array.from({ length: this.#store.relays(relays) }, (_, at) => relayName(at));
  }

  /** Takes what a relay says it has done. */
  async report(relay: string, jobs: Reach[]): Promise<void> {
    this.#note(relay, jobs);
    this.#finish();
  }

  #note(relay: string, jobs: Reach[]): void {
    for (const job of jobs) {
      const reports = this.#reports.get(job.number) ?? new Map<string, Reach>();
      this.#reports.set(job.number, reports.set(relay, job));
    }
  }

  /** Closes the account of each word that every relay has told. */
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

  #running(): Held[] {
    return this.#store.all().filter((held) => held.delivery.status === "running");
  }

  /** How far the latest word of an announcement has come. */
  async delivery(id: number): Promise<Delivery> {
    const held = this.#store.all().find(({ announcement }) => announcement.id === id);
    if (!held) return WAITING;
    if (held.delivery.status !== "running") return held.delivery;
    return { ...held.delivery, ...this.#reach(held.handed) };
  }

  /** Sleeps until something starts or ends by itself, or has to be said again. */
  async #sleep(): Promise<void> {
    const now = this.#platform.now();
    const held = this.#store.all();
    // What started or ended since the words were put together has its moment behind it.
    const wakes = held.flatMap(({ announcement, handed }) => {
      const { number, until } = itemAt(announcement, now);
      return number > handed ? now.getTime() : (until ?? []);
    });
    if (held.some(({ handedToAll }) => !handedToAll)) wakes.push(now.getTime() + RETRY_MS);
    if (this.#running().length > 0) wakes.push(now.getTime() + REPORT_MS);
    if (wakes.length > 0) await this.ctx.storage.setAlarm(Math.min(...wakes));
  }

  override async alarm(): Promise<void> {
    try {
      const items = this.#running().map(({ announcement }) => itemAt(announcement, this.#platform.now()));
      if (items.length > 0) await this.#tellRelays(items);
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
