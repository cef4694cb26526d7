// @vitest-environment happy-dom
import { act, type ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { Preferences } from "#features/preferences/wire";
import { AddressesCard } from "../../src/web/pages/preferences/addresses.tsx";
import { DigestCard } from "../../src/web/pages/preferences/times.tsx";
import type { FakeServer } from "../client/support/fake-server.ts";
import { eachWithRoot } from "../react/root.ts";
import { showPart } from "./shown.tsx";

const own = eachWithRoot();
afterEach(() => vi.useRealTimers());

/** Shows a card whose calls are answered so, and waits for the answers. */
async function show(card: ReactNode, intercept: FakeServer["intercept"]) {
  const shown = await showPart(own.root, card, intercept);
  await shown.pass();
  return shown;
}

it("says of each address why nothing is sent to it", async () => {
  const address = (kind: string, suppressed: string) => ({
    ...{ id: `${kind} ${suppressed}`, kind, value: kind, suppressed },
    verified_at: "2026-01-05T10:00:00.000Z",
  });
  const results = [
    address("email", "bounce"),
    address("email", "complaint"),
    address("phone", "bounce"),
    address("phone", "complaint"),
  ];

  await show(<AddressesCard />, ({ path }) =>
    path.startsWith("/api/addresses/")
      ? { status: 200, body: { results, count: 4, next_cursor: null } }
      : undefined,
  );

  const badges = [...own.page.querySelectorAll("li bdi + span")].map((each) => each.textContent);
  expect(badges).toEqual(["Undeliverable", "Marked as spam", "Undeliverable", "Unsubscribed"]);
});

it("asks an hourly digest for its minutes alone, and keeps the hour", async () => {
  const preferences = {
    digest: { cadence: "hourly", at: "08:30", weekday: 1 },
    timezone: "UTC",
  } as Preferences;
  const { server, pass } = await show(<DigestCard preferences={preferences} />, ({ path }) =>
    path === "/api/preferences/" ? { status: 200, body: preferences } : undefined,
  );
  const field = own.page.querySelector<HTMLInputElement>('input[type="number"]');
  expect(field?.value).toBe("30");
  const leaveWith = async (value: string) => {
    await act(async () => {
      if (field) field.value = value;
      field?.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    });
    await pass();
  };

  await leaveWith("60");
  for (const value of ["5", "007"]) await leaveWith(value);

  const changed = server.asked("PATCH", "/api/preferences/").map(({ body }) => body);
  expect(changed).toEqual(["08:05", "08:07"].map((at) => ({ digest: { at } })));
});
