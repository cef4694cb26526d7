import { describe, expect, it } from "vitest";
import { FakeBrowser, type Tab } from "./support/fake-browser.ts";

const MINUTE = 60_000;

/** A browser with ada signed in, and so many tabs, none of them looked at. */
async function adasBrowser(tabs: number) {
  const browser = new FakeBrowser();
  // Each tab draws a number of its own.
  let drawn = 0;
  browser.random = () => (drawn = (drawn + 0.137) % 1);
  browser.server.signInBehindTheScenes(browser.jar);
  for (let count = 0; count < tabs; count += 1) await browser.open();
  const [first, second] = browser.tabs as [Tab, Tab];
  /** What the server was sent since the last call. */
  let known = 0;
  const sent = () => {
    const all = browser.server.sockets
      .flatMap(({ received }) => received)
      .filter(({ action }) => action === "visible")
      .map(({ visible }) => visible);
    const fresh = all.slice(known);
    known = all.length;
    return fresh;
  };
  return { browser, clock: browser.clock, server: browser.server, first, second, sent };
}

describe("one tab", () => {
  it("says that it is visible when it is looked at, and that it is not when the focus leaves it", async () => {
    const { browser, clock, first, sent } = await adasBrowser(1);
    expect(sent()).toEqual([]);

    await browser.focus(first);
    expect(sent()).toEqual([true]);

    await browser.focus(undefined);
    await clock.advance(1_000);
    expect(sent()).toEqual([false]);
  });

  it("is not visible once it is hidden, though it has the focus", async () => {
    const { browser, clock, first, sent } = await adasBrowser(1);
    await browser.focus(first);

    first.isVisible = false;
    first.fire("visibilitychange");
    await clock.advance(1_000);

    expect(sent()).toEqual([true, false]);
  });

  it("says it when its socket opens, and not while nobody looks", async () => {
    const { browser, clock, server, first, sent } = await adasBrowser(1);
    await browser.focus(first);
    sent();

    for (const socket of server.open) socket.end();
    await clock.advance(5_000);
    expect(sent()).toEqual([true]);

    await browser.focus(undefined);
    await clock.advance(1_000);
    sent();
    for (const socket of server.open) socket.end();
    await clock.advance(5_000);
    expect(server.open.length).toBe(1);
    expect(sent()).toEqual([]);
  });

  it("is idle after five minutes without pointer or key, and back with the next", async () => {
    const { browser, clock, first, sent } = await adasBrowser(1);
    await browser.focus(first);
    await clock.advance(4 * MINUTE);
    first.fire("pointermove");
    await clock.advance(4 * MINUTE);
    expect(sent()).toEqual([true]);

    await clock.advance(MINUTE + 1_000);
    expect(sent()).toEqual([false]);

    first.fire("keydown");
    await clock.advance(10);
    expect(sent()).toEqual([true]);
  });

  it("sends nothing about it while it is idle, and nothing while it is used", async () => {
    const { browser, clock, first, sent } = await adasBrowser(1);
    await browser.focus(first);
    await clock.advance(6 * MINUTE);
    sent();

    await clock.advance(60 * MINUTE);
    expect(sent()).toEqual([]);

    for (let minute = 0; minute < 20; minute += 1) {
      first.fire("pointermove");
      await clock.advance(MINUTE);
    }
    expect(sent()).toEqual([true]);
  });

  it("says nothing on the socket of nobody", async () => {
    const browser = new FakeBrowser();
    const tab = await browser.open();
    await browser.focus(tab);
    await browser.clock.advance(1_000);

    expect(browser.server.open.length).toBe(1);
    expect(browser.server.open[0]?.received.filter(({ action }) => action === "visible")).toEqual([]);
  });
});

describe("many tabs", () => {
  it("are visible while one of them is, and going from one to the other is no change", async () => {
    const { browser, clock, first, second, sent } = await adasBrowser(3);
    await browser.focus(second);
    expect(sent()).toEqual([true]);

    await browser.focus(first);
    await browser.focus(second);
    await clock.advance(MINUTE);
    expect(sent()).toEqual([]);

    await browser.focus(undefined);
    await clock.advance(2_000);
    expect(sent()).toEqual([false]);
  });

  it("stay visible while the focus wanders among those that do not lead", async () => {
    const { browser, clock, second, sent } = await adasBrowser(3);
    const third = browser.tabs[2];

    for (let count = 0; count < 5; count += 1) for (const tab of [second, third]) await browser.focus(tab);
    await clock.advance(MINUTE);

    expect(sent()).toEqual([true]);
  });

  it("stay visible beyond five minutes where one that does not lead is used", async () => {
    const { browser, clock, second, sent } = await adasBrowser(2);
    await browser.focus(second);

    for (let minute = 0; minute < 12; minute += 1) {
      second.fire("pointermove");
      await clock.advance(MINUTE);
    }

    expect(sent()).toEqual([true]);
  });

  it("are no longer visible five minutes after the one that was looked at has crashed", async () => {
    const { browser, clock, second, sent } = await adasBrowser(2);
    await browser.focus(second);

    await browser.crash(second);
    await clock.advance(5 * MINUTE + 1_000);

    expect(sent()).toEqual([true, false]);
  });

  it("are visible for the tab that leads next", async () => {
    const { browser, clock, server, first, second, sent } = await adasBrowser(2);
    await browser.focus(second);
    sent();

    await browser.crash(first);
    await clock.advance(5_000);

    expect(server.open.length).toBe(1);
    expect(sent()).toEqual([true]);
  });

  it("are visible for a leader that came when one of them was looked at already", async () => {
    const { browser, clock, first, second, sent } = await adasBrowser(2);
    await browser.focus(second);
    sent();
    const third = await browser.open();
    await browser.crash(second);
    await browser.crash(first);
    await clock.advance(5_000);

    expect(third.herald.connection.get().status).toBe("live");
    expect(sent()).toEqual([true]);
  });
});

it("pings every 25 seconds, whatever else arrives", async () => {
  const { clock, server } = await adasBrowser(1);
  const pings = () => server.open[0]?.received.filter(({ type }) => type === "ping").length;

  for (let second = 0; second < 100; second += 1) {
    server.inbox.add(`${second}`);
    await clock.advance(1_000);
  }

  expect(pings()).toBeGreaterThanOrEqual(3);
});
