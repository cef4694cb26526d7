import { describe, expect, it } from "vitest";
import { instantOf, nextDigest, quietUntil, startOfDay } from "#features/preferences/local-times";
import type { QuietHours } from "#features/preferences/wire";
import { Around, type Clock, changesOf, clockOf, STEP, weekdayOf } from "./zone-changes.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

const at = (text: string) => Date.parse(text);
const on = (day: string, time: string, zone: string) =>
  new Date(instantOf(Temporal.PlainDate.from(day), time, zone)).toISOString();

function quiet(from: string, to: string, days = EVERY_DAY): QuietHours {
  return { enabled: true, from, to, days };
}

/** How far this user's digests lie from the time that they are set for. */
function shiftOf(user: number): number {
  const digest = { cadence: "daily", at: "12:00", weekday: 1 } as const;
  return nextDigest(at("2026-01-05T00:00Z"), digest, "UTC", user) - at("2026-01-05T12:00Z");
}

/** A user whose digests come when they are set for. */
const ON_TIME = Array.from({ length: 5000 }, (_, user) => user).find((user) => shiftOf(user) === 0) ?? 0;

describe("in Lord Howe, whose clock is put on by half an hour", () => {
  const zone = "Australia/Lord_Howe";

  it.each([
    ["2026-10-04", "01:59", "2026-10-03T15:29:00.000Z"],
    ["2026-10-04", "02:00", "2026-10-03T15:30:00.000Z"],
    ["2026-10-04", "02:15", "2026-10-03T15:30:00.000Z"],
    ["2026-10-04", "02:30", "2026-10-03T15:30:00.000Z"],
    ["2026-10-04", "02:45", "2026-10-03T15:45:00.000Z"],
    ["2026-04-05", "01:29", "2026-04-04T14:29:00.000Z"],
    ["2026-04-05", "01:45", "2026-04-04T14:45:00.000Z"],
    ["2026-04-05", "02:00", "2026-04-04T15:30:00.000Z"],
  ])("it is %s %s at %s", (day, time, expected) => {
    expect(on(day, time, zone)).toBe(expected);
  });

  it("counts an hourly digest by what the clock shows", () => {
    const digest = { cadence: "hourly", at: "08:40", weekday: 1 } as const;
    const next = (after: string) => new Date(nextDigest(at(after), digest, zone, ON_TIME)).toISOString();

    expect(next("2026-10-03T15:10:00Z")).toBe("2026-10-03T15:40:00.000Z");
    expect(next("2026-10-03T15:40:00Z")).toBe("2026-10-03T16:40:00.000Z");
  });
});

describe("in Santiago, where midnight is skipped", () => {
  const zone = "America/Santiago";

  it.each([
    ["2026-09-06", "00:00", "2026-09-06T04:00:00.000Z"],
    ["2026-09-06", "00:30", "2026-09-06T04:00:00.000Z"],
    ["2026-09-06", "01:00", "2026-09-06T04:00:00.000Z"],
    ["2026-09-05", "23:59", "2026-09-06T03:59:00.000Z"],
    ["2026-04-04", "23:30", "2026-04-05T02:30:00.000Z"],
    ["2026-04-05", "00:00", "2026-04-05T04:00:00.000Z"],
  ])("it is %s %s at %s", (day, time, expected) => {
    expect(on(day, time, zone)).toBe(expected);
  });

  it("begins the day at one, and ends quiet hours there", () => {
    expect(startOfDay(at("2026-09-06T12:00Z"), zone)).toBe(at("2026-09-06T04:00Z"));
    expect(quietUntil(at("2026-09-06T03:00Z"), quiet("22:00", "00:30"), zone)).toBe(at("2026-09-06T04:00Z"));
    expect(quietUntil(at("2026-09-06T04:00Z"), quiet("22:00", "00:30"), zone)).toBeNull();
  });
});

