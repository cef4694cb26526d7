// @vitest-environment happy-dom
import { act, type ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listenToToasts, type Toast } from "../../src/web/components/toaster.ts";
import { FailedDeliveries } from "../../src/web/pages/admin/failed-deliveries.tsx";
import { Deliveries } from "../../src/web/pages/notifications/deliveries.tsx";
import type { FakeServer } from "../client/support/fake-server.ts";
import { eachWithRoot } from "../react/root.ts";
import { showPart } from "./shown.tsx";

const own = eachWithRoot();
afterEach(() => vi.useRealTimers());
let toasts: Toast[] = [];
beforeEach(() => {
  toasts = [];
  return listenToToasts((toast) => void toasts.push(toast));
});

/** Shows something whose calls are answered so. @returns lets what is under way happen, and gives the first row. */
async function show(part: ReactNode, intercept: FakeServer["intercept"]) {
  const { pass } = await showPart(own.root, part, intercept);
  return async () => {
    await pass();
    return own.page.querySelector("li");
  };
}

it.each([
  ["skipped", "seen", "You had seen it in the app."],
  ["failed", "ambiguous: it may have been sent", "It may have been sent, so it was not sent again."],
  ["failed", "bounced: 5.1.1 no such user", "It came back: the address does not accept it."],
  ["failed", "550 relay denied", "It could not be delivered."],
  ["queued", "connect ETIMEDOUT", "The last attempt failed. It is tried again."],
  ["queued", "hold", "It is sent if you do not read it here first."],
])("says of a delivery that is %s for the reason “%s”: %s", async (status, reason, said) => {
  const times = { waiting_until: null, created_at: "2026-01-05T10:00:00.000Z" };
  const delivery = { channel: "email", status, reason, to: null, attempts: 1, ...times };
  const row = await show(<Deliveries id={1} />, ({ path }) =>
    path.endsWith("/deliveries/") ? { status: 200, body: { results: [delivery] } } : undefined,
  );

  const details = own.page.querySelector("details");
  await act(() => {
    details?.setAttribute("open", "");
    details?.dispatchEvent(new Event("toggle"));
  });

  expect((await row())?.lastElementChild?.textContent).toBe(said);
});

const failed = {
  ...{ user_id: 7, username: "ada", channel: "urgent_email", to_seq: 3, provider: "smtp" },
  ...{ to: "a…@example.com", reason: "550 no such user", attempts: 2, notifications: 1 },
  created_at: "2026-01-05T10:00:00.000Z",
};
const UNREACHABLE = "This person can no longer be reached on this channel. There is nothing to send again.";

it("names the channel of a failed delivery, and says why it cannot be sent again", async () => {
  const row = await show(<FailedDeliveries />, ({ path }) => {
    if (path.endsWith("/redrive/")) return { status: 403, body: { code: "not-possible", detail: "" } };
    return path.startsWith("/api/admin/failed-deliveries/")
      ? { status: 200, body: { count: 1, results: [failed], next_cursor: null } }
      : undefined;
  });
  const failure = await row();
  expect(failure?.textContent).toContain("E-mail, critical");

  await act(async () => failure?.querySelector("button")?.click());
  await row();

  expect(toasts.map(({ title }) => title)).toEqual([UNREACHABLE]);
});

it("says of each failed delivery why it cannot be sent again, also when one follows another", async () => {
  const results = [failed, { ...failed, user_id: 8, username: "grace", to: "g…@example.com" }];
  const row = await show(<FailedDeliveries />, ({ path, body }) => {
    const list = { status: 200, body: { count: 2, results, next_cursor: null } };
    if (!path.endsWith("/redrive/"))
      return path.startsWith("/api/admin/failed-deliveries/") ? list : undefined;
    return body.user_id === 7
      ? { status: 403, body: { code: "not-possible", detail: "" } }
      : { status: 404, body: { code: "not-found", detail: "" } };
  });
  await row();

  await act(async () => {
    for (const button of own.page.querySelectorAll("button")) button.click();
  });
  await row();

  expect(toasts.map(({ title }) => title).sort()).toEqual(["This no longer exists.", UNREACHABLE]);
});
