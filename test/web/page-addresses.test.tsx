// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode } from "react";
import { Link, MemoryRouter, useLocation } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries } from "../../src/web/api.ts";
import { AnnouncementsPage } from "../../src/web/pages/admin/announcements/page.tsx";
import { UsersPage } from "../../src/web/pages/admin/users.tsx";
import { ApplicationsPage } from "../../src/web/pages/applications/page.tsx";
import { DevOutboxPage } from "../../src/web/pages/dev-outbox/page.tsx";
import { PeoplePage } from "../../src/web/pages/people/page.tsx";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const MAIL = {
  id: 7,
  channel: "email",
  to: "a***@example.com",
  subject: "Seven",
  text: "",
  headers: {},
  created_at: "2026-11-01T09:00:00.000Z",
};
/** What the server answers, by path. */
const LISTS: Record<string, object> = {
  "/api/dev/outbox/": { results: [{ ...MAIL, id: 8, subject: "Eight" }, MAIL], count: 2, next_cursor: null },
  "/api/global-notifications/all/": { notifications: [] },
  "/api/applications/": { results: [], count: 0, next_cursor: null },
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const own = eachWithRoot();

function Address() {
  return <output>{useLocation().search}</output>;
}

async function show(page: ReactNode, address: string): Promise<void> {
  const browser = new FakeBrowser();
  browser.server.intercept = ({ path }) => {
    const body = LISTS[path];
    return body && { status: 200, body };
  };
  const { herald } = await browser.open();
  await act(async () =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={createQueries()}>
          <MemoryRouter initialEntries={[address]}>
            {page}
            <Address />
            <Link to="/">Herald</Link>
          </MemoryRouter>
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  await act(() => browser.clock.advance(1_000));
  await act(() => vi.advanceTimersByTimeAsync(100));
}

const address = () => own.page.querySelector("output")?.textContent;
const chosen = () =>
  [...own.page.querySelectorAll("[aria-pressed=true]")].map((button) => button.textContent);

async function press(text: string): Promise<void> {
  const button = [...own.page.querySelectorAll("button")].find((each) => each.textContent?.includes(text));
  await act(async () => button?.click());
}

it.each([
  ["people", <PeoplePage key="people" />],
  ["the admin's users", <UsersPage key="users" />],
])("the search for %s follows a link to the page itself, whatever was searched for", async (_, page) => {
  await show(page, "/?q=bob");
  expect(own.page.querySelector("input")?.value).toBe("bob");

  await act(async () => [...own.page.querySelectorAll("a")].at(-1)?.click());
  await act(() => vi.advanceTimersByTimeAsync(1_000));

  expect(own.page.querySelector("input")?.value).toBe("");
  expect(address()).toBe("");
});

it.each([
  [
    "applications",
    <ApplicationsPage key="applications" />,
    { from: "?direction=incoming&status=approved", shown: ["To review", "Approved"] },
    { press: "Rejected", to: "?direction=incoming&status=rejected" },
  ],
  [
    "announcements",
    <AnnouncementsPage key="announcements" />,
    { from: "?state=ended", shown: ["Ended"] },
    { press: "Live", to: "?state=live" },
  ],
  [
    "the outbox",
    <DevOutboxPage key="outbox" />,
    { from: "?id=7", shown: [expect.stringContaining("Seven"), "HTML"] },
    { press: "Eight", to: "?id=8" },
  ],
])("what is chosen on the page of %s is in its address", async (_, page, given, then) => {
  await show(page, `/${given.from}`);
  expect(chosen()).toEqual(given.shown);

  await press(then.press);

  expect(address()).toBe(then.to);
});
