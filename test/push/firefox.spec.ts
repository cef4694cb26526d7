import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { idOf, request } from "../../scripts/lib/act-as.ts";
import { freePort } from "../../scripts/lib/free-port.ts";
import { migrate } from "../../scripts/lib/migrate.ts";
import { ROOT } from "../../scripts/lib/root.ts";
import { type Server, startServer } from "../../scripts/lib/server.ts";
import { type Firefox, startFirefox } from "./firefox.ts";
import { type PushService, startPushService } from "./push-service.ts";
import * as screen from "./screen.ts";

/**
 * Real pushes in a real Firefox: Herald encrypts and signs them, a push service
 * on this machine passes them on, and Firefox decrypts and shows them. The
 * tests share one browser and follow each other.
 */
test.describe.configure({ mode: "serial" });

const BINARY = process.env.FIREFOX ?? "firefox-esr";
/** Shorter than a deployment's ten seconds, so that a tab's three times that fit into a test. */
const HOLD_SECONDS = 3;
const VISIBLE_HOLD_MS = HOLD_SECONDS * 3 * 1000;
/** As long as a wait may be late: the server looks, Firefox connects, decrypts and draws. */
const LATE_MS = 15_000;

const ADA = { username: "ada", email: "ada@example.com", password: "quiet-harbour-42", full_name: "Ada" };

let folder: string;
let server: Server;
let origin: string;
let pushes: PushService;
let firefox: Firefox;
let token: string;
/** Calls the API as Ada's other device, of which the browser knows nothing. */
const phone = <Result>(method: string, path: string, body?: unknown) =>
  request<Result>(origin, method, path, body, token);

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = await mkdtemp(join(tmpdir(), "herald-push-"));
  pushes = await startPushService();
  const persistTo = join(folder, "state");
  await migrate({ persistTo });
  const port = await freePort();
  const variables = [
    "PUSH:on",
    `PUSH_TEST_ORIGIN:${pushes.origin}`,
    `PUSH_HOLD_SECONDS:${HOLD_SECONDS}`,
    "VAPID_SUBJECT:mailto:herald@example.com",
    "PASSWORD_LN:4",
    "RATE_LIMITS:off",
  ];
  const args = ["--port", String(port), "--persist-to", persistTo];
  const print = { stdout() {}, stderr: (text: string) => process.stderr.write(text) };
  server = startServer([...args, ...variables.flatMap((each) => ["--var", each])], print, "start");
  [origin, firefox] = await Promise.all([server.ready, startFirefox(BINARY, pushes.webSocketUrl)]);
  ({ token } = await request<{ token: string }>(origin, "POST", "/api/register/", ADA));
});

/** What is known of the last notification where a test has failed. */
test.afterEach(async ({ browserName: _ }, { errors }) => {
  if (errors.length === 0) return;
  const { notifications } = await phone<{ notifications: { id: number }[] }>(
    "GET",
    "/api/notifications/?limit=1",
  );
  const deliveries = await phone("GET", `/api/notifications/${notifications[0]?.id}/deliveries/`);
  const { accepted, refused, acks } = pushes;
  console.log(JSON.stringify({ accepted: accepted.length, refused, acks, deliveries }, null, 1));
});

