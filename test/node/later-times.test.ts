import { afterEach, expect, it } from "vitest";
import { laterTimes } from "../../src/web/components/later-times.ts";

const { TZ } = process.env;

afterEach(() => {
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

/** What is offered in a zone at a time, by the clock on its walls and in UTC. */
function offered(zone: string, now: string) {
  process.env.TZ = zone;
  const { hour, tomorrow, monday } = laterTimes(new Date(now));
  return { hour: hour.toISOString(), tomorrow: tomorrow.toISOString(), monday: monday?.toISOString() };
}

it("offers eight in the morning where the clocks go forward in between", () => {
  // Saturday noon in Berlin; on Sunday at 2 it is 3.
  expect(offered("Europe/Berlin", "2027-03-27T11:00:00Z")).toEqual({
    hour: "2027-03-27T12:00:00.000Z",
    tomorrow: "2027-03-28T06:00:00.000Z",
    monday: "2027-03-29T06:00:00.000Z",
  });
});

it("offers eight in the morning where the clocks go back in between", () => {
  // Saturday evening in New York; on Sunday at 2 it is 1.
  expect(offered("America/New_York", "2026-10-31T22:30:00Z")).toEqual({
    hour: "2026-10-31T23:30:00.000Z",
    tomorrow: "2026-11-01T13:00:00.000Z",
    monday: "2026-11-02T13:00:00.000Z",
  });
});

it("lets an hour be an hour in the hour that comes twice", () => {
  expect(offered("Europe/Berlin", "2026-10-25T00:30:00Z").hour).toBe("2026-10-25T01:30:00.000Z");
});

it("goes by the reader's day, which may be another one than in Greenwich", () => {
  // In Auckland it is Friday already, in Honolulu still Thursday.
  expect(offered("Pacific/Auckland", "2026-11-26T12:00:00Z").tomorrow).toBe("2026-11-27T19:00:00.000Z");
  expect(offered("Pacific/Honolulu", "2026-11-27T05:00:00Z").tomorrow).toBe("2026-11-27T18:00:00.000Z");
});

it("names Monday only where it is not tomorrow, and on a Monday the next one", () => {
  expect(offered("UTC", "2026-11-29T10:00:00Z").monday).toBeUndefined();
  expect(offered("UTC", "2026-11-30T10:00:00Z").monday).toBe("2026-12-07T08:00:00.000Z");
});
