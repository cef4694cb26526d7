import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Browser } from "./started.ts";

let browser: Browser;

beforeEach(async () => {
  browser = new Browser();
  browser.answer = () => unread([7, 8]);
  await browser.start();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function unread(ids: number[]): Response {
  const notifications = ids.map((id) => ({ id, group_key: null }));
  return Response.json({ unread_count: ids.length, next_cursor: null, notifications });
}

const push = (id: number, app_badge?: number) => {
  const message = { web_push: 8030, notification: { title: `Number ${id}`, tag: `n-${id}` }, app_badge };
  return browser.dispatch("push", { data: { text: () => JSON.stringify(message) } });
};
const onScreen = () => browser.shown.filter(({ isClosed }) => !isClosed).map(({ title }) => title);

it("shows on the app's icon the number that a push carries, then the one that the server counts", async () => {
  await push(7, 5);

  expect(browser.badges).toEqual([5, 2]);
  expect(onScreen()).toEqual(["Number 7"]);
});

it("leaves the icon as it is where neither says a number", async () => {
  browser.answer = () => Promise.reject(new TypeError("Failed to fetch"));

  await push(7);

  expect(browser.badges).toEqual([]);
  expect(onScreen()).toEqual(["Number 7"]);
});

it("closes what was read elsewhere, and counts it no more", async () => {
  await push(7, 1);
  browser.answer = () => unread([8]);

  await push(8, 2);

  expect(onScreen()).toEqual(["Number 8"]);
  expect(browser.badges.at(-1)).toBe(1);
});

it.each([401, 409])(
  "shows nothing and no number once the session is over or another's: %i",
  async (status) => {
    await push(7, 1);
    browser.answer = () => new Response("{}", { status });

    await push(8, 2);

    expect(onScreen()).toEqual([]);
    expect(browser.badges.at(-1)).toBe(0);
  },
);

it("keeps what is on the screen where the server fails", async () => {
  browser.answer = () => new Response("", { status: 503 });

  await push(7, 1);

  expect(onScreen()).toEqual(["Number 7"]);
});

it.each([undefined, null])("shows something for a push without data: %s", async (data) => {
  await browser.dispatch("push", { data });

  expect(onScreen()).toEqual(["Herald"]);
});
