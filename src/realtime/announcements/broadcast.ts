import type { UserId } from "#core/ids";
import { inParallel } from "#core/parallel";
import type { Item } from "#features/announcements/domain";

/** One word that everybody is to hear, on its way round. */
export interface Job {
  id: number;
  number: number;
  /** Where the round was when it joined: it is done when the round comes back there. */
  start: UserId;
  hasTurned: boolean;
  addedAt: number;
  users: number;
  sockets: number;
}

/** Whom a relay could not reach, and when to try again. */
export interface Straggler {
  user: UserId;
  tries: number;
  dueAt: number;
}

/** Where a relay keeps who has been online and how far it is: SQLite in the object, memory in the simulation. */
export interface BroadcastStore {
  /** Members above `after`, in order, at most `limit`. */
  members(after: UserId, limit: number): UserId[];
  forget(users: UserId[]): void;
  load(): { cursor: UserId; jobs: Job[] };
  /** One row, whatever it holds. */
  save(cursor: UserId, jobs: Job[]): void;
  stragglers(dueBefore: number, limit: number): Straggler[];
  putStraggler(straggler: Straggler): void;
  dropStraggler(user: UserId): void;
}

export interface BroadcastPorts {
  store: BroadcastStore;
  /** Tells a user's hub, in one call; gives back how many open sockets it has. One that is late may have missed words that are forgotten here. */
  deliver(user: UserId, items: Item[], isLate: boolean): Promise<number>;
  /** The words as they are now; all of them without `ids`. */
  words(ids?: number[]): Item[];
  now(): number;
}

/** Calls of one run: well within what an invocation may make (1,000 on the free plan). */
export const CALLS_PER_RUN = 500;
export const AT_ONCE = 100;
/** A job older than this was done before the relay last slept; that it was, costs no row. */
const JOB_AGE_MS = 60 * 60 * 1000;
/** Over an hour in all: by then whoever still has a socket has opened it anew, and asked. */
const TRIES = 21;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60 * 1000;

/**
 * Tells every member, round and round, as long as there is something to tell.
 *
 * One round serves all words: a new one joins where the round is and is done
 * when it comes back there, so that many edits in a row cannot keep the last
 * member waiting. A repeat after a crash is harmless, since every word has its
 * number and every socket knows which it was told.
 */
export class Broadcast {
  readonly #ports: BroadcastPorts;
  #cursor: UserId;
  /** The last of those being told just now: a word that comes meanwhile joins behind them. */
  #underWay: UserId;
  #jobs: Job[];
  /** Who said hello while the round was with them: not to be forgotten for having had no socket a moment before. */
  #arrivals = new Set<UserId>();

  constructor(ports: BroadcastPorts) {
    this.#ports = ports;
    const { cursor, jobs } = ports.store.load();
    this.#cursor = this.#underWay = cursor;
    this.#jobs = jobs.filter((job) => job.addedAt > ports.now() - JOB_AGE_MS);
  }

