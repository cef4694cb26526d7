import { expect, it } from "vitest";
import { localTimeIn, nextMail, weekdayName } from "../../src/web/pages/preferences/local-days.ts";
import { merged } from "../../src/web/pages/preferences/use-preferences.ts";

const DAILY = { cadence: "daily", at: "08:00", weekday: 1 } as const;

it.each([
  ["before its time, today", DAILY, "07:59", { days: 0, time: "08:00" }],
  ["at its time, tomorrow", DAILY, "08:00", { days: 1, time: "08:00" }],
  [
    "later on its weekday, today",
    { ...DAILY, cadence: "weekly", weekday: 3 },
    "07:00",
    { days: 0, time: "08:00" },
  ],
  [
    "past its time on its weekday, in a week",
    { ...DAILY, cadence: "weekly", weekday: 3 },
    "09:00",
    { days: 7, time: "08:00" },
  ],
  [
    "on a weekday gone by, next week",
    { ...DAILY, cadence: "weekly", weekday: 2 },
    "07:00",
    { days: 6, time: "08:00" },
  ],
  [
    "each hour, in this one",
    { ...DAILY, cadence: "hourly", at: "08:30" },
    "10:29",
    { days: 0, time: "10:30" },
  ],
  [
    "each hour, in the next one",
    { ...DAILY, cadence: "hourly", at: "08:30" },
    "10:30",
    { days: 0, time: "11:30" },
  ],
  [
    "each hour, past midnight",
    { ...DAILY, cadence: "hourly", at: "08:05" },
    "23:10",
    { days: 1, time: "00:05" },
  ],
] as const)("says of a digest when it comes next: %s", (_, digest, time, next) => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);

  expect(nextMail(digest, { weekday: 3, minutes: hours * 60 + minutes })).toEqual(next);
});

it("reads the clocks of a zone, on another day than those of UTC", () => {
  const sunday = Date.UTC(2026, 2, 29, 20, 30);

  expect(localTimeIn("UTC", sunday)).toEqual({ weekday: 7, minutes: 20 * 60 + 30 });
  expect(localTimeIn("Asia/Tokyo", sunday)).toEqual({ weekday: 1, minutes: 5 * 60 + 30 });
  expect(localTimeIn("Europe/Berlin", Date.UTC(2026, 2, 29, 22, 10))).toEqual({ weekday: 1, minutes: 10 });
});

it("names days in each language", () => {
  expect([1, 7].map((day) => weekdayName(day, "en"))).toEqual(["Monday", "Sunday"]);
  expect(weekdayName(3, "de", "short")).toBe("Mi");
});

const PREFERENCES = {
  timezone: "UTC",
  locale: "en",
  quiet_hours: { enabled: false, from: "22:00", to: "07:00", days: [1, 2] },
  digest: DAILY,
  channels: { email: { enabled: true }, push: { enabled: true }, sms: { enabled: true } },
  categories: [
    {
      key: "messages",
      name: "Messages",
      muted: false,
      in_app: "on",
      email: "instant",
      push: "on",
      sms: "off",
      locked: [],
    },
    {
      key: "jobs",
      name: "Jobs",
      muted: false,
      in_app: "on",
      email: "digest",
      push: "off",
      sms: "off",
      locked: [],
    },
  ],
} as const;

it("shows a change as the server will merge it", () => {
  const known = structuredClone(PREFERENCES) as unknown as Parameters<typeof merged>[0];

  const shown = merged(known, {
    quiet_hours: { to: "06:00" },
    channels: { email: { enabled: false } },
    categories: [{ key: "jobs", email: "off" }],
  });

  expect(shown.quiet_hours).toEqual({ ...PREFERENCES.quiet_hours, to: "06:00" });
  expect(shown.channels).toEqual({ ...PREFERENCES.channels, email: { enabled: false } });
  expect(shown.categories).toEqual([
    PREFERENCES.categories[0],
    { ...PREFERENCES.categories[1], email: "off" },
  ]);
  expect(shown.timezone).toBe("UTC");
});
