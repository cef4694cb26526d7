import type { ExecutionContext } from "@cloudflare/workers-types";
import { clock } from "#core/clock";
import { type Config, readConfig } from "#core/config";
import { type Database, database } from "#core/database";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import { inParallel } from "#core/parallel";
import type { StoredEvent } from "#events/event";
import type { Item } from "#features/announcements/domain";
import type { Delivery } from "#features/announcements/wire";
import type { Change } from "#features/notifications/domain";
import type { LimitName } from "#http/rate-limit";

/** Seconds a queued event waits, so that it finds the immediate attempt done. */
const QUEUE_DELAY_SECONDS = 5;
const RELAYS_AT_ONCE = 100;

/** What changed in a user's inbox, handed to whoever holds their sockets. */
export interface InboxNews {
  /** The inbox's highest `seq`, or undefined where it is not known: a hub that may be behind reads what it missed. */
  head: number | undefined;
  /** The changes themselves where they are at hand, in order. */
  changes: Change[];
}

/** What ends sockets: one session, or every one below a version but the kept. */
export type SessionsEnded = { jti: string; until: number } | { version: number; keptJti: string | null };

/** What a relay has told, and to how many. */
export interface Reach {
  number: number;
  users: number;
  sockets: number;
}

/** Who brings words to a user's hub. */
export interface Bringer {
  relay: string;
  /** True when it could not bring them at first, and knows no longer all that it had to bring. */
  isLate: boolean;
}

/** What a relay can say of who is online. */
export interface Presence {
  /** Sockets of people who are not signed in. */
  anonymous: number;
  /** Users who have been online since the relay last found them gone. */
  members: number;
  /** How many of them were asked, and how many sockets those have open. */
  asked: number;
  sockets: number;
}

/** A queued message: the event's id, never its content. */
export interface EventMessage {
  v: 1;
  event_id: number;
}

/** Everything outside that Herald acts on, without a binding's name. */
export interface Platform {
  config: Config;
  /** The deployment's secret. */
  secret: string;
  db: Database;
  /** Where the inbox of a user lives; one place to change when there is more than one database. */
  inboxOf(user: UserId): Database;
  now(): Date;
  /** Hands what changed to the user's hub. */
  pushTo(user: UserId, news: InboxNews): Promise<void>;
  /** Has the user's hub open a socket, introduced by `headers`. */
  openSocket(user: UserId, headers: Record<string, string>): Promise<Response>;
  /** Has the user's hub close the sockets of sessions that ended. */
  endSessions(user: UserId, ended: SessionsEnded): Promise<void>;
  /** Has the announcement hub look for what changed, and hand it on. */
  announce(): Promise<void>;
  /** How far the latest word of an announcement has come. */
  deliveryOf(announcement: number): Promise<Delivery>;
  /** Has the user's hub take an announcement off their sockets. */
  dismissFor(user: UserId, announcement: number): Promise<void>;
  /** The name of the relay that brings announcements to a user. */
  relayOf(user: UserId): string;
  /** Says hello to the user's relay; gives back what is live. */
  greetRelay(user: UserId): Promise<Item[]>;
  /** Hands words to a relay; gives back what of them it has told already. */
  tellRelay(relay: string, items: Item[]): Promise<Reach[]>;
  /** Hands words to a user's hub; gives back how many sockets it has. */
  showAnnouncements(user: UserId, items: Item[], by: Bringer): Promise<number>;
  /** Says to the announcement hub what a relay has told. */
  reportReach(relay: string, reach: Reach[]): Promise<void>;
  /** Asks every relay who is online. */
  presence(): Promise<Presence[]>;
  /** How many sockets a user has open. */
  socketsOf(user: UserId): Promise<number>;
  /** Has some relay open a socket for somebody who is not signed in. */
  openAnnouncementSocket(request: Request): Promise<Response>;
  /** Does something after the reply; what fails is logged as `failure`, and somebody else's to repeat. */
  defer(failure: string, work: () => Promise<unknown>): void;
  /** Puts events on the queue, to be followed after `delaySeconds`. */
  enqueue(events: number[], delaySeconds: number): Promise<void>;
  /**
   * Follows an event that was just committed: queued for certainty, and tried
   * at once so that a socket hears of it without the queue's wait. Returns
   * immediately; what fails is the queue's to repeat.
   *
   * @param news what changed, where the committer knows it, to spare the hub a read
   */
  dispatch(event: StoredEvent, news?: InboxNews): void;
  /** Puts an event that was just committed on the queue, whose work alone it is. */
  dispatchLater(event: StoredEvent): void;
  withinLimit(limit: LimitName, who: string): Promise<boolean>;
}

