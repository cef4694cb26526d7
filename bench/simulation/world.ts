import { compose } from "#compose";
import { clock } from "#core/clock";
import { postAnnouncement } from "#features/announcements/service/write";
import { recordNothing } from "#http/idempotency";
import { AnnouncementHub } from "#realtime/announcements/hub";
import { AnnouncementRelay } from "#realtime/announcements/relay";
import { RelayStore } from "#realtime/announcements/relay-store";
import type { Assumptions } from "./assumptions.ts";
import { Chance } from "./chance.ts";
import { Caller, Host, Thread } from "./object.ts";
import { Scheduler } from "./scheduler.ts";
import { d1, MemorySql } from "./storage.ts";

const SETTINGS = {
  ENVIRONMENT: "development",
  APP_SECRET: "dev-secret-of-the-simulation-and-nothing-else",
  SIGNING_KEYS: JSON.stringify([{ kid: "dev-simulation", kty: "OKP", crv: "Ed25519", x: "x", d: "d" }]),
};

const TEXT = {
  title: "Maintenance tonight",
  message: "From ten to eleven you may be asked to sign in again.",
  level: "info",
  link: null,
  show_on_site: true,
  is_active: true,
  starts_at: null,
  expires_at: null,
} as const;

export interface Given {
  users: number;
  relays: number;
  /** Which accidents happen. */
  seed: number;
  /** The statements that make D1's tables. */
  tables: string;
  assumed: Assumptions;
}

/**
 * Everything an announcement meets on its way: the Worker's own hub, its own
 * relays and what they keep, over a clock, a network, a database's latency and
 * users' hubs that are made up.
 */
export class World {
  readonly hub: Host<AnnouncementHub>;
  readonly relays: Host<AnnouncementRelay>[];
  readonly database = new MemorySql();
  /** When each user was reached, by the user's id; NaN when never. */
  readonly reachedAt: Float64Array;
  postedAt = Number.NaN;
  hubCalls = 0;
  /** For how long the users' hubs are billed. */
  hubMs = 0;
  readonly #scheduler = new Scheduler();
  readonly #chance: Chance;
  readonly #databaseThread = new Thread(this.#scheduler);
  readonly #assumed: Assumptions;

  constructor({ users, relays, seed, tables, assumed }: Given) {
    this.#assumed = assumed;
    this.#chance = new Chance(seed);
    this.reachedAt = new Float64Array(users + 1).fill(Number.NaN);
    this.database.script(tables);
    this.hub = this.#host("global", AnnouncementHub, relays);
    this.relays = Array.from({ length: relays }, (_, place) => {
      const relay = this.#host(`relay-${place}`, AnnouncementRelay, relays);
      fill(relay.sql, { place, relays, users });
      return relay;
    });
  }

