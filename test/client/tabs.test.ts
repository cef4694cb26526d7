import { expect, it } from "vitest";
import type { Preferences } from "../../src/client/index.ts";
import { FakeBrowser } from "./support/fake-browser.ts";

/** A browser with ada signed in, and so many tabs, none of them looked at. */
async function adasBrowser(tabs: number) {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  for (let count = 0; count < tabs; count += 1) await browser.open();
  const [first, second, third] = browser.tabs;
  if (!first || !second) throw new Error("Two tabs at least.");
  return { browser, server: browser.server, clock: browser.clock, first, second, third };
}

it("opens one socket for all tabs, and shows what it brings in each", async () => {
  const { browser, server, clock } = await adasBrowser(3);

  server.inbox.add("one");
  await clock.advance(10);

  expect(server.sockets.length).toBe(1);
  for (const { herald } of browser.tabs) {
    expect(herald.inbox.get()).toMatchObject({ unreadCount: 1, notifications: [{ title: "one" }] });
    expect(herald.connection.get()).toEqual({ status: "live" });
  }
});

it("raises each notification in the tab that is looked at", async () => {
  const { browser, server, clock, first, second } = await adasBrowser(2);
  await browser.focus(second);

  server.inbox.add("one");
  await clock.advance(1_000);
  await browser.focus(first);
  server.inbox.add("two");
  await clock.advance(1_000);

  expect(second.raised).toEqual(["one"]);
  expect(first.raised).toEqual(["two"]);
});

it("raises it in the leading tab when none is looked at", async () => {
  const { server, clock, first, second } = await adasBrowser(2);

  server.inbox.add("one");
  server.inbox.add("two");
  await clock.advance(1_000);

  expect(first.raised).toEqual(["one", "two"]);
  expect(second.raised).toEqual([]);
});

it("raises it once where every tab takes itself for the one that is looked at", async () => {
  const { browser, server, clock } = await adasBrowser(2);
  browser.isFocusedEverywhere = true;

  server.inbox.add("one");
  await clock.advance(1_000);

  expect(browser.raised).toEqual(["one"]);
});

it("raises it even while there is always something more", async () => {
  const { browser, server, clock } = await adasBrowser(2);

  for (let count = 1; count <= 10; count += 1) {
    server.inbox.add(`${count}`);
    await clock.advance(100);
  }

  expect(browser.raised.length).toBeGreaterThan(5);
});

it("leaves it to the leading tab when the tab that is looked at cannot answer in time", async () => {
  const { browser, server, clock, first, second } = await adasBrowser(2);
  await browser.focus(second);
  const { after } = clock;
  // What is sent to it reaches the tab late, as when its page computes.
  clock.after = (milliseconds, run) => after.call(clock, milliseconds === 0 ? 300 : milliseconds, run);

  server.inbox.add("one");
  await clock.advance(2_000);

  expect(first.raised).toEqual(["one"]);
  expect(second.raised).toEqual([]);
});

it("passes the lead on when the leading tab dies, without a gap or a second toast", async () => {
  const { browser, server, clock, first, second } = await adasBrowser(2);
  server.inbox.add("one");
  await clock.advance(1_000);

  await browser.crash(first);
  server.inbox.add("two");
  await clock.advance(1_000);

  expect(server.sockets.map(({ since }) => since)).toEqual([0, 1]);
  expect(browser.raised).toEqual(["one", "two"]);
  expect(second.herald.inbox.get().notifications.map(({ title }) => title)).toEqual(["two", "one"]);
  expect(second.herald.connection.get()).toEqual({ status: "live" });
});

it("raises what the leading tab had not come to raise when it died", async () => {
  const { browser, server, clock, first } = await adasBrowser(2);
  server.inbox.add("one");
  await clock.advance(100);

  await browser.crash(first);
  await clock.advance(1_000);

  expect(browser.raised).toEqual(["one"]);
});

it("raises what a tab that came late found in its list already", async () => {
  const { browser, server, clock, first, second } = await adasBrowser(2);
  await browser.crash(second);
  server.inbox.add("one");
  await clock.advance(10);

  await browser.open();
  await browser.crash(first);
  await clock.advance(1_000);

  expect(browser.raised).toEqual(["one"]);
});

it("shows what the leading tab never received, though a tab that came later has it", async () => {
  const { browser, server, clock, first, second } = await adasBrowser(2);
  await browser.crash(second);
  server.open[0]?.end();
  server.inbox.add("one");

  const third = await browser.open();
  third.isVisible = false;
  await browser.crash(first);
  await clock.advance(3_000);

  expect(third.raised).toEqual(["one"]);
  expect(third.herald.inbox.get()).toMatchObject({ count: 1, unreadCount: 1, seq: 1 });
});

it("shows what happened while a tab was stopped", async () => {
  const { server, clock, second } = await adasBrowser(2);
  second.herald.stop();
  server.inbox.add("one");
  await clock.advance(1_000);

  second.herald.start();
  await clock.advance(100);

  expect(second.herald.inbox.get()).toMatchObject({ count: 1, seq: 1 });
});

it("does not raise announcements again when the lead is passed on", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  browser.server.announce(1, "old");
  const [first, second] = [await browser.open(), await browser.open()];

  await browser.crash(first);
  await browser.clock.advance(1_000);

  expect(second.herald.announcements.get().map(({ title }) => title)).toEqual(["old"]);
  expect(browser.raised).toEqual([]);
});

