import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { learnServerTime, serverNow } from "../../src/web/server-clock.ts";
import { NOON } from "../support/noon.ts";

beforeEach(() => vi.useFakeTimers({ now: NOON }));
afterEach(() => vi.useRealTimers());

it("shows the server's time where this device's clock is wrong", () => {
  learnServerTime("Mon, 02 Mar 2026 09:00:00 GMT");

  expect(new Date(serverNow()).toISOString()).toBe("2026-03-02T09:00:00.000Z");
});

it("trusts a clock that is near, and is not misled by an answer without a date", () => {
  learnServerTime("Mon, 02 Mar 2026 12:00:02 GMT");
  expect(serverNow()).toBe(NOON);

  learnServerTime(null);
  learnServerTime("yesterday");
  expect(serverNow()).toBe(NOON);
});
