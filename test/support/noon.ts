/** A Monday, in UTC: far from the ends of a day and an hour, by which budgets count, from quiet hours and from digests. */
export const NOON = Date.parse("2026-03-02T12:00:00Z");

const DAY_MS = 24 * 60 * 60 * 1000;

/** The next noon in UTC: for tests whose clock may not stand before rows that others made by the real one. */
export function nextNoon(): number {
  return (Math.floor(Date.now() / DAY_MS - 0.5) + 1.5) * DAY_MS;
}

const HOUR_MS = 60 * 60 * 1000;

/** Now, or the beginning of the next hour where less than half of this one is left: digests begin on the hour, and a session that was made before is still valid. */
export function withHalfAnHourLeft(): number {
  const now = Date.now();
  const next = Math.ceil(now / HOUR_MS) * HOUR_MS;
  return next - now < HOUR_MS / 2 ? next + 1000 : now;
}
