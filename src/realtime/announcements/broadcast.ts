import type { SocketUpdate } from "#core/announcements";
import type { UserId } from "#core/ids";
import { reachEach } from "#jobs/fan-out";

/** One update on its way to every subscriber. */
export interface BroadcastJob {
  id: number;
  version: number;
  /** Where the pass was when the job joined. The job is done when the pass comes back there. */
  start: UserId;
  hasWrapped: boolean;
  addedAt: number;
  users: number;
  sockets: number;
}

/** A subscriber whose hub could not be reached, and when to try again. */
export interface Retry {
  user: UserId;
  tries: number;
  dueAt: number;
}

/** Where a relay keeps its subscribers and its progress: SQLite in the object, memory in tests. */
export interface BroadcastStore {
  /** Subscribers above `after`, in order, at most `limit`. */
  subscribers(after: UserId, limit: number): UserId[];
  unsubscribe(users: UserId[]): void;
  load(): { cursor: UserId; jobs: BroadcastJob[] };
  /** One row, whatever it holds. */
  save(cursor: UserId, jobs: BroadcastJob[]): void;
  retries(dueBefore: number, limit: number): Retry[];
  putRetry(retry: Retry): void;
  dropRetry(user: UserId): void;
}

export interface BroadcastPorts {
  store: BroadcastStore;
  /** Delivers updates to a user's hub in one call; returns how many sockets it has. `isLate`: the hub may have missed earlier updates, which are no longer known here. */
  deliver(user: UserId, updates: SocketUpdate[], isLate: boolean): Promise<number>;
  /** The updates as they are now; all of them without `ids`. */
  updates(ids?: number[]): SocketUpdate[];
  now(): number;
}

/** Calls of one run. An invocation may make 1,000 on the free plan; the relay makes a few of others. */
export const CALLS_PER_RUN = 900;
/**
 * Calls at once. A broadcast begins with few, and makes many once hubs take longer to answer than `QUICK_MS`. Where they answer
 * at once, as on one machine, many only wait for each other, which takes two fifths more processor time.
 */
export const FEW_CALLS = 20;
export const MANY_CALLS = 100;
const QUICK_MS = 10;
/** A job older than this was done before the relay last slept: its end is not stored, which saves a row. */
const JOB_AGE_MS = 60 * 60 * 1000;
/** Over an hour in total. By then every open socket has reconnected, and its hub has asked what is live. */
const TRIES = 21;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60 * 1000;

/**
 * Delivers updates to all subscribers, in passes over the list of them, as long
 * as there are jobs.
 *
 * One pass serves all jobs. A new job joins where the pass is and is done when
 * the pass comes back there, so many edits in a row cannot keep the last
 * subscriber waiting. A repeat after a crash is harmless: each update has its
 * version, and each socket knows the versions it was sent.
 */
export class Broadcast {
  readonly #ports: BroadcastPorts;
  #cursor: UserId;
  /** The last subscriber of the current batch. An update that arrives meanwhile joins behind it. */
  #inProgress: UserId;
  #jobs: BroadcastJob[];
  #atOnce = FEW_CALLS;
  /** Users who subscribed during the current batch. They are kept, although their hub may have answered just before that it has no socket. */
  #newSubscribers = new Set<UserId>();

  constructor(ports: BroadcastPorts) {
    this.#ports = ports;
    const { cursor, jobs } = ports.store.load();
    this.#cursor = this.#inProgress = cursor;
    this.#jobs = jobs.filter((job) => job.addedAt > ports.now() - JOB_AGE_MS);
  }

