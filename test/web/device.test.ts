// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { subscribeDevice } from "../../src/web/device/subscription.ts";
import { serviceWorker } from "../../src/web/device/worker.ts";
import { FakeBrowser } from "../client/support/fake-browser.ts";

/** A browser in which the worker's file can be loaded only at some tries. */
function stubWorker(tries: boolean[]) {
  const made: string[] = [];
  const register = async () => {
    if (!tries.shift()) throw new TypeError("Failed to fetch");
    return {};
  };
  vi.stubGlobal("navigator", { ...navigator, userAgent: "Firefox", serviceWorker: { register } });
  vi.stubGlobal("Notification", { requestPermission: async () => "granted" });
  vi.stubGlobal("trustedTypes", {
    createPolicy(name: string, rules: object) {
      if (made.includes(name)) throw new TypeError("The policy is there already.");
      made.push(name);
      return rules;
    },
  });
}
afterEach(() => vi.unstubAllGlobals());

it("says that push could not be turned on where the service worker could not be loaded, and tries again at the next call", async () => {
  stubWorker([false, false, true]);
  const { herald } = await new FakeBrowser().open();

  await expect(subscribeDevice(herald)).rejects.toThrow("There is no service worker.");
  expect(await serviceWorker()).toBeUndefined();
  expect(await serviceWorker()).toBeDefined();
});