  #host<Instance extends AnnouncementHub | AnnouncementRelay>(
    name: string,
    Kind: new (ctx: DurableObjectState, env: Env) => Instance,
    relays: number,
  ): Host<Instance> {
    const runtime = {
      scheduler: this.#scheduler,
      assumed: this.#assumed,
      lateness: () => this.#chance.time(this.#assumed.alarm),
    };
    const wake = (ctx: object, caller: Caller) =>
      new Kind(ctx as DurableObjectState, this.#env(caller, relays));
    return new Host(runtime, name, wake);
  }

  /** The bindings of a caller. What crosses the network is copied, as it is there. */
  #env(caller: Caller, relays: number): Env {
    const hub: Pick<AnnouncementHub, "refresh" | "report"> = {
      refresh: () => this.#call(caller, this.hub, (it) => it.refresh()),
      report: (relay, jobs) => this.#call(caller, this.hub, (it) => it.report(relay, structuredClone(jobs))),
    };
    const relay = (name: string): Pick<AnnouncementRelay, "publish"> => ({
      publish: (updates) =>
        this.#call(caller, this.#relayNamed(name), async (it) => it.publish(structuredClone(updates))),
    });
    const userHub = (user: string) => ({ takeAnnouncements: () => this.#callUserHub(caller, Number(user)) });
    const bindings = {
      DB: d1(this.database, () => this.#query(caller)),
      ANNOUNCEMENT_HUB: { getByName: () => hub },
      ANNOUNCEMENT_RELAY: { getByName: relay },
      USER_HUB: { getByName: userHub },
    };
    // Only what an announcement needs of a deployment.
    return { ...SETTINGS, RELAYS: String(relays), ...bindings } as unknown as Env;
  }

  #relayNamed(name: string): Host<AnnouncementRelay> {
    const relay = this.relays[Number(name.slice("relay-".length))];
    if (!relay) throw new Error(`There is no ${name}.`);
    return relay;
  }

  /** An admin posts an announcement, and time passes until there is nothing left to do. */
  async announce(): Promise<void> {
    clock.now = () => new Date(this.#scheduler.now);
    const worker = new Caller(new Thread(this.#scheduler), this.#assumed);
    const env = this.#env(worker, this.relays.length);
    const platform = compose(env, { waitUntil() {} }, async () => "done");
    const posting = postAnnouncement(platform, { key: 1 }, TEXT, recordNothing).then(() => {
      this.postedAt = this.#scheduler.now;
    });
    await this.#scheduler.run();
    await posting;
  }

  /** A call from one of ours to another. */
  async #call<Instance extends AnnouncementHub | AnnouncementRelay, Result>(
    caller: Caller,
    callee: Host<Instance>,
    work: (instance: Instance) => Promise<Result>,
  ): Promise<Result> {
    const { call, waking, failing } = this.#assumed;
    await this.#departure(caller);
    try {
      const way = this.#chance.time(call) / 2;
      await this.#scheduler.pause(way + (callee.isAsleep ? this.#chance.time(waking) : 0));
      if (this.#chance.happens(failing)) throw lost();
      const result = await callee.take(work);
      await this.#scheduler.pause(way);
      return structuredClone(result);
    } finally {
      caller.end();
    }
  }

  /** A call to a user's hub; nothing is behind it but the time it takes, and one socket. */
  #callUserHub(caller: Caller, user: number): Promise<number> {
    const { call, waking, asleep, failing, hubMs } = this.#assumed;
    const isAsleep = this.#chance.happens(asleep);
    const takes = this.#chance.time(call) + (isAsleep ? this.#chance.time(waking) : 0);
    const fails = this.#chance.happens(failing);
    return new Promise((resolve, reject) => {
      caller.begin((leavesAt) => {
        this.hubCalls += 1;
        this.hubMs += isAsleep ? hubMs.woken : hubMs.awake;
        this.#scheduler.at(leavesAt + takes, () => {
          caller.end();
          if (fails) return reject(lost());
          // Of several times the first, since the others show nothing new.
          if (Number.isNaN(this.reachedAt[user])) this.reachedAt[user] = this.#scheduler.now;
          resolve(1);
        });
      });
    });
  }

  async #query(caller: Caller): Promise<void> {
    const { query, queryThreadMs } = this.#assumed;
    await this.#departure(caller);
    const way = this.#chance.time(query) / 2;
    await this.#scheduler.pause(way);
    await this.#scheduler.until(this.#databaseThread.take(queryThreadMs));
    await this.#scheduler.pause(way);
    caller.end();
  }

  #departure(caller: Caller): Promise<void> {
    return new Promise((resolve) => caller.begin((at) => this.#scheduler.at(at, resolve)));
  }

  close(): void {
    for (const sql of [this.database, this.hub.sql, ...this.relays.map((relay) => relay.sql)]) sql.close();
  }
}

function lost(): Error {
  return new Error("Network connection lost.");
}

/** The users whose ids fall to a relay subscribed to it some time ago. */
function fill(sql: MemorySql, { place, relays, users }: { place: number; relays: number; users: number }) {
  // Has the methods of SqlStorage that a store calls.
  new RelayStore(sql as unknown as SqlStorage);
  sql.script(`insert into subscribers (user)
    with recursive ours (user) as (
      select ${place === 0 ? relays : place} where ${place === 0 ? relays : place} <= ${users}
      union all select user + ${relays} from ours where user + ${relays} <= ${users}
    ) select user from ours`);
}
