// @vitest-environment happy-dom
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Notification } from "../../src/client/index.ts";
import { HeraldBell } from "../../src/element/bell.ts";
import { FakeBrowser } from "../client/support/fake-browser.ts";

beforeAll(() => customElements.define("herald-bell", HeraldBell));
afterEach(() => document.body.replaceChildren());

/** Ada's page with a bell, and so many notifications. */
async function adasBell(count = 2) {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  for (let number = 1; number <= count; number += 1) browser.server.inbox.add(`title ${number}`);
  const tab = await browser.open();
  const bell = document.createElement("herald-bell") as HeraldBell;
  bell.herald = tab.herald;
  document.body.append(bell);
  const root = bell.shadowRoot as ShadowRoot;
  const find = <E extends HTMLElement = HTMLElement>(selector: string) => root.querySelector(selector) as E;
  return { browser, bell, root, find, tab, server: browser.server, clock: browser.clock };
}

it("has a name with the count, and a badge that is hidden at 0", async () => {
  const { find, server, clock } = await adasBell(0);
  expect(find(".bell").getAttribute("aria-label")).toBe("Notifications");
  expect(find(".badge").hidden).toBe(true);

  server.inbox.add("one");
  await clock.advance(50);

  expect(find(".bell").getAttribute("aria-label")).toBe("Notifications, 1 unread");
  expect(find(".badge").hidden).toBe(false);
  expect(find(".badge").textContent).toBe("1");
});

it("says 99+ where there are more", async () => {
  const { find } = await adasBell(120);

  expect(find(".badge").textContent).toBe("99+");
  expect(find(".bell").getAttribute("aria-label")).toBe("Notifications, 120 unread");
});

it("opens on the latest, and marks one or all as read", async () => {
  const { root, find, server, clock } = await adasBell(12);
  find(".bell").click();
  expect(find(".bell").getAttribute("aria-expanded")).toBe("true");
  const titles = () => [...root.querySelectorAll(".title")].map(({ textContent }) => textContent);
  expect(titles()).toEqual([12, 11, 10, 9, 8, 7, 6, 5].map((number) => `title ${number}`));
  expect(find<HTMLAnchorElement>(".foot a").getAttribute("href")).toBe("/notifications/");

  const first = find("li");
  find(".done").click();
  expect(find("li")).toBe(first);
  expect(first.classList.contains("read")).toBe(true);
  await clock.advance(50);
  expect(server.inbox.unread).toBe(11);
  find(".head button").click();
  await clock.advance(50);

  expect(server.inbox.unread).toBe(0);
  expect(find(".head button").hidden).toBe(true);
});

it("folds a group into its newest, unfolds it, and does with the folded row what is done with all of it", async () => {
  const { root, find, server, clock } = await adasBell(1);
  for (const title of ["older", "newer"]) server.inbox.add(title, "info", null, false, [], "course.7");
  await clock.advance(50);
  find(".bell").click();
  const titles = () => [...root.querySelectorAll(".title")].map(({ textContent }) => textContent);
  const more = () => find("li [aria-expanded]");
  expect(titles()).toEqual(["newer", "title 1"]);
  expect(more().textContent).toBe("1 more");

  more().click();
  expect([titles(), more().getAttribute("aria-expanded")]).toEqual([["newer", "older", "title 1"], "true"]);
  find(".done").click();
  await clock.advance(50);
  expect(server.inbox.unread).toBe(2);
  more().click();
  expect([titles(), find("li").className]).toEqual([["newer", "title 1"], ""]);

  find(".archive").click();
  await clock.advance(50);
  expect(titles()).toEqual(["title 1"]);
  expect(server.inbox.unread).toBe(1);
});

it("puts away what is done or for later, moves the focus on, and undoes it", async () => {
  const { root, find, server, clock } = await adasBell(3);
  find(".bell").click();
  const titles = () => [...root.querySelectorAll(".title")].map(({ textContent }) => textContent);
  find(".archive").focus();

  find(".archive").click();
  expect(titles()).toEqual(["title 2", "title 1"]);
  expect(root.activeElement).toBe(find(".archive"));
  await clock.advance(50);
  expect(find('[role="status"]').textContent).toBe("Marked as done: title 3");
  find(".foot button").click();
  await clock.advance(50);
  expect(titles()).toEqual(["title 3", "title 2", "title 1"]);
  expect([root.activeElement, find(".foot button").hidden]).toEqual([find(".bell"), true]);

  find(".later").click();
  await clock.advance(50);
  expect(titles()).toEqual(["title 2", "title 1"]);
  const until =
    Date.parse(server.inbox.items.find(({ place }) => place === "snoozed")?.snoozed_until ?? "") - Date.now();
  expect(Math.abs(until - 3_600_000)).toBeLessThan(60_000);
  for (const left of [1, 0]) {
    find(".archive").click();
    await clock.advance(50);
    expect(titles().length).toBe(left);
  }
  expect(root.activeElement).toBe(find(".bell"));
});

it("saves, and offers what can be chosen until something is", async () => {
  const { root, find, server, clock } = await adasBell(0);
  server.inbox.add("Grace wants to connect", "connection", null, false, [
    { key: "accept", label: "Accept", style: "primary" },
    { key: "profile", label: "Profile", url: "/people/" },
    { key: "run", label: "Run", url: "javascript:alert(1)" },
  ]);
  await clock.advance(50);
  find(".bell").click();

  find(".save").click();
  await clock.advance(50);
  expect(server.inbox.items).toMatchObject([{ saved: true }]);
  expect(find(".save").getAttribute("aria-label")).toBe("Remove from saved: Grace wants to connect");
  expect(root.querySelectorAll(".choice a").length).toBe(1);
  expect(find(".choice a").getAttribute("href")).toBe("/people/");

  find(".choice button").click();
  await clock.advance(50);
  expect(server.inbox.items).toMatchObject([{ acted: "accept" }]);
  expect(find(".choice").textContent).toBe("You chose “Accept”");
});