describe("quiet hours", () => {
  // 2026-01-05 is a Monday.
  it.each([
    ["end where they say", "2026-01-05T23:00Z", quiet("22:00", "07:00"), "2026-01-06T07:00Z"],
    ["begin where they say", "2026-01-05T22:00Z", quiet("22:00", "07:00"), "2026-01-06T07:00Z"],
    ["are over at their end", "2026-01-06T07:00Z", quiet("22:00", "07:00"), null],
    ["lie within a day, too", "2026-01-05T13:00Z", quiet("12:00", "14:00"), "2026-01-05T14:00Z"],
    ["belong to the day they begin", "2026-01-06T03:00Z", quiet("22:00", "07:00", [1]), "2026-01-06T07:00Z"],
    ["do not begin on another day", "2026-01-05T03:00Z", quiet("22:00", "07:00", [1]), null],
    [
      "are all day where both are the same",
      "2026-01-05T12:00Z",
      quiet("08:00", "08:00", [1]),
      "2026-01-06T08:00Z",
    ],
    [
      "go on where the next begin at their end",
      "2026-01-05T12:00Z",
      quiet("00:00", "00:00", [1, 2, 4]),
      "2026-01-07T00:00Z",
    ],
    ["begin on no day of none", "2026-01-05T23:00Z", quiet("22:00", "07:00", []), null],
  ])("%s", (_, now, hours, expected) => {
    expect(quietUntil(at(now), hours, "UTC")).toBe(expected && at(expected));
  });

  it("are none while they are switched off", () => {
    expect(
      quietUntil(at("2026-01-05T23:00Z"), { ...quiet("22:00", "07:00"), enabled: false }, "UTC"),
    ).toBeNull();
  });

  it("that never end are looked at again", () => {
    const until = quietUntil(at("2026-01-05T12:00Z"), quiet("00:00", "00:00"), "UTC");

    expect(until).toBeGreaterThan(at("2026-01-11T00:00Z"));
  });
});

describe("a digest", () => {
  const next = (after: string, digest: Parameters<typeof nextDigest>[1], user = ON_TIME) =>
    nextDigest(at(after), digest, "UTC", user);

  it("comes hourly, daily, or on its weekday", () => {
    const digest = { at: "08:15", weekday: 3 };

    expect(next("2026-01-05T08:15Z", { ...digest, cadence: "hourly" })).toBe(at("2026-01-05T09:15Z"));
    expect(next("2026-01-05T08:14Z", { ...digest, cadence: "daily" })).toBe(at("2026-01-05T08:15Z"));
    expect(next("2026-01-05T08:15Z", { ...digest, cadence: "daily" })).toBe(at("2026-01-06T08:15Z"));
    expect(next("2026-01-05T08:15Z", { ...digest, cadence: "weekly" })).toBe(at("2026-01-07T08:15Z"));
    expect(next("2026-01-07T08:15Z", { ...digest, cadence: "weekly" })).toBe(at("2026-01-14T08:15Z"));
  });

  it("is spread over ten minutes before and after by its user, always the same", () => {
    const shifts = Array.from({ length: 3000 }, (_, user) => shiftOf(user + 1) / MINUTE);
    const minutes = Map.groupBy(shifts, Math.floor);

    expect(Math.min(...shifts)).toBeGreaterThanOrEqual(-10);
    expect(Math.max(...shifts)).toBeLessThanOrEqual(10);
    for (let minute = -10; minute < 10; minute += 1) expect(minutes.get(minute)?.length).toBeGreaterThan(75);
    expect(shiftOf(7)).toBe(shiftOf(7));
  });

  it("comes again a day later, wherever in its spread it was", () => {
    const digest = { cadence: "daily", at: "08:00", weekday: 1 } as const;
    for (const user of [1, 2, 3, 4, 5]) {
      const first = next("2026-01-05T12:00Z", digest, user);
      expect(nextDigest(first, digest, "UTC", user)).toBe(first + DAY);
      expect(nextDigest(first - 1, digest, "UTC", user)).toBe(first);
    }
  });
});

const known = new Map<string, Around>();

/** Clocks that show the same before and after a change are searched once. */
function aroundOf(clock: Clock, change: number): Around {
  const name = `${change} ${clock(change - STEP)} ${clock(change)}`;
  const around = known.get(name) ?? new Around(clock, change);
  known.set(name, around);
  return around;
}

