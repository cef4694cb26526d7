import { and, eq, lte, sql } from "drizzle-orm";
import { Problem } from "#core/problem";
import type { Platform } from "#platform";
import { restSeconds } from "../domain.ts";
import { signInFailures } from "../tables.ts";

/** The rests by number of failures, as SQLite looks them up; the last one holds for every number beyond. */
const RESTS = Array.from({ length: 16 }, (_, failures) => restSeconds(failures));

/** What is guessed at. Namespaces keep one from standing in for another. */
export type Target = `login:${string}` | `password:${number}`;

/** When a target may be tried again; nothing unless it failed lately. */
export function restQuery({ db }: Platform, target: Target) {
  return db
    .select({ blockedUntil: signInFailures.blockedUntil })
    .from(signInFailures)
    .where(eq(signInFailures.name, target));
}

type Rest = Awaited<ReturnType<typeof restQuery>>;

/** @throws {Problem} `too-many-requests` while the target rests */
export function requireRested({ now }: Platform, rest: Rest): void {
  if ((rest[0]?.blockedUntil ?? 0) > now()) throw resting(rest, now());
}

function resting([rest]: Rest, now: Date): Problem {
  const waitMs = (rest?.blockedUntil.getTime() ?? 0) - now.getTime();
  return new Problem("too-many-requests", { retryAfterSeconds: waitMs / 1000 });
}

/**
 * Counts a wrong guess, unless the target has begun to rest since the guess was
 * made: of many guesses at once, those beyond the allowed are told nothing.
 *
 * @throws {Problem} `too-many-requests` when it may not be told that it was wrong
 */
export async function countFailure(platform: Platform, target: Target): Promise<void> {
  const { db, now } = platform;
  const at = now().getTime();
  // D1 hands numbers over as floats, and "15.0" is no place in a list.
  const place = sql`cast(min(failures + 1, ${RESTS.length - 1}) as integer)`;
  const [counted, rest] = await db.batch([
    db.all(sql`insert into ${signInFailures} (name, failures, last_at, blocked_until) values (${target}, 1, ${at}, 0)
      on conflict (name) do update set failures = failures + 1, last_at = excluded.last_at,
        blocked_until = excluded.last_at + 1000 *
          json_extract(${JSON.stringify(RESTS)}, '$[' || ${place} || ']')
        where blocked_until <= excluded.last_at
      returning failures`),
    restQuery(platform, target),
  ]);
  if (counted.length === 0) throw resting(rest, now());
}

/**
 * The statements that end a target's count after a right guess; `requireRested`
 * judges the result of the second, since the guess may have come too late.
 */
export function clearFailures(platform: Platform, target: Target) {
  const { db, now } = platform;
  return [
    db
      .delete(signInFailures)
      .where(and(eq(signInFailures.name, target), lte(signInFailures.blockedUntil, now()))),
    restQuery(platform, target),
  ] as const;
}
