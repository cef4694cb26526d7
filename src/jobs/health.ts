import { and, count, eq, gt, min } from "drizzle-orm";
import { smsDays } from "#channels/sms/tables";
import type { Presence } from "#core/announcements";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { ticks } from "#core/tables";
import { budgets, events } from "#events/tables";
import { smsCodeLimit } from "#events/user-budgets";
import type { RequestSession } from "#http/session";
import { deadLetters } from "./tables.ts";

/** Two runs may be missed before the cron counts as late. */
const CRON_LATE_MS = 180_000;
const EVENT_LATE_SECONDS = 600;
/** How long to wait for the relays, so that one that does not answer cannot hide everything else. */
const PATIENCE_MS = 3_000;

/** The state of the deployment, for its operators. */
export interface Health {
  status: "ok" | "degraded";
  /** 0 when no event waits. */
  oldestEventSeconds: number;
  waitingEvents: number;
  deadLetters: number;
  /** Null when no relay answered; see `liveSockets`. */
  liveSockets: number | null;
  lastTickAt: Date | null;
  /** Null where this deployment sends no SMS. */
  sms: SmsOfToday | null;
}

/** How many SMS went out on this day (UTC), how many of them were codes, and how many may. */
interface SmsOfToday {
  sent: number;
  limit: number;
  codes: number;
  codeLimit: number;
}

/** Reads the database in one round trip, and asks the relays for the number of sockets. */
export async function health(
  platform: Ports<"config" | "db" | "now" | "announcements">,
  session: RequestSession,
): Promise<Health> {
  const { db, now } = platform;
  const { results } = await session.authenticate([
    db
      .select({ waiting: count(), oldest: min(events.createdAt) })
      .from(events)
      .where(gt(events.id, 0)),
    db.select({ count: count() }).from(deadLetters),
    db.select({ at: ticks.at }).from(ticks).where(eq(ticks.name, "cron")),
    ...smsQueries(platform),
  ]);
  const [[event], [letters], [tick], sent, codes] = results;
  const oldest = event?.oldest?.getTime() ?? now().getTime();
  return judged(now(), {
    // A clock may have been put back since the event was made.
    oldestEventSeconds: Math.max(0, Math.floor((now().getTime() - oldest) / 1000)),
    waitingEvents: event?.waiting ?? 0,
    deadLetters: letters?.count ?? 0,
    liveSockets: await liveSockets(platform),
    lastTickAt: tick?.at ?? null,
    sms: smsOfToday(platform, sent?.[0]?.count ?? 0, codes?.[0]?.count ?? 0),
  });
}

function smsQueries({ db, now }: Ports<"db" | "now">) {
  const day = now().toISOString().slice(0, 10);
  const isCodes = and(eq(budgets.day, day), eq(budgets.owner, 0), eq(budgets.budget, "sms-code"));
  return [
    db.select({ count: smsDays.sent }).from(smsDays).where(eq(smsDays.day, day)),
    db.select({ count: budgets.spent }).from(budgets).where(isCodes),
  ] as const;
}

function smsOfToday(ports: Ports<"config">, sent: number, codes: number): SmsOfToday | null {
  const limits = ports.config.sms?.limits;
  return limits ? { sent, limit: limits.dailyLimit, codes, codeLimit: smsCodeLimit(ports) } : null;
}

function judged(now: Date, seen: Omit<Health, "status">): Health {
  const isCronLate = now.getTime() - (seen.lastTickAt?.getTime() ?? 0) > CRON_LATE_MS;
  const isWell =
    !isCronLate &&
    seen.oldestEventSeconds <= EVENT_LATE_SECONDS &&
    seen.deadLetters === 0 &&
    (seen.sms === null || seen.sms.sent < seen.sms.limit) &&
    seen.liveSockets !== null;
  return { status: isWell ? "ok" : "degraded", ...seen };
}

/**
 * How many sockets are open. The number is not stored: storing it would cost a
 * write per opening and closing, and drift with every crash. So relays count
 * the sockets that they hold themselves, and ask some of their users' hubs;
 * what those have stands for the rest.
 */
async function liveSockets(platform: Ports<"announcements">): Promise<number | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The relays did not answer in time.")), PATIENCE_MS);
  });
  try {
    const relays = await Promise.race([platform.announcements.presence(), late]);
    return Math.round(relays.reduce((sum, relay) => sum + socketsOf(relay), 0));
  } catch (error) {
    log("warn", "health.sockets-not-counted", {}, error);
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function socketsOf({ anonymous, subscribers, asked, sockets }: Presence): number {
  return anonymous + (asked === 0 ? 0 : (sockets * subscribers) / asked);
}