it("passes the lead on when the leading tab is closed", async () => {
  const { server, clock, first, second } = await adasBrowser(2);

  first.herald.stop();
  await clock.advance(50);
  server.inbox.add("one");
  await clock.advance(1_000);

  expect(second.raised).toEqual(["one"]);
  expect(server.open.length).toBe(1);
});

it("leads nobody once it was stopped while it began", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const opening = browser.open();
  browser.tabs[0]?.herald.stop();
  await opening;

  const { herald } = await browser.open();

  expect(herald.connection.get()).toEqual({ status: "live" });
});

it("takes the lead from a tab that is frozen, and gives it back to nobody", async () => {
  const { browser, server, clock, first, second } = await adasBrowser(2);
  for (const socket of first.sockets) socket.isMute = true;

  await browser.freeze(first, async () => {
    server.inbox.add("one");
    await browser.focus(second);
    await clock.advance(4_000);
    expect(second.raised).toEqual(["one"]);
  });
  await clock.advance(60_000);
  await browser.focus(first);

  expect(browser.raised).toEqual(["one"]);
  expect(server.open).toEqual(second.sockets);
  server.inbox.add("two");
  await clock.advance(1_000);
  expect(first.herald.inbox.get().notifications.map(({ title }) => title)).toEqual(["two", "one"]);
});

it("takes the lead from a tab that is frozen long after anybody turned to another", async () => {
  const { browser, server, clock, first, second } = await adasBrowser(2);
  await browser.focus(second);

  await browser.freeze(first, async () => {
    for (const socket of first.sockets) socket.isMute = true;
    server.inbox.add("one");
    await clock.advance(60_000);

    expect(second.herald.inbox.get().unreadCount).toBe(1);
    expect(second.raised).toEqual(["one"]);
  });
});

it("loads the list again in a tab that missed something", async () => {
  const { server, clock, second } = await adasBrowser(2);
  const { isDead } = second;
  second.isDead = true;
  server.inbox.add("one");
  await clock.advance(1_000);
  second.isDead = isDead;

  server.inbox.add("two");
  await clock.advance(1_000);

  expect(second.herald.inbox.get().notifications.map(({ title }) => title)).toEqual(["two", "one"]);
});

it("signs every tab out with one, and in with one", async () => {
  const { server, clock, first, second } = await adasBrowser(2);

  await Promise.all([second.herald.signOut(), clock.advance(100)]);
  expect(first.herald.session.get()).toEqual({ status: "signed-out" });
  expect(server.open.map(({ url }) => url.pathname)).toEqual(["/ws/announcements/"]);

  await Promise.all([second.herald.signIn({ username: "ada", password: "right" }), clock.advance(100)]);
  expect(first.herald.session.get()).toMatchObject({ status: "signed-in" });
  expect(server.open.map(({ url }) => url.pathname)).toEqual(["/ws/notifications/"]);
});

it("begins an ended connection anew from any tab", async () => {
  const { server, clock, first, second } = await adasBrowser(2);
  server.open[0]?.end(4409);
  await clock.advance(10);
  expect(second.herald.connection.get()).toEqual({ status: "ended", reason: "too-many-sockets" });

  second.herald.start();
  await clock.advance(100);

  expect(first.herald.connection.get()).toEqual({ status: "live" });
  expect(second.herald.connection.get()).toEqual({ status: "live" });
});

it("gives each tab its own socket where tabs cannot speak to each other", async () => {
  const browser = new FakeBrowser();
  browser.hasChannels = false;
  browser.server.signInBehindTheScenes(browser.jar);
  const [first, second] = [await browser.open(), await browser.open()];

  browser.server.inbox.add("one");
  await browser.clock.advance(1_000);

  expect(browser.server.open.length).toBe(2);
  expect([first.raised, second.raised]).toEqual([["one"], ["one"]]);
});

it("shows announcements in every tab, and raises those that go live while a user is there", async () => {
  const browser = new FakeBrowser();
  const { server, clock } = browser;
  server.signInBehindTheScenes(browser.jar);
  server.announce(1, "old");
  const [first, second] = [await browser.open(), await browser.open()];

  server.announce(2, "new");
  await clock.advance(1_000);
  server.announce(2, "new, corrected");
  server.announce(1, "old, corrected");
  await clock.advance(1_000);

  for (const { herald } of browser.tabs)
    expect(herald.announcements.get().map(({ title }) => title)).toEqual([
      "new, corrected",
      "old, corrected",
    ]);
  expect([first.raised, second.raised]).toEqual([["new"], []]);
});

it("raises no toast for a silent notification, and shows it in the inbox like any other", async () => {
  const { browser, server, clock, first } = await adasBrowser(2);
  const groups: number[] = [];
  first.herald.on("arrivals", ({ notifications }) => groups.push(notifications.length));

  server.inbox.add("quiet", "info", null, true);
  await clock.advance(1_000);
  server.inbox.add("loud");
  await clock.advance(1_000);

  expect(browser.raised).toEqual(["loud"]);
  expect(groups).toEqual([1]);
  expect(first.herald.inbox.get()).toMatchObject({ unreadCount: 2, notifications: [{}, { silent: true }] });
});

it("hands preferences that have changed to every tab", async () => {
  const { browser, server, clock } = await adasBrowser(2);
  const received: unknown[] = [];
  for (const { herald } of browser.tabs) herald.on("preferences", ({ locale }) => received.push(locale));
  const preferences = { locale: "de" } as Preferences;

  server.broadcast({ type: "preferences_updated", preferences });
  await clock.advance(10);

  expect(received).toEqual(["de", "de"]);
});
