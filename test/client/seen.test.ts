// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { whenSeen } from "../../src/client/index.ts";
import { FakeBrowser, type Tab } from "./support/fake-browser.ts";

async function adasTabs(count = 3) {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  for (let number = 1; number <= count; number += 1) browser.server.inbox.add(`title ${number}`);
  const [tab, other] = [await browser.open(), await browser.open()];
  const ids = tab.herald.inbox.get().notifications.map(({ id }) => id);
  const sent = () =>
    browser.server.calls.filter(({ path }) => path.endsWith("/seen/")).map(({ body }) => body.up_to_seq);
  const seenIn = ({ herald }: Tab) => herald.inbox.get().notifications.map(({ seen_at }) => seen_at !== null);
  return { browser, clock: browser.clock, server: browser.server, tab, other, ids, sent, seenIn };
}

describe("what was seen", () => {
  it("within a second is sent in one call, up to the newest, and shows in every tab", async () => {
    const { tab, other, ids, clock, sent, seenIn } = await adasTabs();

    for (const id of ids.slice(1)) tab.herald.inbox.markAsSeen(id);
    await clock.advance(2_000);

    expect(sent()).toEqual([2]);
    expect(seenIn(tab)).toEqual([false, true, true]);
    expect(seenIn(other)).toEqual([false, true, true]);
  });

  it("is not sent again, and nothing is sent for a list that is only loaded", async () => {
    const { tab, ids, clock, sent } = await adasTabs();
    await clock.advance(5_000);
    expect(sent()).toEqual([]);

    for (let count = 0; count < 3; count += 1) {
      tab.herald.inbox.markAsSeen(ids[0] as number);
      await clock.advance(2_000);
    }

    expect(sent()).toEqual([3]);
  });

  it("is sent with the next where the call failed", async () => {
    const { browser, tab, ids, clock, server, sent } = await adasTabs();
    browser.isOnline = false;
    tab.herald.inbox.markAsSeen(ids[0] as number);
    await clock.advance(2_000);
    browser.isOnline = true;

    tab.herald.inbox.markAsSeen(ids[2] as number);
    await clock.advance(2_000);

    expect(sent()).toEqual([1]);
    expect(server.inbox.unread).toBe(3);
  });

  it("is not sent while its user is being signed out", async () => {
    const { tab, ids, clock, server, sent } = await adasTabs();
    tab.herald.inbox.markAsSeen(ids[0] as number);
    server.latency = 3_000;

    const signedOut = tab.herald.signOut();
    await clock.advance(10_000);
    await signedOut;

    expect(sent()).toEqual([]);
  });

  it("leaves unread what is unread", async () => {
    const { tab, ids, clock } = await adasTabs();

    tab.herald.inbox.markAsSeen(ids[0] as number);
    await clock.advance(2_000);

    expect(tab.herald.inbox.get().unreadCount).toBe(3);
  });
});

describe("an element", () => {
  let report: (isIntersecting: boolean) => void;
  let observed = 0;

  beforeEach(() => {
    vi.useFakeTimers();
    observed = 0;
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        constructor(callback: (entries: { isIntersecting: boolean }[]) => void, options: object) {
          expect(options).toEqual({ threshold: 0.5 });
          report = (isIntersecting) => callback([{ isIntersecting }]);
        }
        observe() {
          observed += 1;
        }
        disconnect() {
          observed = 0;
        }
      },
    );
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is seen once half of it was in view for a second", () => {
    const seen = vi.fn();
    whenSeen(document.createElement("li"), seen);

    report(true);
    vi.advanceTimersByTime(999);
    expect(seen).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(seen).toHaveBeenCalledOnce();
  });

  it("is not seen where it only passes, where the page is hidden, or after its end", () => {
    const seen = vi.fn();
    const end = whenSeen(document.createElement("li"), seen);

    report(true);
    vi.advanceTimersByTime(500);
    report(false);
    vi.advanceTimersByTime(5_000);
    expect(seen).not.toHaveBeenCalled();

    report(true);
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    vi.advanceTimersByTime(5_000);
    expect(observed).toBe(0);
    expect(seen).not.toHaveBeenCalled();

    vi.spyOn(document, "visibilityState", "get").mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
    expect(observed).toBe(1);
    report(true);
    end();
    vi.advanceTimersByTime(5_000);
    expect(seen).not.toHaveBeenCalled();
  });
});
