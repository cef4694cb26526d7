/** A Monday, in UTC: far from the ends of a day and an hour, by which budgets count, from quiet hours and from digests. */
export const NOON = Date.parse("2026-03-02T12:00:00Z");