const WINDOWS: [string, string, number[]][] = [
  ["22:00", "07:00", EVERY_DAY],
  ["01:30", "02:30", EVERY_DAY],
  ["02:15", "02:45", EVERY_DAY],
  ["23:30", "00:30", [6]],
  ["03:00", "02:00", [6, 7]],
  ["00:00", "00:00", [7]],
];

describe("over every change of 2026 and 2027", () => {
  const zones = Intl.supportedValuesOf("timeZone");
  const changes = zones.flatMap((zone) => {
    const clock = clockOf(zone);
    return changesOf(clock, Date.UTC(2026, 0, 1), Date.UTC(2028, 0, 1)).map((change) => ({
      zone,
      clock,
      change,
      around: aroundOf(clock, change),
    }));
  });

  it("there are hundreds, in many zones", () => {
    expect(zones.length).toBeGreaterThan(400);
    expect(changes.length).toBeGreaterThan(400);
    expect(clockOf("Europe/Berlin")(at("2026-03-29T01:00Z"))).toBe("2026-03-29 03:00");
  });

  it("each time of day is where a search over the clock finds it", () => {
    const wrong = changes.flatMap(({ zone, clock, change, around }) => {
      const days = new Set([change - HOUR, change].map((time) => clock(time).slice(0, 10)));
      return [...days].flatMap((day) =>
        around.days.includes(day)
          ? TIMES.filter((time) => {
              const found = instantOf(Temporal.PlainDate.from(day), time, zone);
              return found !== around.first(day, time);
            }).map((time) => `${zone} ${day} ${time}`)
          : [],
      );
    });

    expect(wrong).toEqual([]);
  });

  it("quiet hours end where a search over the clock finds it", () => {
    const wrong = changes.flatMap(({ zone, change, around }) => {
      return WINDOWS.flatMap(([from, to, days]) => {
        const within = around.within(from, to, days);
        const endOf = (now: number) => {
          let end = now;
          while (within.has(end)) end += STEP;
          return end === now ? null : end;
        };
        return NOWS.map((ago) => change + ago)
          .filter((now) => quietUntil(now, quiet(from, to, days), zone) !== endOf(now))
          .map((now) => `${zone} ${from}-${to} ${new Date(now).toISOString()}`);
      });
    });

    expect(wrong).toEqual([]);
  });

  it("digests come where a search over the clock finds them", () => {
    const wrong = changes.flatMap(({ zone, clock, change, around }) => {
      const first = (after: number, wanted: (step: { at: number; shown: string }) => boolean) =>
        around.steps.find((step) => step.at > after && wanted(step))?.at;
      const daily = (time: string, days: string[]) => days.map((day) => around.first(day, time));
      return [-HOUR, -STEP, 0].flatMap((ago) => {
        const after = change + ago;
        return ["01:45", "02:10", "08:00"].flatMap((time) => {
          const weekday = weekdayOf(clock(change).slice(0, 10));
          const expected = {
            hourly: first(after, ({ shown }) => shown.endsWith(time.slice(2))),
            daily: daily(time, around.days).find((each) => each > after),
            weekly: daily(
              time,
              around.days.filter((day) => weekdayOf(day) === weekday),
            ).find((each) => each > after),
          };
          return (["hourly", "daily", "weekly"] as const)
            .filter((cadence) => {
              const found = nextDigest(after, { cadence, at: time, weekday }, zone, ON_TIME);
              // The next weekly one may lie beyond what was searched.
              return found !== expected[cadence] && !(cadence === "weekly" && expected.weekly === undefined);
            })
            .map((cadence) => `${zone} ${cadence} ${time} after ${new Date(after).toISOString()}`);
        });
      });
    });

    expect(wrong).toEqual([]);
  });
});

/** Each quarter of an hour of a day. */
const TIMES = Array.from({ length: 96 }, (_, quarter) => {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`;
});

const NOWS = [-6, -1.5, -0.5, 0, 0.5, 1, 5].map((hours) => hours * HOUR);
