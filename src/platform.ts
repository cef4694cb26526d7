import type { ExecutionContext } from "@cloudflare/workers-types";
import pMap from "p-map";
import { relayName, type SocketUpdate } from "#core/announcements";
import { Spending } from "#core/budget";
import { clock } from "#core/clock";
import { type Config, readConfig } from "#core/config";
import { database } from "#core/database";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type {
  AnnouncementHubs,
  Deliveries,
  Hubs,
  Jobs,
  LimitName,
  Limits,
  Platform,
  Ports,
} from "#core/ports";
import { RecentCounts } from "#core/recent-counts";

const CONCURRENT_RELAYS = 100;
/** A consumer takes ten messages at once (wrangler.toml): as many events as one invocation may process. */
const EVENTS_PER_MESSAGE = 50;
const MESSAGES_PER_BATCH = 100;
/** So many reads a minute, in one isolate, are not worth asking the shared count, which takes as long as a small read. */
const UNCOUNTED_READS = 120;

const reads = new RecentCounts();

/** A queued message: ids of events, never their content. Version 1 had one `event_id`; consumers still take it. */
interface QueueMessage {
  v: 2;
  event_ids: number[];
}

/** Keeps work running after the reply: the only part of an execution context that is needed. */
export type Lifetime = Pick<ExecutionContext, "waitUntil">;

const configs = new WeakMap<object, Config>();

/** The configuration of this deployment, read once per isolate. */
function configOf(env: Env): Config {
  const known = configs.get(env);
  if (known) return known;
  // The generated Env has no index signature; readConfig checks every value itself.
  const config = readConfig(env as unknown as Record<string, unknown>);
  configs.set(env, config);
  return config;
}

/** The ports over this deployment's bindings. No other file knows the names of bindings, but for `ASSETS` (pages.ts) and a look at `DB` (app.ts). */
export function createPlatform(env: Env, ctx: Lifetime): Omit<Platform, "inboxes" | "outbox"> {
  const config = configOf(env);
  const spending = new Spending();
  return {
    config,
    secret: config.secret,
    budget: spending,
    db: database(env.DB, (statements) => spending.count(statements)),
    now: () => clock.now(),
    hubs: hubsOf(env, spending),
    announcements: announcementsOf(env, config.relays, spending),
    jobs: jobsOf(env, ctx, spending),
    deliveries: deliveriesOf(env, spending),
    // Not every deployment has it (docs/delivery.md).
    sendEmail: (env as { SEND_EMAIL?: SendEmail }).SEND_EMAIL,
    limits: limitsOf(env, config.rateLimits),
  };
}

const shared = new WeakMap<object, Ports<"now" | "announcements">>();

/**
 * What a user's hub needs to hold sockets. All hubs of an isolate share it, since
 * there may be thousands; so it counts nobody's spending.
 */
export function socketPorts(env: Env): Ports<"now" | "announcements"> {
  const known = shared.get(env);
  if (known) return known;
  const announcements = announcementsOf(env, configOf(env).relays, new Spending());
  const ports = { now: () => clock.now(), announcements };
  shared.set(env, ports);
  return ports;
}

function hubsOf(env: Env, spending: Spending): Hubs {
  const hubOf = (user: UserId) => {
    spending.count();
    return env.USER_HUB.getByName(String(user));
  };
  return {
    advance: (user, update) => hubOf(user).advance(update),
    presence: (user) => hubOf(user).presence(),
    openSocket: (user, headers) =>
      hubOf(user).fetch("https://hub/", { headers: { ...headers, Upgrade: "websocket" } }),
    endSessions: (user, ended) => hubOf(user).endSessions(ended),
    erase: (user) => hubOf(user).erase(),
    showPreferences: (user) => hubOf(user).showPreferences(),
    showSeen: (user, seen) => hubOf(user).showSeen(seen),
    dismiss: (user, announcement) => hubOf(user).dismiss(announcement),
    showAnnouncements: (user, updates, source) => hubOf(user).takeAnnouncements(updates, source),
    socketCount: (user) => hubOf(user).socketCount(),
  };
}

function announcementsOf(env: Env, relays: number, spending: Spending): AnnouncementHubs {
  const hub = () => {
    spending.count();
    return env.ANNOUNCEMENT_HUB.getByName("global");
  };
  const relayNamed = (name: string) => {
    spending.count();
    return env.ANNOUNCEMENT_RELAY.getByName(name);
  };
  const relayOf = (user: UserId) => relayName(user % relays);
  return {
    refresh: () => hub().refresh(),
    delivery: (announcement) => hub().delivery(announcement),
    relayOf,
    subscribe: (user): Promise<SocketUpdate[]> => relayNamed(relayOf(user)).subscribeHub(user),
    publish: (relay, updates) => relayNamed(relay).publish(updates),
    reportReach: (relay, reach) => hub().report(relay, reach),
    presence() {
      const names = Array.from({ length: relays }, (_, index) => relayName(index));
      return pMap(names, (name) => relayNamed(name).presence(), { concurrency: CONCURRENT_RELAYS });
    },
    openSocket: (request, block) => relayNamed(relayName(slotOf(block, relays))).fetch(request),
  };
}

/** A slot for a text: always the same one, and evenly distributed (FNV-1a). */
function slotOf(text: string, slots: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % slots;
}

function jobsOf(env: Env, ctx: Lifetime, spending: Spending): Jobs {
  return {
    async enqueue(events, delaySeconds) {
      const messages: MessageSendRequest<QueueMessage>[] = [];
      for (let at = 0; at < events.length; at += EVENTS_PER_MESSAGE) {
        const event_ids = events.slice(at, at + EVENTS_PER_MESSAGE);
        messages.push({ body: { v: 2, event_ids }, delaySeconds });
      }
      for (let at = 0; at < messages.length; at += MESSAGES_PER_BATCH) {
        spending.count();
        await env.EVENTS.sendBatch(messages.slice(at, at + MESSAGES_PER_BATCH));
      }
    },
    defer(failure, work) {
      ctx.waitUntil(work().catch((error) => log("error", failure, {}, error)));
    },
  };
}

function deliveriesOf(env: Env, spending: Spending): Deliveries {
  return {
    async enqueue(tasks, delaySeconds) {
      const messages = tasks.map((task) => ({ body: { v: 1, ...task }, delaySeconds }));
      for (let at = 0; at < messages.length; at += MESSAGES_PER_BATCH) {
        spending.count();
        await env.DELIVERIES.sendBatch(messages.slice(at, at + MESSAGES_PER_BATCH));
      }
    },
  };
}

function limitsOf(env: Env, areOn: boolean): Limits {
  const limits: Record<LimitName, RateLimit> = {
    login: env.LOGIN_LIMIT,
    register: env.REGISTER_LIMIT,
    refresh: env.REFRESH_LIMIT,
    socket: env.SOCKET_LIMIT,
    read: env.READ_LIMIT,
    write: env.WRITE_LIMIT,
    key_write: env.KEY_WRITE_LIMIT,
    search: env.SEARCH_LIMIT,
    profile: env.PROFILE_LIMIT,
  };
  return {
    async allows(limit, key) {
      if (!areOn) return true;
      if (limit === "read" && reads.add(key, clock.now()) <= UNCOUNTED_READS) return true;
      const { success } = await limits[limit].limit({ key });
      return success;
    },
  };
}