  /** When to run next, in milliseconds since 1970; undefined when there is nothing to do. */
  get nextRunAt(): number | undefined {
    if (this.#jobs.length > 0) return this.#ports.now();
    return this.#ports.store.retries(Number.MAX_SAFE_INTEGER, 1)[0]?.dueAt;
  }

  /** Adds updates. A newer version of an update that is on its way starts a full pass of its own; an older one is dropped. */
  add(updates: Pick<SocketUpdate, "id" | "version">[]): void {
    const fresh = updates.filter(
      (update) => !this.#jobs.some(({ id, version }) => id === update.id && version >= update.version),
    );
    if (fresh.length === 0) return;
    if (this.#jobs.length === 0) this.#atOnce = FEW_CALLS;
    const ids = new Set(fresh.map(({ id }) => id));
    const [start, addedAt] = [this.#inProgress, this.#ports.now()];
    this.#jobs = [
      ...this.#jobs.filter(({ id }) => !ids.has(id)),
      ...fresh.map(({ id, version }) => ({
        id,
        version,
        start,
        hasWrapped: false,
        addedAt,
        users: 0,
        sockets: 0,
      })),
    ];
    this.#ports.store.save(this.#cursor, this.#jobs);
  }

  subscribed(user: UserId): void {
    this.#newSubscribers.add(user);
  }

  /**
   * Continues the pass, for at most `CALLS_PER_RUN` calls.
   *
   * @returns the jobs that are done
   */
  async run(): Promise<BroadcastJob[]> {
    const done: BroadcastJob[] = [];
    let calls = await this.#retryDue();
    let page: UserId[] = [];
    while (this.#jobs.length > 0 && calls < CALLS_PER_RUN) {
      if (page.length === 0) page = this.#ports.store.subscribers(this.#cursor, CALLS_PER_RUN - calls);
      const subscribers = page.splice(0, this.#atOnce);
      calls += subscribers.length;
      this.#inProgress = subscribers.at(-1) ?? this.#cursor;
      const start = this.#ports.now();
      await this.#deliverTo(subscribers);
      if (this.#ports.now() - start > QUICK_MS) this.#atOnce = MANY_CALLS;
      done.push(...this.#moveOn(subscribers.at(-1)));
    }
    // The end of all jobs is not written: a repeat would be harmless and the row saved. A pending retry
    // changes that, since the relay wakes for it and would repeat the whole pass.
    const wakesAgain = done.length > 0 && this.nextRunAt !== undefined;
    if (this.#jobs.length > 0 || wakesAgain) this.#ports.store.save(this.#cursor, this.#jobs);
    return done;
  }

  async #deliverTo(subscribers: UserId[]): Promise<void> {
    const jobs = this.#jobs;
    const updates = this.#updatesOf(jobs);
    this.#newSubscribers.clear();
    const sockets = await reachEach(
      subscribers,
      MANY_CALLS,
      (user) => this.#ports.deliver(user, updates, false),
      (user) => this.#retryLater(user, 0),
    );
    const idle = subscribers.filter((user, at) => sockets[at] === 0 && !this.#newSubscribers.has(user));
    if (idle.length > 0) this.#ports.store.unsubscribe(idle);
    for (const job of jobs) {
      job.users += sockets.filter((count) => count !== undefined && count > 0).length;
      job.sockets += sockets.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    }
  }

  /** The updates of jobs. One that is no longer known ended before the relay last woke. */
  #updatesOf(jobs: BroadcastJob[]): SocketUpdate[] {
    const known = new Map(this.#ports.updates(jobs.map(({ id }) => id)).map((update) => [update.id, update]));
    return jobs.map(({ id, version }) => known.get(id) ?? { id, version, frame: null, until: null });
  }

  /** The user's hub could not be reached, after so many tries before. The pass goes on meanwhile. */
  #retryLater(user: UserId, tries: number): void {
    const { store, now } = this.#ports;
    if (tries + 1 === TRIES) {
      store.dropRetry(user);
      return;
    }
    const delay = Math.min(FIRST_DELAY_MS * 2 ** tries, LONGEST_DELAY_MS);
    store.putRetry({ user, tries: tries + 1, dueAt: now() + delay });
  }

  /** @returns how many calls it made */
  async #retryDue(): Promise<number> {
    const due = this.#ports.store.retries(this.#ports.now(), MANY_CALLS);
    if (due.length === 0) return 0;
    // All updates, since a retry does not say which it missed. The hub drops what it knows, and asks for
    // itself about announcements that ended before the relay last woke.
    const updates = this.#ports.updates();
    await reachEach(
      due,
      MANY_CALLS,
      async ({ user }) => {
        await this.#ports.deliver(user, updates, true);
        this.#ports.store.dropRetry(user);
      },
      ({ user, tries }) => this.#retryLater(user, tries),
    );
    return due.length;
  }

  /** Moves the pass behind the last subscriber of the batch, or back to the start when there was none. */
  #moveOn(last: UserId | undefined): BroadcastJob[] {
    const isDone = (job: BroadcastJob) => job.hasWrapped && (last === undefined || this.#cursor >= job.start);
    this.#cursor = this.#inProgress = last ?? 0;
    const done = this.#jobs.filter(isDone);
    this.#jobs = this.#jobs.filter((job) => !isDone(job));
    if (last !== undefined) return done;
    for (const job of this.#jobs) job.hasWrapped = true;
    const begunHere = this.#jobs.filter(({ start }) => start === 0);
    this.#jobs = this.#jobs.filter(({ start }) => start !== 0);
    return [...done, ...begunHere];
  }
}