  /** When to go on, in milliseconds since 1970; undefined when there is nothing to do. */
  get nextRunAt(): number | undefined {
    if (this.#jobs.length > 0) return this.#ports.now();
    return this.#ports.store.stragglers(Number.MAX_SAFE_INTEGER, 1)[0]?.dueAt;
  }

  /** Adds words to tell. One of which an older number is on its way goes all the way round again; one that comes late does not. */
  add(items: Pick<Item, "id" | "number">[]): void {
    const fresh = items.filter(
      (item) => !this.#jobs.some(({ id, number }) => id === item.id && number >= item.number),
    );
    if (fresh.length === 0) return;
    const ids = new Set(fresh.map(({ id }) => id));
    const [start, addedAt] = [this.#underWay, this.#ports.now()];
    this.#jobs = [
      ...this.#jobs.filter(({ id }) => !ids.has(id)),
      ...fresh.map(({ id, number }) => ({
        id,
        number,
        start,
        hasTurned: false,
        addedAt,
        users: 0,
        sockets: 0,
      })),
    ];
    this.#ports.store.save(this.#cursor, this.#jobs);
  }

  arrived(user: UserId): void {
    this.#arrivals.add(user);
  }

  /**
   * Goes on with the round, for at most `CALLS_PER_RUN` calls.
   *
   * @returns the jobs that are done
   */
  async run(): Promise<Job[]> {
    const done: Job[] = [];
    let calls = await this.#tryStragglers();
    while (this.#jobs.length > 0 && calls < CALLS_PER_RUN) {
      const members = this.#ports.store.members(this.#cursor, Math.min(AT_ONCE, CALLS_PER_RUN - calls));
      calls += members.length;
      this.#underWay = members.at(-1) ?? this.#cursor;
      await this.#visit(members);
      done.push(...this.#moveOn(members.at(-1)));
    }
    // That all is done is not written: to tell it again would be harmless, and a row is not. Unless somebody
    // is to be tried again, for whom the relay wakes: it would then tell everybody.
    const wakesAgain = done.length > 0 && this.nextRunAt !== undefined;
    if (this.#jobs.length > 0 || wakesAgain) this.#ports.store.save(this.#cursor, this.#jobs);
    return done;
  }

  async #visit(members: UserId[]): Promise<void> {
    const jobs = this.#jobs;
    const items = this.#wordsOf(jobs);
    this.#arrivals.clear();
    const sockets = await inParallel(members, AT_ONCE, (user) => this.#tell(user, items, 0));
    const idle = members.filter((user, at) => sockets[at] === 0 && !this.#arrivals.has(user));
    if (idle.length > 0) this.#ports.store.forget(idle);
    for (const job of jobs) {
      job.users += sockets.filter((count) => count !== undefined && count > 0).length;
      job.sockets += sockets.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    }
  }

  /** What jobs have to tell. A word that is not known any longer ended before the relay last woke. */
  #wordsOf(jobs: Job[]): Item[] {
    const known = new Map(this.#ports.words(jobs.map(({ id }) => id)).map((item) => [item.id, item]));
    return jobs.map(({ id, number }) => known.get(id) ?? { id, number, announcement: null, until: null });
  }

  /** Undefined when the user's hub could not be reached; then it is tried again later, and nobody waits for it. */
  async #tell(user: UserId, items: Item[], tries: number): Promise<number | undefined> {
    try {
      return await this.#ports.deliver(user, items, tries > 0);
    } catch {
      if (tries + 1 < TRIES) {
        const delay = Math.min(FIRST_DELAY_MS * 2 ** tries, LONGEST_DELAY_MS);
        const dueAt = this.#ports.now() + delay;
        this.#ports.store.putStraggler({ user, tries: tries + 1, dueAt });
      } else {
        this.#ports.store.dropStraggler(user);
      }
      return undefined;
    }
  }

  /** @returns how many calls it made */
  async #tryStragglers(): Promise<number> {
    const due = this.#ports.store.stragglers(this.#ports.now(), AT_ONCE);
    if (due.length === 0) return 0;
    // All words: which of them a straggler missed is not kept, and what it knows already it drops. For those
    // that ended before the relay last woke it asks itself.
    const items = this.#ports.words();
    await inParallel(due, AT_ONCE, async ({ user, tries }) => {
      if ((await this.#tell(user, items, tries)) !== undefined) this.#ports.store.dropStraggler(user);
    });
    return due.length;
  }

  /** Moves the round behind the member visited last, or, when there was none, back to the start. */
  #moveOn(last: UserId | undefined): Job[] {
    const isDone = (job: Job) => job.hasTurned && (last === undefined || this.#cursor >= job.start);
    this.#cursor = this.#underWay = last ?? 0;
    const done = this.#jobs.filter(isDone);
    this.#jobs = this.#jobs.filter((job) => !isDone(job));
    if (last !== undefined) return done;
    for (const job of this.#jobs) job.hasTurned = true;
    const begunHere = this.#jobs.filter(({ start }) => start === 0);
    this.#jobs = this.#jobs.filter(({ start }) => start !== 0);
    return [...done, ...begunHere];
  }
}
