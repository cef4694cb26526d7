import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { clock } from "#core/clock";
import { postAnnouncement } from "#features/announcements/service/write";
import { createPlatform } from "#platform";
import { AnnouncementHub } from "#realtime/announcement-hub";
import { AnnouncementRelay } from "#realtime/announcement-relay";
import { RelayStore } from "#realtime/relay-store";
import type { Assumptions } from "./assumptions.ts";
import { Chance } from "./chance.ts";
import { Caller, Host, Thread } from "./object.ts";
import { Scheduler } from "./scheduler.ts";
import { d1, MemorySql } from "./storage.ts";

const MIGRATIONS = join(import.meta.dirname, "../../migrations");
const KEY = { kid: "dev-simulation", kty: "OKP", crv: "Ed25519", x: "x", d: "d" };
const SETTINGS = {
  ENVIRONMENT: "development",
  APP_SECRET: "dev-secret-of-the-simulation-and-nothing-else",
  SIGNING_KEYS: JSON.stringify([KEY]),
};

type Called = "hub" | `relay-${number}`;

/**
 * Everything an announcement meets on its way: the Worker's own hub and relays
 * and what they keep, over a clock, a network and users' hubs that are made up.
 */
export class World {
  readonly scheduler = new Scheduler();
  readonly chance = new Chance(1);
  readonly assumed: Assumptions;
  readonly hub: Host<AnnouncementHub>;
  readonly relays: Host<AnnouncementRelay>[];
  readonly database = new MemorySql();
  /** When each user's sockets were told, by the user's id; NaN before. */
  readonly toldAt: Float64Array;
  hubCalls = 0;
  hubMs = 0;
  readonly #databaseThread = new Thread(this.scheduler);
  readonly #relayCount: number;

  constructor(users: number, relays: number, assumed: Assumptions) {
    this.assumed = assumed;
    this.#relayCount = relays;
    this.toldAt = new Float64Array(users + 1).fill(Number.NaN);
    this.hub = this.#host("global", AnnouncementHub);
    this.relays = Array.from({ length: relays }, (_, place) => {
      const relay = this.#host(`relay-${place}`, AnnouncementRelay);
      fill(relay.sql, place, relays, users);
      return relay;
    });
    clock.now = () => new Date(this.scheduler.now);
  }

  #host<Instance extends AnnouncementHub | AnnouncementRelay>(
    name: string,
    Kind: new (ctx: DurableObjectState, env: Env) => Instance,
  ): Host<Instance> {
    const lateness = () => this.chance.time(this.assumed.alarm);
    const host: Host<Instance> = new Host({ ...this, lateness }, name, (ctx) => {
      return new Kind(ctx as DurableObjectState, this.#env(host.caller));
    });
    return host;
  }

  /** The bindings of one caller, whose calls take their time and may fail. */
  #env(caller: Caller): Env {
    const hub = { refresh: () => this.#call(caller, this.hub, (it) => it.refresh()) };
    const report: AnnouncementHub["report"] = (relay, jobs) =>
      this.#call(caller, this.hub, (it) => it.report(relay, structuredClone(jobs)));
    const relay = (name: string) => this.relays[Number(name.slice("relay-".length))] as Host<AnnouncementRelay>;
    const take = (name: string): AnnouncementRelay["take"] => (items) =>
      this.#call(caller, relay(name), async (it) => structuredClone(await it.take(structuredClone(items))));
    const env = {
      ...SETTINGS,
      RELAYS: String(this.#relayCount),
      DB: d1(this.database, () => this.#query(caller)),
      ANNOUNCEMENT_HUB: { getByName: () => ({ ...hub, report }) },
      ANNOUNCEMENT_RELAY: { getByName: (name: Called) => ({ take: take(name) }) },
      USER_HUB: { getByName: (user: string) => ({ showAnnouncements: () => this.#tell(caller, Number(user)) }) },
    };
    return env as unknown as Env;
  }
}
