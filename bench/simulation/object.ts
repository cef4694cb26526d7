import type { Assumptions } from "./assumptions.ts";
import type { Scheduler } from "./scheduler.ts";
import { MemorySql } from "./storage.ts";

/** One thing after another: each takes its time, and waits until those before it have had theirs. */
export class Thread {
  readonly #scheduler: Scheduler;
  #freeAt = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** When something that takes so long, asked for now, will be done. */
  take(milliseconds: number): number {
    this.#freeAt = Math.max(this.#freeAt, this.#scheduler.now) + milliseconds;
    return this.#freeAt;
  }
}

/** The source of calls: they leave one after another, and only so many may be under way. */
export class Caller {
  readonly #thread: Thread;
  readonly #assumed: Assumptions;
  readonly #waiting: ((leavesAt: number) => void)[] = [];
  #underWay = 0;

  constructor(thread: Thread, assumed: Assumptions) {
    this.#thread = thread;
    this.#assumed = assumed;
  }

  /** Has a call begin as soon as it may. */
  begin(call: (leavesAt: number) => void): void {
    if (this.#underWay >= this.#assumed.connections) {
      this.#waiting.push(call);
      return;
    }
    this.#underWay += 1;
    call(this.#thread.take(this.#assumed.threadMs));
  }

  /** A call was answered: the next may leave. */
  end(): void {
    const next = this.#waiting.shift();
    if (next) next(this.#thread.take(this.#assumed.threadMs));
    else this.#underWay -= 1;
  }
}

interface Alarmed {
  alarm(): Promise<void>;
}

interface Runtime {
  scheduler: Scheduler;
  assumed: Assumptions;
  /** How late the next alarm rings. */
  lateness: () => number;
}

/** What the runtime does for one object: wakes it, gives it its turn, rings its alarm, and lets it sleep and forget. */
export class Host<Instance extends Alarmed> {
  readonly sql = new MemorySql();
  readonly caller: Caller;
  requests = 0;
  /** For how long it is billed. */
  activeMs = 0;
  alarmsSet = 0;
  readonly #scheduler: Scheduler;
  readonly #assumed: Assumptions;
  readonly #thread: Thread;
  readonly #wake: () => Instance;
  readonly #lateness: () => number;
  #instance: Instance | undefined;
  #underWay = 0;
  #since = 0;
  /** The latest alarm that was set; an older one does not ring. */
  #alarm = 0;
  #isRinging = false;
  #alarmAt: number | null = null;

  /** @param wake makes the object anew, from what it has kept */
  constructor(
    { scheduler, assumed, lateness }: Runtime,
    name: string,
    wake: (ctx: object, caller: Caller) => Instance,
  ) {
    this.#scheduler = scheduler;
    this.#assumed = assumed;
    this.#lateness = lateness;
    this.#thread = new Thread(scheduler);
    this.caller = new Caller(this.#thread, assumed);
    const ctx = {
      id: { name },
      storage: {
        sql: this.sql,
        getAlarm: async () => this.#alarmAt,
        setAlarm: (at: number) => this.#setAlarm(at),
      },
      setWebSocketAutoResponse() {},
      getWebSockets: () => [],
      waitUntil() {},
    };
    this.#wake = () => wake(ctx, this.caller);
  }

  get isAsleep(): boolean {
    if (!this.#instance) return true;
    return this.#underWay === 0 && this.#scheduler.now - this.#since > this.#assumed.sleepsAfterMs;
  }

  /** Gives it a call, or its alarm. */
  async take<Result>(work: (instance: Instance) => Promise<Result>): Promise<Result> {
    this.requests += 1;
    if (this.isAsleep) this.#instance = this.#wake();
    if (this.#underWay === 0) this.#since = this.#scheduler.now;
    this.#underWay += 1;
    try {
      await this.#turn();
      return await work(this.#instance as Instance);
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) {
        this.activeMs += this.#scheduler.now - this.#since;
        this.#since = this.#scheduler.now;
      }
    }
  }

  #turn(): Promise<void> {
    return this.#scheduler.until(this.#thread.take(this.#assumed.threadMs));
  }

  async #setAlarm(at: number): Promise<void> {
    this.alarmsSet += 1;
    this.#alarm += 1;
    this.#alarmAt = at;
    const alarm = this.#alarm;
    this.#scheduler.at(Math.max(at, this.#scheduler.now) + this.#lateness(), () => this.#ring(alarm));
  }

  /** One alarm at a time: one that is due while another rings waits for it. */
  async #ring(alarm: number): Promise<void> {
    if (alarm !== this.#alarm) return;
    if (this.#isRinging) {
      this.#scheduler.at(this.#scheduler.now + this.#lateness(), () => this.#ring(alarm));
      return;
    }
    this.#isRinging = true;
    this.#alarmAt = null;
    await this.take((instance) => instance.alarm());
    this.#isRinging = false;
  }
}
