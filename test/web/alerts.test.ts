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
