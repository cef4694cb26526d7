import { afterEach, expect, it, vi } from "vitest";
import { PATIENCE_MS } from "../support/patience.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** A browser's sound, which begins when the browser lets it. */
function stubSound() {
  const sound = { notes: 0, allow: () => {} };
  const allowed = new Promise<void>((resolve) => {
    sound.allow = resolve;
  });
  const parameter = {
    setValueAtTime() {},
    linearRampToValueAtTime() {},
    exponentialRampToValueAtTime() {},
  };
  const audio = {
    currentTime: 0,
    destination: {},
    resume: () => allowed,
    createGain: () => ({ gain: parameter, connect() {} }),
    createOscillator: () => ({
      frequency: { value: 0 },
      connect() {},
      start: () => {
        sound.notes += 1;
      },
      stop() {},
    }),
  };
  // Called by `new`, it gives the one that the test can look into.
  function fakeContext() {
    return audio;
  }
  vi.stubGlobal("AudioContext", fakeContext);
  return sound;
}

it("sounds two notes at once where the browser lets it", async () => {
  const sound = stubSound();
  const { playTone } = await import("../../src/web/alerts.ts");
  sound.allow();

  playTone();

  await vi.waitFor(() => expect(sound.notes).toBe(2), { timeout: PATIENCE_MS });
});

it("does not sound at once, when the browser lets it at last, what came in the meantime", async () => {
  const sound = stubSound();
  const { playTone } = await import("../../src/web/alerts.ts");
  const now = vi.spyOn(performance, "now").mockReturnValue(0);
  for (let count = 0; count < 10; count += 1) playTone();

  now.mockReturnValue(60_000);
  sound.allow();
  await Promise.resolve();
  playTone();

  await vi.waitFor(() => expect(sound.notes).toBe(2), { timeout: PATIENCE_MS });
});

/** A browser that allows notifications, with a service worker that shows them or refuses to. */
function stubNotifications(byWorker: () => Promise<void>) {
  const shown: string[] = [];
  class PageNotification {
    static permission = "granted";
    constructor(title: string) {
      shown.push(title);
    }
  }
  const worker = { active: {}, showNotification: byWorker };
  vi.stubGlobal("Notification", PageNotification);
  vi.stubGlobal("location", { origin: "https://herald.example" });
  vi.stubGlobal("navigator", { serviceWorker: { getRegistration: async () => worker } });
  return shown;
}

it("shows a notification by the service worker, and by the page where the worker refuses", async () => {
  const notification = { title: "Hello", body: "Text", tag: "n-1", path: "/notifications/?id=1" };
  const { showNative } = await import("../../src/web/alerts.ts");

  const byWorker = vi.fn(async () => {});
  const besides = stubNotifications(byWorker);
  await showNative(notification);
  expect(byWorker).toHaveBeenCalledTimes(1);
  expect(besides).toEqual([]);

  const instead = stubNotifications(() => Promise.reject(new TypeError("No permission")));
  await showNative(notification);
  expect(instead).toEqual(["Hello"]);
});
