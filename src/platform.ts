import type { ExecutionContext } from "@cloudflare/workers-types";
import { clock } from "#core/clock";
import { type Config, readConfig } from "#core/config";
import { type Database, database } from "#core/database";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { LimitName } from "#core/rate-limit";
import type { StoredEvent } from "#events/event";
import type { Change } from "#features/notifications/domain";

/** Seconds a queued event waits, so that it finds the immediate attempt done. */
const QUEUE_DELAY_SECONDS = 5;

/** What changed in a user's inbox, handed to whoever holds their sockets. */
export interface InboxNews {
  /** The inbox's highest `seq`, or undefined where it is not known: a hub that may be behind reads what it missed. */
  head: number | undefined;
  /** The changes themselves where they are at hand, in order. */
  changes: Change[];
}

/** What ends sockets: one session, or every one below a version but the kept. */
export type SessionsEnded = { jti: string; until: number } | { version: number; keptJti: string | null };

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
  withinLimit(limit: LimitName, who: string): Promise<boolean>;
}

type Follow = (platform: Platform, event: StoredEvent, news?: InboxNews) => Promise<void>;

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
          step("S2", () => platform.enqueue([event.id], QUEUE_DELAY_SECONDS)).catch((error) =>
            log("error", "event.not-queued", about, error),
          ),
          step("S3", () => follow(platform, event, news)).catch((error) =>
            log("warn", "event.not-followed-at-once", about, error),
          ),
        ]),
      );
    },
    async withinLimit(limit, who) {
      if (!config.rateLimits) return true;
      const { success } = await limits[limit].limit({ key: who });
      return success;
    },
  };
  return platform;
}
