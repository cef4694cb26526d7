// @vitest-environment happy-dom
import { afterEach, expect, it } from "vitest";
import { storeLastInbox } from "../../src/web/device/store-inbox.ts";
import { state } from "../../src/web/last-inbox.ts";
import { FakeBrowser } from "../client/support/fake-browser.ts";

let stop = () => {};
afterEach(() => {
  stop();
  state.isShown = false;
  localStorage.clear();
});

function browserOfAda(): FakeBrowser {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  return browser;
}

const listsAsked = ({ server }: FakeBrowser) => server.asked("GET", "/api/notifications/").length;

it("loads the list itself when the connection was back before this part was there", async () => {
  const browser = browserOfAda();
  const { herald } = await browser.open();
  expect(herald.connection.get().status).toBe("live");
  state.isShown = true;
  const before = listsAsked(browser);

  stop = storeLastInbox(herald);
  await browser.clock.advance(100);

  expect(listsAsked(browser)).toBe(before + 1);
});

it("loads the list itself once the connection is back, and no more after that", async () => {
  const browser = browserOfAda();
  const { herald } = await browser.open();
  await browser.setOnline(false);
  await browser.clock.advance(60_000);
  state.isShown = true;
  stop = storeLastInbox(herald);
  const before = listsAsked(browser);

  await browser.setOnline(true);
  await browser.clock.advance(60_000);

  expect(herald.connection.get().status).toBe("live");
  expect(listsAsked(browser)).toBe(before + 1);
});

it("loads the list itself when what was stored is answered after the connection was back", async () => {
  const browser = browserOfAda();
  const { herald } = await browser.open();
  stop = storeLastInbox(herald);
  const before = listsAsked(browser);

  state.isShown = true;
  browser.server.inbox.add("Any change");
  await browser.clock.advance(100);

  expect(listsAsked(browser)).toBe(before + 1);
});