it("speaks German on a German page", async () => {
  document.documentElement.lang = "de-AT";
  vi.resetModules();
  const { ownWords, TEXTS } = await import("../../src/element/texts.ts");
  document.documentElement.lang = "";
  // Here the file beside the bell's script is missing, so what Herald wrote stays English.
  await ownWords;

  expect(TEXTS.unread(2)).toBe("Mitteilungen, 2 ungelesen");
  const request = { notification_type: "connection", title: "Grace wants to connect with you" };
  expect(TEXTS.own(request as Notification)).toBe(request);
  expect(TEXTS.label("Accept")).toBe("Accept");
  expect(TEXTS.ago(7_200_000)).toBe("vor 2 Stunden");
});

it("closes on Escape, giving the focus back, and on a click elsewhere", async () => {
  const { find, root } = await adasBell();
  find(".bell").click();
  find(".done").focus();

  find(".done").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true }));
  expect(find(".panel").hidden).toBe(true);
  expect(root.activeElement).toBe(find(".bell"));

  find(".bell").click();
  expect(find(".panel").hidden).toBe(false);
  document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  expect(find(".panel").hidden).toBe(true);
  expect(find(".bell").getAttribute("aria-expanded")).toBe("false");
});

it("announces what arrives to those who listen, and to the page", async () => {
  const { browser, tab, find, server, clock, bell } = await adasBell(0);
  await browser.focus(tab);
  const shown: string[] = [];
  bell.addEventListener("herald-notification", (event) => shown.push((event as CustomEvent).detail.title));

  server.inbox.add("one");
  await clock.advance(50);

  expect(find('[role="status"]').textContent).toBe("New notification: one");
  expect(shown).toEqual(["one"]);
});

it("shows what others wrote as text, and follows no link that runs", async () => {
  const { root, find, server, clock } = await adasBell(0);
  server.inbox.add("<img src=x onerror=alert(1)>", "info", "javascript:alert(1)");
  server.inbox.add("good", "info", "/connections/");
  await clock.advance(50);

  find(".bell").click();

  expect(root.querySelector("img")).toBeNull();
  expect([...root.querySelectorAll("li a")].map((link) => link.getAttribute("href"))).toEqual([
    "/connections/",
  ]);
});

it("uses no markup and no inline style, which a strict policy would refuse", async () => {
  const { root, find } = await adasBell();
  find(".bell").click();

  expect(root.querySelectorAll("style, [style], script").length).toBe(0);
  expect(root.adoptedStyleSheets.length).toBe(2);
});

it("is not there for who is signed out, and comes with who signs in", async () => {
  const { bell, clock, tab } = await adasBell();
  await Promise.all([tab.herald.signOut(), clock.advance(100)]);
  expect(bell.hidden).toBe(true);

  await Promise.all([tab.herald.signIn({ username: "ada", password: "right" }), clock.advance(100)]);

  expect(bell.hidden).toBe(false);
});

it("says so when something did not work", async () => {
  const { find, server, clock } = await adasBell();
  find(".bell").click();
  server.isDown = true;

  find(".done").click();
  await clock.advance(50);

  expect(find('[role="status"]').textContent).toBe("That did not work. Try again.");
  expect(find("li").classList.contains("read")).toBe(false);
});

it("says nothing more once it has left the page", async () => {
  const { bell, find, server, clock } = await adasBell(0);
  bell.remove();

  server.inbox.add("one");
  await clock.advance(50);

  expect(find(".badge").hidden).toBe(true);
});

it("leads to the page that its attribute names, also when that changes", async () => {
  const { bell, find } = await adasBell();
  const link = () => find(".foot a").getAttribute("href");

  bell.setAttribute("page", "/inbox/");
  expect(link()).toBe("/inbox/");
  bell.removeAttribute("page");

  expect(link()).toBe("/notifications/");
});

it.each([
  "https://elsewhere.example/",
  "//elsewhere.example/",
  "/\\elsewhere.example/",
  "javascript:alert(1)",
  "data:text/html,x",
  "inbox",
  "/\t/elsewhere.example/",
])("leads nowhere but to a path of this site: %j", async (page) => {
  const { bell, find } = await adasBell();

  bell.setAttribute("page", page);

  expect(find(".foot a").getAttribute("href")).toBe("/notifications/");
});

it.each(["\u200B\u2060", "\u3164", " \u00A0", "\u2800", "\u202E\uFE0F"])(
  "shows and speaks no title of which nothing can be seen: %j",
  async (title) => {
    const { find, browser, tab, server, clock } = await adasBell(0);
    await browser.focus(tab);
    server.inbox.add(title);
    await clock.advance(50);

    find(".bell").click();

    expect(find(".title").textContent).toBe("No title");
    expect(find(".done").getAttribute("aria-label")).toBe("Mark as read: No title");
    expect(find('[role="status"]').textContent).toBe("New notification: No title");
  },
);

it("lets what others wrote run from right to left by itself", async () => {
  const { find, server, clock } = await adasBell(0);
  server.inbox.add("שלום");
  await clock.advance(50);

  find(".bell").click();

  expect(find(".title").getAttribute("dir")).toBe("auto");
});
