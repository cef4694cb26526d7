import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Browser } from "./started.ts";

const ENTRY = "/assets/index-new.js";
const HTML = `<script type="module" src="${ENTRY}"></script>`;
const offline = () => Promise.reject(new TypeError("Failed to fetch"));

let browser: Browser;

beforeEach(async () => {
  browser = new Browser();
  browser.answer = (path) => new Response(path === "/" ? HTML : `of the network: ${path}`);
  await browser.start();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const names = () => [...browser.caches.keys()];
const text = async (path: string, mode?: string) =>
  (await browser.request(path, { ...(mode && { mode }) }))?.text();

it("stores the app's HTML and the files that it needs, all of one build", async () => {
  await browser.dispatch("install");

  expect(names()).toEqual(["herald.shell.new"]);
  expect([...(browser.caches.get("herald.shell.new")?.keys() ?? [])].sort()).toEqual(["/", ENTRY]);
  // What belongs to the user who is signed in is nothing to store.
  expect(browser.calls).toMatchObject([{ path: "/", init: { credentials: "omit", cache: "no-store" } }]);
});

it.each([
  ["the HTML is of another build", (path: string) => new Response(path === "/" ? "index-old.js" : "x")],
  ["the server is away", () => new Response("", { status: 503 })],
  ["a file is gone", (path: string) => new Response(HTML, { status: path === ENTRY ? 404 : 200 })],
])("is not installed while a deploy is under way: %s", async (_why, answer) => {
  browser.answer = answer;

  await expect(browser.dispatch("install")).rejects.toThrow();
});

it("removes what other builds have stored once it takes over, and nothing else", async () => {
  for (const name of ["herald.shell.old", "herald.shell.older", "herald.device", "of-another-app"])
    browser.caches.set(name, new Map());
  await browser.dispatch("install");

  await browser.dispatch("activate");

  expect(names().sort()).toEqual(["herald.device", "herald.shell.new", "of-another-app"]);
});

it("asks the network for each page, and shows what it stored only without one", async () => {
  await browser.dispatch("install");

  expect(await text("/notifications/", "navigate")).toBe("of the network: /notifications/");
  browser.answer = offline;
  expect(await text("/notifications/", "navigate")).toBe(HTML);
});

it("passes on what a server answers that is away, instead of an older page", async () => {
  await browser.dispatch("install");
  browser.answer = () => new Response("", { status: 503 });

  expect((await browser.request("/notifications/", { mode: "navigate" }))?.status).toBe(503);
});

it("takes what is named by its content from its store, and keeps none that is gone", async () => {
  await browser.dispatch("install");
  browser.answer = (path) => new Response(path, { status: path === "/assets/gone-1.js" ? 404 : 200 });

  expect(await text(ENTRY)).toBe(`of the network: ${ENTRY}`);
  expect((await browser.request("/assets/gone-1.js"))?.status).toBe(404);
  expect((await browser.request("/assets/late-2.js"))?.status).toBe(200);
  browser.answer = offline;
  expect(await text("/assets/late-2.js")).toBe("/assets/late-2.js");
  await expect(browser.request("/assets/gone-1.js")).rejects.toThrow();
});

it.each(["/api/notifications/", "/api/profile/", "/openapi.json", "/sw.js"])(
  "leaves %s to the browser, and stores nothing of it",
  async (path) => {
    await browser.dispatch("install");

    expect(await browser.request(path)).toBeUndefined();
    expect(await browser.request(path.replace("sw.js", "docs"), { mode: "navigate" })).toBeUndefined();
  },
);