test.afterAll(async () => {
  await firefox?.stop();
  await server?.stop();
  await pushes?.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** Notifies Ada of something of a kind that goes out by push. @returns its id */
async function notify(title: string): Promise<number> {
  const recipient_id = await idOf(phone);
  const body = { recipient_id, title, message: `About ${title} 🎉`, notification_type: "message" };
  await phone("POST", "/api/notifications/", body);
  const { notifications } = await phone<{ notifications: { id: number }[] }>(
    "GET",
    "/api/notifications/?limit=1",
  );
  return notifications[0]?.id ?? 0;
}

async function go(path: string): Promise<void> {
  await firefox.remote.command("WebDriver:Navigate", { url: new URL(path, origin).href });
}

/** A tab that shows nothing of Herald takes the place of the one in front. */
async function closeTab(): Promise<void> {
  const { handle } = await firefox.remote.command<{ handle: string }>("WebDriver:NewWindow", { type: "tab" });
  await firefox.remote.command("WebDriver:CloseWindow");
  await firefox.remote.command("WebDriver:SwitchToWindow", { handle });
}

async function click(button: string): Promise<void> {
  const { value } = await firefox.remote.command<{ value: object }>("WebDriver:FindElement", {
    using: "xpath",
    value: `//button[normalize-space() = "${button}"]`,
  });
  await firefox.remote.command("WebDriver:ElementClick", { id: Object.values(value)[0] });
}

/** The titles on the screen, for `expect.poll`. */
async function titles(): Promise<string[]> {
  return (await screen.notificationsShown(firefox.remote)).map(({ title }) => title);
}

test("a browser is added by a click, and listed by its name", async () => {
  await go("/");
  await firefox.remote.run(
    `const headers = { "Content-Type": "application/json" };
    await window.fetch("/api/login/", { method: "POST", headers, body: JSON.stringify(arguments_[0]) });`,
    { username: ADA.username, password: ADA.password },
  );
  await go("/preferences/");
  await firefox.remote.command("WebDriver:SetTimeouts", { implicit: 20_000 });

  await click("Turn on notifications here");

  await expect
    .poll(async () => (await phone<{ results: object[] }>("GET", "/api/push/subscriptions/")).results)
    .toEqual([
      expect.objectContaining({ label: "Firefox · Linux", endpoint: expect.stringContaining(pushes.origin) }),
    ]);
});

test("with the tab closed, Firefox decrypts and shows what happens", {
  tag: ["@parity.browser.10", "@parity.announced.5"],
}, async () => {
  await closeTab();

  await notify("A letter from Grace");

  await expect
    .poll(() => screen.notificationsShown(firefox.remote))
    .toEqual([
      { title: "A letter from Grace", body: expect.stringContaining("About A letter from Grace 🎉") },
    ]);
  expect(pushes.refused).toEqual([]);
  await expect.poll(() => pushes.acks.map(({ code }) => code)).toEqual([100]);
  if (process.env.SCREENS) {
    const file = join(ROOT, process.env.SCREENS, "push-firefox.png");
    await screen.photographNotification(firefox.remote, file);
  }
});

test("a click on it opens its page, and marks it as read", { tag: "@parity.browser.11" }, async () => {
  await screen.clickNotification(firefox.remote, "A letter from Grace");

  await expect
    .poll(() => screen.openTabs(firefox.remote))
    .toContainEqual({ url: expect.stringContaining(`${origin}/notifications/`), isInFront: true });
  await expect
    .poll(
      async () =>
        (await phone<{ unread_count: number }>("GET", "/api/notifications/unread-count/")).unread_count,
    )
    .toBe(0);
});

test("a click brings the open tab to the front, and shows there what it is about", async () => {
  const [behind, inFront] = await heraldAndEmptyTab();
  await firefox.remote.command("WebDriver:SwitchToWindow", { handle: inFront, focus: true });
  const id = await notify("Behind another tab");
  await expect.poll(titles).toEqual(["Behind another tab"]);

  await screen.clickNotification(firefox.remote, "Behind another tab");

  await expect
    .poll(async () => new Set(await screen.openTabs(firefox.remote)))
    .toEqual(
      new Set([
        { url: "about:blank", isInFront: false },
        { url: `${origin}/notifications/?id=${id}`, isInFront: true },
      ]),
    );
  await firefox.remote.command("WebDriver:SwitchToWindow", { handle: behind });
});

test("what a visible tab shows within three seconds is not pushed", async () => {
  const before = pushes.accepted.length;
  await goToHerald();
  await notify("Seen in time");

  await sleep(3_000);
  const shown = await firefox.remote.run<string>("return document.body.innerText");
  expect(shown).toContain("Seen in time");
  await sleep(VISIBLE_HOLD_MS);

  expect(pushes.accepted.length - before).toBe(0);
  expect(await titles()).toEqual([]);
});

test("what comes as a tab dies without closing its socket is pushed once the wait for it is over", async () => {
  await goToHerald();
  await notify("Sent as the tab died");

  await screen.killTab(firefox.remote);

  await expect.poll(titles, { timeout: VISIBLE_HOLD_MS + LATE_MS }).toEqual(["Sent as the tab died"]);
});

test("what is read on another device is gone from the screen at the next wake", async () => {
  await phone("POST", "/api/notifications/mark-all-read/");

  await notify("The next one");

  await expect.poll(titles).toEqual(["The next one"]);
});

test("a subscription that the push service has lost is renewed by the worker, and used", async () => {
  const endpoints = async () =>
    (await phone<{ results: { endpoint: string }[] }>("GET", "/api/push/subscriptions/")).results.map(
      ({ endpoint }) => endpoint,
    );
  const [lost] = await endpoints();

  pushes.forget();

  await expect.poll(async () => (await endpoints()).length).toBe(2);
  await notify("At the new address");
  await expect.poll(titles).toContain("At the new address");
  expect(await endpoints()).not.toContain(lost);
  expect(pushes.refused).toEqual(["gone"]);
});

/** The tab that the click has opened. */
async function goToHerald(): Promise<void> {
  const handles = await firefox.remote.command<string[]>("WebDriver:GetWindowHandles");
  for (const handle of handles) {
    await firefox.remote.command("WebDriver:SwitchToWindow", { handle });
    const { value } = await firefox.remote.command<{ value: string }>("WebDriver:GetCurrentURL");
    if (value.startsWith(origin)) return;
  }
  throw new Error("No tab shows Herald.");
}

/** The tab of Herald, and the empty one. */
async function heraldAndEmptyTab(): Promise<[ours: string, empty: string]> {
  await goToHerald();
  const { value: ours } = await firefox.remote.command<{ value: string }>("WebDriver:GetWindowHandle");
  const handles = await firefox.remote.command<string[]>("WebDriver:GetWindowHandles");
  return [ours, handles.find((handle) => handle !== ours) ?? ""];
}
