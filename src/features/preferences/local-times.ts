import type { UserId } from "#core/ids";
import type { Digest, QuietHours } from "./wire.ts";

const MINUTE_MS = 60_000;
const SPREAD_SECONDS = 10 * 60;

function localTime(at: number, timezone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
}

/**
 * When a day's clock shows a time, in milliseconds since 1970. Of a time that
 * comes twice it is the first, of one that is skipped the next that is not: the
 * moment the clock was put forward.
 */
export function instantOf(day: Temporal.PlainDate, time: string, timezone: string): number {
  const wanted = day.toPlainDateTime(time);
  const found = wanted.toZonedDateTime(timezone, { disambiguation: "earlier" });
  if (found.toPlainDateTime().equals(wanted)) return found.epochMilliseconds;
  // For a skipped time, "earlier" is counted back from the change and lies before it.
  return found.getTimeZoneTransition("next")?.epochMilliseconds ?? found.epochMilliseconds;
}

/** When the day of a user began. */
export function startOfDay(now: number, timezone: string): number {
  return localTime(now, timezone).startOfDay().epochMilliseconds;
}

/**
 * When the quiet hours end in which `now` lies, those that follow without a
 * break included; null outside of them. A user who is always quiet is looked at
 * again in a week.
 */
export function quietUntil(now: number, quiet: QuietHours, timezone: string): number | null {
  if (!quiet.enabled) return null;
  const today = localTime(now, timezone).toPlainDate();
  let until: number | null = null;
  for (let place = -2; place <= 7; place += 1) {
    const day = today.add({ days: place });
    if (!quiet.days.includes(day.dayOfWeek)) continue;
    const lastDay = quiet.from < quiet.to ? day : day.add({ days: 1 });
    const begin = instantOf(day, quiet.from, timezone);
    const end = instantOf(lastDay, quiet.to, timezone);
    const at: number = until ?? now;
    if (begin <= at && at < end) until = end;
  }
  return until;
}

/** The first time for a digest behind `after`, at this user's place within ten minutes of it. */
export function nextDigest(after: number, digest: Digest, timezone: string, user: UserId): number {
  const shift = spreadOf(user);
  return nextTime(after - shift, digest, timezone) + shift;
}

/** How far a user's digests lie from the time they are set for, so that not all are due in one minute. */
function spreadOf(user: UserId): number {
  const places = 2 * SPREAD_SECONDS + 1;
  return (((Math.imul(user, 0x9e3779b1) >>> 0) % places) - SPREAD_SECONDS) * 1000;
}

function nextTime(after: number, { cadence, at, weekday }: Digest, timezone: string): number {
  if (cadence === "hourly") return nextMinute(after, Number(at.slice(3)), timezone);
  const day = localTime(after, timezone).toPlainDate().subtract({ days: 1 });
  for (let place = 0; ; place += 1) {
    const candidate = day.add({ days: place });
    if (cadence === "weekly" && candidate.dayOfWeek !== weekday) continue;
    const time = instantOf(candidate, at, timezone);
    if (time > after) return time;
  }
}

/** When the clock shows this minute of an hour next. A change on the way may be by half an hour, so it is stopped at. */
function nextMinute(after: number, minute: number, timezone: string): number {
  let time = (Math.floor(after / MINUTE_MS) + 1) * MINUTE_MS;
  while (true) {
    const shown = localTime(time, timezone);
    if (shown.minute === minute) return time;
    const then = time + ((minute - shown.minute + 60) % 60) * MINUTE_MS;
    const change = shown.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    time = Math.min(then, change);
  }
}
