import { and, eq, lte, sql } from "drizzle-orm";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { cooldownSeconds } from "../domain.ts";
import { signInFailures } from "../tables.ts";

/** The waits by number of failures, as SQLite looks them up; the last one holds for every number beyond. */
const WAITS = Array.from({ length: 16 }, (_, failures) => cooldownSeconds(failures));

/**
 * What is guessed at, and from where: a name from an address block, a user from a browser that has signed in as
 * them before, the current password from a session. Each has its own back-off, so that nobody's guesses slow down
 * an owner who signs in from elsewhere.
 */
export type Target = `login:${string}` | `device:${string}` | `password:${number}`;

/** Failures that are counted over a time, whatever they were guesses at. */
interface Window {
  /** In milliseconds. */
  length: number;
  failures: number;
}
/** After so many failures an address block gets no more answers about wrong guesses. */
const BLOCK: Window = { length: 60_000, failures: 10 };
/** A name that fails so often, from wherever, is answered slowly. */
const BRAKE: Window = { length: 60 * 60_000, failures: 30 };
export type Counter = `block:${string}` | `brake:${string}`;

/** When a target may be tried again; nothing unless it failed lately. */
export function waitQuery({ db }: Ports<"db">, name: Target | Counter) {
  return db
    .select({ blockedUntil: signInFailures.blockedUntil })
    .from(signInFailures)
    .where(eq(signInFailures.name, name));
}

type Wait = Awaited<ReturnType<typeof waitQuery>>;

/** True while a target has to wait, or a counter is over its limit. */
export function isWaiting({ now }: Ports<"now">, [row]: Wait): boolean {
  return (row?.blockedUntil ?? 0) > now();
}

/** @throws {Problem} `too-many-requests` while the target has to wait */
export function requireNoWait(platform: Ports<"now">, wait: Wait): void {
  if (isWaiting(platform, wait)) throw tooManyFailures(wait, platform.now());
}

export function tooManyFailures([row]: Wait, now: Date): Problem {
  const waitMs = (row?.blockedUntil.getTime() ?? 0) - now.getTime();
  return new Problem("too-many-requests", { retryAfterSeconds: waitMs / 1000 });
}

/**
 * Counts a wrong guess, unless the target has begun to wait since the guess was
 * made: of many guesses at once, those beyond the allowed get no answer about it.
 *
 * @param counters what else the failure is counted for
 * @throws {Problem} `too-many-requests` when the client may not learn that the guess was wrong
 */
export async function countFailure(
  platform: Ports<"db" | "now">,
  target: Target,
  counters: Counter[] = [],
): Promise<void> {
  const { db, now } = platform;
  const at = now().getTime();
  // D1 hands numbers over as floats, and "15.0" is no place in a list.
  const place = sql`cast(min(failures + 1, ${WAITS.length - 1}) as integer)`;
  const [counted, wait] = await db.batch([
    db.all(sql`insert into ${signInFailures} (name, failures, last_at, blocked_until) values (${target}, 1, ${at}, 0)
      on conflict (name) do update set failures = failures + 1, last_at = excluded.last_at,
        blocked_until = excluded.last_at + 1000 *
          json_extract(${JSON.stringify(WAITS)}, '$[' || ${place} || ']')
        where blocked_until <= excluded.last_at
      returning failures`),
    waitQuery(platform, target),
    ...counters.map((counter) => countQuery(platform, counter)),
  ]);
  if (counted.length === 0) throw tooManyFailures(wait, now());
}

/** Counts one more in the counter's window, which starts again when it is over. `last_at` is where it began. */
function countQuery({ db, now }: Ports<"db" | "now">, counter: Counter) {
  const { length, failures } = counter.startsWith("block:") ? BLOCK : BRAKE;
  const at = now().getTime();
  return db.run(sql`insert into ${signInFailures} (name, failures, last_at, blocked_until) values (${counter}, 1, ${at}, 0)
    on conflict (name) do update set
      failures = case when last_at <= ${at - length} then 1 else failures + 1 end,
      blocked_until = case when last_at > ${at - length} and failures + 1 >= ${failures} then last_at + ${length} else 0 end,
      last_at = case when last_at <= ${at - length} then ${at} else last_at end`);
}

/**
 * The statements that end a target's count after a right guess; `requireNoWait`
 * judges the result of the second, since the guess may have come too late.
 */
export function clearFailures(platform: Ports<"db" | "now">, target: Target) {
  const { db, now } = platform;
  return [
    db
      .delete(signInFailures)
      .where(and(eq(signInFailures.name, target), lte(signInFailures.blockedUntil, now()))),
    waitQuery(platform, target),
  ] as const;
}
