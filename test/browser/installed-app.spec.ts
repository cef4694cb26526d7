import type { BrowserContext, Page } from "@playwright/test";
import type { Person } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const WITH_WORKER = { serviceWorkers: "allow" } as const;
/** What a browser without a network complains of. */
const NO_NETWORK = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket connection/;

/** Waits until the page can do without the network: the worker is in charge, and the inbox is stored. */
async function ready(page: Page): Promise<void> {
  await page.waitForFunction(
    () => navigator.serviceWorker.controller?.state === "activated" && localStorage["herald.last-inbox"],
  );
}

async function openInbox(person: Person): Promise<Page> {
  const { page } = await person.open("/notifications/");
  await ready(page);
  return page;
}

/** The addresses of everything that the browser has stored for the worker. */
function stored(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => new URL(url).pathname);
  });
}

async function withoutNetwork(context: BrowserContext, page: Page): Promise<void> {
  await context.setOffline(true);
  await page.reload();
}

test("Chromium finds nothing that keeps the app from being installed", {
  tag: "@parity.announced.6",
}, async ({ playwright, launchOptions, baseURL }) => {
  // Private windows, which other tests use, install nothing.
  const context = await playwright.chromium.launchPersistentContext("", launchOptions);
  const page = await context.newPage();
  await page.goto(`${baseURL}/`);
  const devtools = await context.newCDPSession(page);

  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  const { errors, url } = await devtools.send("Page.getAppManifest");
  await context.close();

  expect(url).toBe(`${baseURL}/manifest.webmanifest`);
  expect(errors).toEqual([]);
  expect(installabilityErrors).toEqual([]);
});

test("without a network the app opens with the last inbox, and the popups of the bell and the avatar", {
  tag: "@parity.announced.6",
}, async ({ person, forgive }) => {
  forgive(NO_NETWORK);
  const ada = await person({ called: "Ada" }, WITH_WORKER);
  await ada.note("Written before the tunnel");
  const page = await openInbox(ada);

  await withoutNetwork(ada.context, page);

  await expect(page.getByRole("link", { name: /Written before the tunnel/ })).toBeVisible();
  await page.getByRole("button", { name: "Notifications, 1 unread" }).click();
  await expect(page.getByRole("dialog").getByText("Written before the tunnel").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Ada.*’s account$/ }).click();
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
  expect((await stored(page)).filter((path) => path.startsWith("/api/"))).toEqual([]);
});

test("back on the network the inbox catches up with what was missed, and can be read to its end", async ({
  person,
  forgive,
}) => {
  forgive(NO_NETWORK);
  const ada = await person({ called: "Ada" }, WITH_WORKER);
  for (let at = 1; at <= 22; at += 1) await ada.note(`Before ${at}`);
  const page = await openInbox(ada);
  await withoutNetwork(ada.context, page);
  await expect(page.getByRole("link", { name: /Before 22/ })).toBeVisible();

  await ada.note("Missed meanwhile");
  await ada.context.setOffline(false);

  await expect(page.getByRole("link", { name: /Missed meanwhile/ })).toBeVisible({ timeout: 30_000 });
  await expect(async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect(page.getByRole("link", { name: /Before 1( |$)/ })).toBeVisible({ timeout: 1000 });
  }).toPass();
});

test("after signing out nothing of the inbox is left in the browser", async ({ person, forgive }) => {
  forgive(NO_NETWORK);
  const ada = await person({ called: "Ada" }, WITH_WORKER);
  await ada.note("For Ada alone");
  const page = await openInbox(ada);

  await page.getByRole("button", { name: /^Ada.*’s account$/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByLabel("Password")).toBeVisible();
  await expect.poll(() => page.evaluate(() => localStorage.getItem("herald.last-inbox"))).toBeNull();
  await withoutNetwork(ada.context, page);

  await expect(page.getByLabel("Password")).toBeVisible();
  await expect(page.getByText("For Ada alone")).toHaveCount(0);
});

test("without a network nobody sees the inbox of the user who was signed in before", async ({
  person,
  forgive,
}) => {
  forgive(NO_NETWORK);
  const ada = await person({ called: "Ada" }, WITH_WORKER);
  const grace = await person({ called: "Grace" });
  await ada.note("For Ada alone");
  const page = await openInbox(ada);

  // As a program would sign in, without an event in the page.
  await page.goto("/favicon.svg");
  await ada.context.clearCookies();
  await ada.context.addCookies(await grace.context.cookies());
  await ada.context.setOffline(true);
  await page.goto("/notifications/");

  await expect(page.getByRole("banner").or(page.getByRole("alert")).first()).toBeVisible();
  await expect(page.getByText("For Ada alone")).toHaveCount(0);
});

test("another build's files are removed, its HTML is never shown, and what is gone stays gone", async ({
  person,
  forgive,
}) => {
  forgive(/404/);
  const ada = await person({ called: "Ada" }, WITH_WORKER);
  const { page } = await ada.open("/favicon.svg");
  await page.evaluate(async () => {
    await (await caches.open("herald.shell.of-last-year")).put("/", new Response("old"));
  });

  await page.goto("/notifications/");
  await ready(page);
  expect(await page.evaluate(() => caches.keys())).toEqual([
    expect.stringMatching(/^herald\.shell\.\w{16}$/),
  ]);
  await page.evaluate(async () => {
    for (const name of await caches.keys()) await (await caches.open(name)).put("/", new Response("old"));
  });
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();

  const status = await page.evaluate(async () => (await fetch("/assets/gone-12345678.js")).status);
  expect(status).toBe(404);
  expect(await stored(page)).not.toContain("/assets/gone-12345678.js");
});

test("no script but the service worker can be made from a text", async ({ person, forgive }) => {
  forgive(/Trusted|Content Security Policy/);
  const ada = await person({ called: "Ada" }, WITH_WORKER);
  const page = await openInbox(ada);

  const refused = await page.evaluate(async () => {
    const { trustedTypes } = window as unknown as {
      trustedTypes: { createPolicy(name: string, rules: object): unknown };
    };
    const failed = (error: unknown) => String(error).split(":")[0];
    return Promise.all([
      navigator.serviceWorker.register("/sw.js").catch(failed),
      new Promise((resolve) => resolve(trustedTypes.createPolicy("another", {}))).catch(failed),
      new Promise((resolve) => resolve(trustedTypes.createPolicy("herald-worker", {}))).catch(failed),
    ]);
  });

  expect(refused).toEqual(["TypeError", "TypeError", "TypeError"]);
});