type Follow = (platform: Platform, event: StoredEvent, news?: InboxNews) => Promise<void>;

/** The name of a relay by its place. */
export function relayName(place: number): string {
  return `relay-${place}`;
}

const configs = new WeakMap<object, Config>();

/** The configuration of this deployment, read once per isolate. */
export function configOf(env: Env): Config {
  const known = configs.get(env);
  if (known) return known;
  const config = readConfig(env as unknown as Record<string, unknown>);
  configs.set(env, config);
  return config;
}

/**
 * Makes the platform of one request, message or tick.
 *
 * @param follow what to do with an event; the doors pass `process`
 */
export function createPlatform(env: Env, ctx: Pick<ExecutionContext, "waitUntil">, follow: Follow): Platform {
  const config = configOf(env);
  const db = database(env.DB);
  const hubOf = (user: UserId) => env.USER_HUB.getByName(String(user));
  const relayNamed = (name: string) => env.ANNOUNCEMENT_RELAY.getByName(name);
  const announcementHub = () => env.ANNOUNCEMENT_HUB.getByName("global");
  const relayOf = (user: UserId) => relayName(user % config.relays);
  const limits: Record<LimitName, RateLimit> = {
    login: env.LOGIN_LIMIT,
    register: env.REGISTER_LIMIT,
    refresh: env.REFRESH_LIMIT,
    socket: env.SOCKET_LIMIT,
  };
  const platform: Platform = {
    config,
    secret: config.secret,
    db,
    inboxOf: () => db,
    now: () => clock.now(),
    pushTo: (user, news) => hubOf(user).advance(news),
    openSocket: (user, headers) =>
      hubOf(user).fetch("https://hub/", { headers: { ...headers, Upgrade: "websocket" } }),
    endSessions: (user, ended) => hubOf(user).endSessions(ended),
    announce: () => announcementHub().refresh(),
    deliveryOf: (announcement) => announcementHub().delivery(announcement),
    dismissFor: (user, announcement) => hubOf(user).dismiss(announcement),
    relayOf,
    greetRelay: (user) => relayNamed(relayOf(user)).hello(user),
    tellRelay: (relay, items) => relayNamed(relay).take(items),
    showAnnouncements: (user, items, by) => hubOf(user).showAnnouncements(items, by),
    reportReach: (relay, reach) => announcementHub().report(relay, reach),
    presence() {
      const names = Array.from({ length: config.relays }, (_, place) => relayName(place));
      return inParallel(names, RELAYS_AT_ONCE, (name) => relayNamed(name).presence());
    },
    socketsOf: (user) => hubOf(user).socketCount(),
    openAnnouncementSocket: (request) =>
      relayNamed(relayName(Math.floor(Math.random() * config.relays))).fetch(request),
    defer(failure, work) {
      ctx.waitUntil(work().catch((error) => log("error", failure, {}, error)));
    },
    async enqueue(events, delaySeconds) {
      const body = (event_id: number): EventMessage => ({ v: 1, event_id });
      for (let at = 0; at < events.length; at += 100) {
        const messages = events.slice(at, at + 100).map((id) => ({ body: body(id), delaySeconds }));
        await env.EVENTS.sendBatch(messages);
      }
    },
    dispatch(event, news) {
      const about = { event_id: event.id, event_type: event.type };
      ctx.waitUntil(
        Promise.all([
          // First, since somebody waits for it.
          step("S3", () => follow(platform, event, news)).catch((error) =>
            log("warn", "event.not-followed-at-once", about, error),
          ),
          step("S2", () => platform.enqueue([event.id], QUEUE_DELAY_SECONDS)).catch((error) =>
            log("error", "event.not-queued", about, error),
          ),
        ]),
      );
    },
    dispatchLater(event) {
      platform.defer("event.not-queued", () => step("S2", () => platform.enqueue([event.id], 0)));
    },
    async withinLimit(limit, who) {
      if (!config.rateLimits) return true;
      const { success } = await limits[limit].limit({ key: who });
      return success;
    },
  };
  return platform;
}
