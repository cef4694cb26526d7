import { expect, it } from "vitest";
import { fromLocalInput, toLocalInput } from "../../src/web/local-time.ts";

it("gives a time back as it was entered", () => {
  expect(toLocalInput(fromLocalInput("2026-05-01T09:30"))).toBe("2026-05-01T09:30");
  expect(fromLocalInput("")).toBeNull();
  expect(toLocalInput(null)).toBe("");
});

it("leaves a year that is no time to the form that takes it", () => {
  expect(fromLocalInput("12026-05-01T09:30")).toBe("12026-05-01T09:30");
});
