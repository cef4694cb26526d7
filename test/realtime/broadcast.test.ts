import { describe, expect, it } from "vitest";
import type { SocketUpdate } from "#core/announcements";
import {
  Broadcast,
  type BroadcastJob,
  type BroadcastStore,
  CALLS_PER_RUN,
  FEW_CALLS,
  MANY_CALLS,
  type Retry,
} from "#realtime/announcements/broadcast";

const SECOND = 1000;
const HOUR = 60 * 60 * SECOND;
/** Subscribers whom a relay reaches in three runs. */
const THREE_RUNS = 2 * CALLS_PER_RUN + 200;

/** What SQLite keeps for a relay, with the rows that were written for its passes. */
class MemoryStore implements BroadcastStore {
  readonly users: Set<number>;
  saves = 0;
  #pass = JSON.stringify({ cursor: 0, jobs: [] });
  readonly #retries = new Map<number, Retry>();

  constructor(users: number[]) {
    this.users = new Set(users);
  }

  subscribers(after: number, limit: number): number[] {
    const above = [...this.users].filter((user) => user > after);
    return above.sort((a, b) => a - b).slice(0, limit);
  }

  unsubscribe(users: number[]): void {
    for (const user of users) this.users.delete(user);
  }

  load(): { cursor: number; jobs: BroadcastJob[] } {
    return JSON.parse(this.#pass);
  }

  save(cursor: number, jobs: BroadcastJob[]): void {
    this.saves += 1;
    this.#pass = JSON.stringify({ cursor, jobs });
  }

  retries(dueBefore: number, limit: number): Retry[] {
    const due = [...this.#retries.values()].filter(({ dueAt }) => dueAt <= dueBefore);
    return due.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
  }

  putRetry(retry: Retry): void {
    this.#retries.set(retry.user, retry);
  }

  dropRetry(user: number): void {
    this.#retries.delete(user);
  }
}

/** A relay with subscribers 1, 2, 3 …, whose hubs have one socket each unless a test says otherwise. */
class Relay {
  readonly store: MemoryStore;
  readonly calls: { user: number; updates: SocketUpdate[]; versions: number[]; at: number }[] = [];
  readonly done: BroadcastJob[] = [];
  now = Date.UTC(2026, 0, 1);
  runs = 0;
  /** What a user's hub answers. */
  answer: (user: number) => number | Promise<number> = () => 1;
  broadcast: Broadcast;
  #updates = new Map<number, SocketUpdate>();

  constructor(subscribers: number) {
    this.store = new MemoryStore(Array.from({ length: subscribers }, (_, at) => at + 1));
    this.broadcast = this.#begin();
  }

  #begin(): Broadcast {
    return new Broadcast({
      store: this.store,
      deliver: async (user, updates) => {
        this.calls.push({ user, updates, versions: updates.map(({ version }) => version), at: this.now });
        return this.answer(user);
      },
      updates: (ids) => [...this.#updates.values()].filter(({ id }) => ids?.includes(id) ?? true),
      now: () => this.now,
    });
  }

  /** Loses what is in memory and begins again; of the updates it then knows those that are live. */
  die(): void {
    this.#updates = new Map([...this.#updates].filter(([, { frame }]) => frame));
    this.broadcast = this.#begin();
  }

  learn(id: number, version: number, frame: SocketUpdate["frame"] = `the frame of ${id}`): void {
    this.#updates.set(id, { id, version, frame, until: null });
    this.broadcast.add([{ id, version }]);
  }

  async run(): Promise<void> {
    this.runs += 1;
    this.done.push(...(await this.broadcast.run()));
  }

  /** Runs whenever there is something to do, until there is not. */
  async finish(): Promise<void> {
    for (let at = this.broadcast.nextRunAt; at !== undefined; at = this.broadcast.nextRunAt) {
      if (this.runs > 100) throw new Error("It does not come to an end.");
      this.now = Math.max(this.now, at);
      await this.run();
    }
  }

  /** Who was sent an update, in order. */
  reached(version: number): number[] {
    return this.calls.filter(({ versions }) => versions.includes(version)).map(({ user }) => user);
  }
}

const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);
const sorted = (users: number[]) => [...users].sort((a, b) => a - b);

describe("an update", () => {
  it("reaches every subscriber once, in one call each", async () => {
    const relay = new Relay(250);

    relay.learn(1, 5);
    await relay.finish();

    expect(relay.reached(5)).toEqual(upTo(250));
    expect(relay.calls).toHaveLength(250);
    expect(relay.broadcast.nextRunAt).toBeUndefined();
  });

  it("travels in one call with the others", async () => {
    const relay = new Relay(10);

    relay.learn(1, 5);
    relay.learn(2, 9);
    await relay.finish();

    expect(relay.calls).toHaveLength(10);
    expect(relay.calls[0]?.versions).toEqual([5, 9]);
  });

  it("is sent as it is now, and takes the place of the one before it", async () => {
    const relay = new Relay(3);

    relay.learn(1, 5);
    relay.learn(1, 9);
    await relay.finish();

    expect(relay.calls.map(({ versions }) => versions)).toEqual([[9], [9], [9]]);
    expect(relay.done.map(({ version }) => version)).toEqual([9]);
  });

  it("changes nothing when it comes again on its way", async () => {
    const relay = new Relay(3);

    relay.learn(1, 5);
    relay.learn(1, 5);
    await relay.finish();

    expect(relay.calls).toHaveLength(3);
    expect(relay.store.saves).toBe(1);
  });

  it("is not held up by an older one that comes after it", async () => {
    const relay = new Relay(3);

    relay.learn(1, 9);
    relay.broadcast.add([{ id: 1, version: 5 }]);
    await relay.finish();

    expect(relay.done.map(({ version }) => version)).toEqual([9]);
  });

  it("reaches nobody, and is done, where there is nobody", async () => {
    const relay = new Relay(0);

    relay.learn(1, 5);
    await relay.finish();

    expect(relay.calls).toEqual([]);
    expect(relay.done).toMatchObject([{ version: 5, users: 0, sockets: 0 }]);
  });

  it("that joins between two runs reaches those before and after, once", async () => {
    const relay = new Relay(THREE_RUNS);
    relay.learn(1, 5);
    await relay.run();

    relay.learn(2, 9);
    await relay.finish();

    expect(relay.reached(5)).toEqual(upTo(THREE_RUNS));
    expect(sorted(relay.reached(9))).toEqual(upTo(THREE_RUNS));
    expect(relay.calls).toHaveLength(THREE_RUNS + CALLS_PER_RUN);
  });
});

describe("an update that comes while others are being sent theirs", () => {
  it.each([
    ["the first of five", 5, 1],
    ["the last of five", 5, 5],
    ["one in the middle of 250", 250, 150],
    ["the last of 250", 250, 250],
  ])("reaches them all, though it came with %s", async (_, subscribers, during) => {
    const relay = new Relay(subscribers);
    relay.answer = (user) => {
      if (user === during && relay.reached(9).length === 0) relay.learn(2, 9);
      return 1;
    };

    relay.learn(1, 5);
    await relay.finish();

    expect(relay.reached(5)).toEqual(upTo(subscribers));
    expect(sorted(relay.reached(9))).toEqual(upTo(subscribers));
    expect(relay.done.map(({ version, users }) => [version, users])).toEqual([
      [5, subscribers],
      [9, subscribers],
    ]);
  });

  it("reaches them all when the relay dies at that moment", async () => {
    const relay = new Relay(250);
    relay.answer = (user) => {
      if (user === 150) relay.learn(2, 9);
      return user <= 150 ? 1 : new Promise<number>(() => {});
    };
    relay.learn(1, 5);
    void relay.broadcast.run();
    await new Promise((resolve) => setTimeout(resolve));
    relay.answer = () => 1;

    relay.die();
    await relay.finish();

    expect(new Set(relay.reached(9))).toEqual(new Set(upTo(250)));
  });
});

describe("a run", () => {
  it.each([
    ["at once", 0, FEW_CALLS],
    ["after 10 ms", 10, FEW_CALLS],
    ["after longer", 11, MANY_CALLS],
  ])("makes no more calls than it may, nor more at once, where hubs answer %s", async (_, takes, atOnce) => {
    const relay = new Relay(THREE_RUNS);
    let [underWay, most, begunAt] = [0, 0, relay.now];
    relay.answer = async () => {
      if (underWay === 0) begunAt = relay.now;
      most = Math.max(most, ++underWay);
      await scheduler.wait(0);
      relay.now = begunAt + takes;
      underWay -= 1;
      return 1;
    };

    relay.learn(1, 5);
    await relay.run();

    expect(relay.calls).toHaveLength(CALLS_PER_RUN);
    expect(most).toBe(atOnce);
    await relay.finish();
    expect(relay.calls).toHaveLength(THREE_RUNS);
    expect(relay.runs).toBe(3);
  });

  it("counts the calls of retries among its own", async () => {
    const relay = new Relay(THREE_RUNS);
    let fails = true;
    relay.answer = (user) => {
      if (fails && user <= 50) throw new Error("unreachable");
      return 1;
    };
    relay.learn(1, 5);
    await relay.run();
    fails = false;
    relay.now += SECOND;
    relay.calls.length = 0;

    await relay.run();

    expect(relay.calls).toHaveLength(CALLS_PER_RUN);
    expect(sorted(relay.calls.slice(0, 50).map(({ user }) => user))).toEqual(upTo(50));
  });

  it("keeps its place so often that a row is one update, and one run beyond the first", async () => {
    const [small, large] = [new Relay(CALLS_PER_RUN - 1), new Relay(THREE_RUNS)];

    for (const relay of [small, large]) relay.learn(1, 5);
    for (const relay of [small, large]) await relay.finish();

    expect([small.runs, small.store.saves]).toEqual([1, 1]);
    expect([large.runs, large.store.saves]).toEqual([3, 3]);
  });
});

describe("many edits in a row", () => {
  it("keep nobody waiting: the pass goes on beneath them", async () => {
    const relay = new Relay(4 * CALLS_PER_RUN);

    for (let edit = 1; edit <= 4; edit += 1) {
      relay.learn(1, edit * 4 + 1);
      await relay.run();
    }

    // Each run went on where the last one ended, so that after four every user has got something.
    expect(relay.calls.map(({ user }) => user)).toEqual(upTo(4 * CALLS_PER_RUN));
    await relay.finish();
    expect(sorted(relay.reached(17))).toEqual(upTo(4 * CALLS_PER_RUN));
    expect(relay.done.map(({ version }) => version)).toEqual([17]);
  });
});

describe("a relay that dies", () => {
  it("between two runs goes on where it was", async () => {
    const relay = new Relay(THREE_RUNS);
    relay.learn(1, 5);
    await relay.run();

    relay.die();
    await relay.finish();

    expect(relay.reached(5)).toEqual(upTo(THREE_RUNS));
    expect(relay.done).toMatchObject([{ version: 5, users: THREE_RUNS, sockets: THREE_RUNS }]);
  });

  it("in the middle of a run repeats that run, and reaches everyone", { tags: "F24" }, async () => {
    const relay = new Relay(THREE_RUNS);
    relay.learn(1, 5);
    await relay.run();
    const last = CALLS_PER_RUN + 10 * FEW_CALLS;
    relay.answer = (user) => (user <= last ? 1 : new Promise<number>(() => {}));
    void relay.broadcast.run();
    await new Promise((resolve) => setTimeout(resolve));
    expect(Math.max(...relay.reached(5))).toBe(last + FEW_CALLS);
    relay.answer = () => 1;

    relay.die();
    await relay.finish();

    expect(new Set(relay.reached(5)).size).toBe(THREE_RUNS);
    expect(relay.done).toMatchObject([{ version: 5, users: THREE_RUNS }]);
  });

  it("before its first run begins when it wakes", async () => {
    const relay = new Relay(3);
    relay.learn(1, 5);

    relay.die();
    await relay.finish();

    expect(relay.reached(5)).toEqual([1, 2, 3]);
  });

  it("lets the rest know that an announcement has ended, though it wakes knowing only what is live", async () => {
    const relay = new Relay(THREE_RUNS);
    relay.learn(1, 5);
    relay.learn(2, 9);
    await relay.finish();
    relay.learn(1, 14, null);
    await relay.run();

    relay.die();
    await relay.finish();

    expect(relay.reached(14)).toEqual(upTo(THREE_RUNS));
    const ended = relay.calls.at(-1)?.updates.find(({ id }) => id === 1);
    expect(ended).toEqual({ id: 1, version: 14, frame: null, until: null });
  });

  it("while one could not be reached calls only that one when it wakes", async () => {
    const relay = new Relay(150);
    relay.answer = (user) => (user === 7 ? Promise.reject(new Error("unreachable")) : 1);
    relay.learn(1, 5);
    await relay.run();
    relay.answer = () => 1;
    relay.calls.length = 0;

    relay.die();
    await relay.finish();

    expect(relay.calls).toMatchObject([{ user: 7, versions: [5] }]);
  });

  it("an hour after its last update has nothing to do", () => {
    const relay = new Relay(3);
    relay.learn(1, 5);

    relay.now += HOUR;
    relay.die();

    expect(relay.broadcast.nextRunAt).toBeUndefined();
  });
});

describe("a subscriber without sockets", () => {
  it("is sent once, then forgotten, and costs nothing from then on", async () => {
    const relay = new Relay(3);
    relay.answer = (user) => (user === 2 ? 0 : 1);
    relay.learn(1, 5);
    await relay.finish();
    expect([...relay.store.users]).toEqual([1, 3]);

    relay.learn(2, 9);
    await relay.finish();

    expect(relay.reached(5)).toEqual([1, 2, 3]);
    expect(relay.reached(9)).toEqual([1, 3]);
  });

  it("is kept when they subscribed during their own delivery", async () => {
    const relay = new Relay(3);
    relay.answer = (user) => {
      if (user === 2) relay.broadcast.subscribed(2);
      return 0;
    };

    relay.learn(1, 5);
    await relay.finish();

    expect([...relay.store.users]).toEqual([2]);
  });

  it("is kept when they could not be reached", async () => {
    const relay = new Relay(3);
    relay.answer = () => Promise.reject(new Error("unreachable"));

    relay.learn(1, 5);
    await relay.run();

    expect([...relay.store.users]).toEqual([1, 2, 3]);
  });
});

describe("a subscriber that cannot be reached", () => {
  it("keeps nobody waiting, and is reached when that is possible again", async () => {
    const relay = new Relay(150);
    let fails = true;
    relay.answer = (user) => {
      if (fails && user === 7) throw new Error("unreachable");
      return 1;
    };

    relay.learn(1, 5);
    await relay.run();
    expect(relay.reached(5)).toHaveLength(150);
    expect(relay.done).toMatchObject([{ version: 5, users: 149 }]);
    expect(relay.broadcast.nextRunAt).toBe(relay.now + SECOND);
    fails = false;
    await relay.finish();

    expect(relay.reached(5).slice(150)).toEqual([7]);
  });

  it("is tried for an hour, at growing distances, and then given up", async () => {
    const relay = new Relay(3);
    relay.answer = (user) => (user === 2 ? Promise.reject(new Error("unreachable")) : 1);
    const begun = relay.now;

    relay.learn(1, 5);
    await relay.finish();

    const tries = relay.calls.filter(({ user }) => user === 2).map(({ at }) => (at - begun) / SECOND);
    expect(tries.slice(0, 12)).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111]);
    expect(tries.at(-1)).toBeGreaterThan(3600);
    expect(relay.calls).toHaveLength(2 + tries.length);
    expect(relay.broadcast.nextRunAt).toBeUndefined();
  });

  it("does not hold up an update that comes meanwhile, and gets it with the one it missed", async () => {
    const relay = new Relay(3);
    let fails = true;
    relay.answer = (user) => {
      if (fails && user === 2) throw new Error("unreachable");
      return 1;
    };
    relay.learn(1, 5);
    await relay.run();
    relay.learn(2, 9);
    expect(relay.broadcast.nextRunAt).toBe(relay.now);
    await relay.run();
    expect(relay.done.map(({ version }) => version)).toEqual([5, 9]);
    fails = false;

    await relay.finish();

    expect(relay.calls.at(-1)).toMatchObject({ user: 2, versions: [5, 9] });
  });
});

it("says of an update that is done how many users it reached, and how many sockets", async () => {
  const relay = new Relay(300);
  relay.answer = (user) => {
    if (user === 100) throw new Error("unreachable");
    return user % 3;
  };

  relay.learn(1, 5);
  await relay.run();

  // 100 of them have no socket, 99 that could be reached have one, 100 have two.
  expect(relay.done).toMatchObject([{ id: 1, version: 5, users: 199, sockets: 299 }]);
});
