import { createECDH, randomBytes, randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { violations } from "./support/axe.ts";
import type { Person } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const SUBSCRIPTIONS = "/api/push/subscriptions/";

/** What a browser says of a subscription, at a push service that does not exist. */
function subscription() {
  const p256dh = createECDH("prime256v1").generateKeys("base64url");
  const keys = { p256dh, auth: randomBytes(16).toString("base64url") };
  return { endpoint: `https://push.example.com/${randomUUID()}`, keys };
}

/** A number that nobody else has. */
function number(): string {
  return `+49151${String(Math.floor(10_000_000 + Math.random() * 89_999_999))}`;
}

async function endpointsOf(person: Person): Promise<string[]> {
  const { results } = await person.call<{ results: { endpoint: string }[] }>("GET", SUBSCRIPTIONS);
  return results.map(({ endpoint }) => endpoint);
}

interface Sent {
  to: string;
  text: string;
}

async function sentTo(person: Person, to: string): Promise<Sent | undefined> {
  const { results } = await person.call<{ results: Sent[] }>("GET", "/api/dev/outbox/?limit=100");
  return results.find((message) => message.to === to);
}

/** Looks at some parts alone: the rest of these pages is looked at elsewhere, and is large. */
async function expectUsable(page: Page, what: string, within: string[]): Promise<void> {
  expect(await violations(page, ["light", "dark", "narrow", "forced"], within), what).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 720 });
}

const cardOf = (list: string) => `section:has([aria-label="${list}"])`;
const MESSAGE = ['[aria-label="Messages"]', 'section[aria-label="Message"]'];

/** Adds devices with names as people give them, the last for `own`, and a number. */
async function withDevices(ada: Person): Promise<{ own: string; phone: string }> {
  const [own, phone] = [subscription(), number()];
  for (const label of ["The old tablet that lies on the shelf beside the kitchen door", "הטלפון שלי"])
    await ada.call("POST", SUBSCRIPTIONS, { ...subscription(), label });
  await ada.call("POST", SUBSCRIPTIONS, { ...own, label: "Firefox · Linux" });
  await ada.call("POST", "/api/addresses/", { kind: "phone", value: phone });
  return { own: own.endpoint, phone };
}

test("preferences with devices and a number can be used by everybody, in all colours and on a phone", async ({
  person,
}) => {
  test.setTimeout(180_000);
  const ada = await person({ called: "Ada" });
  const { own, phone } = await withDevices(ada);
  const { page } = await ada.open("/preferences/");
  await expect(page.getByRole("list", { name: "Your devices" }).getByRole("listitem")).toHaveCount(3);
  await expect(
    page.getByRole("list", { name: "Your addresses" }).getByText(phone, { exact: true }),
  ).toBeVisible();

  await expectUsable(page, "preferences", [cardOf("Your devices"), cardOf("Your addresses")]);

  await page.getByRole("button", { name: "Send a test" }).click();
  await expect
    .poll(() => sentTo(ada, own))
    .toMatchObject({ text: expect.stringContaining("Push notifications work") });
});

test("a push, an SMS and 410 in the outbox can be used by everybody, in all colours and on a phone", async ({
  person,
}) => {
  test.setTimeout(180_000);
  const ada = await person({ called: "Ada" });
  const { own, phone } = await withDevices(ada);
  await ada.call("POST", "/api/push/test/");
  await expect.poll(() => sentTo(ada, own)).toBeDefined();
  await expect.poll(() => sentTo(ada, phone)).toBeDefined();
  const { page } = await ada.open("/dev/outbox/");
  const shown = page.getByRole("region", { name: "Message" });

  await page.getByRole("button", { name: phone }).click();
  await expect(shown.locator("dl > div").filter({ hasText: "Segments" })).toHaveText("Segments1");
  await expectUsable(page, "an SMS with its segments", MESSAGE);
  await page.getByRole("button", { name: own }).click();
  await expect(shown.getByText("Opens", { exact: true })).toBeVisible();
  await expectUsable(page, "a push as a card", MESSAGE);

  await shown.getByRole("button", { name: "410 Gone" }).click();
  await expect.poll(() => endpointsOf(ada)).not.toContain(own);
  expect(await endpointsOf(ada)).toHaveLength(2);
});

test("a number is added in German, refused where it is none, verified by its code, and gets SMS", {
  tag: "@parity.announced.12",
}, async ({ person, forgive }) => {
  forgive(/422/);
  const ada = await person({ called: "Ada" }, { locale: "de-DE" });
  const { page } = await ada.open("/preferences/");
  const field = page.getByLabel("Telefonnummer für SMS");
  const phone = number();

  await field.fill("0151 23456789");
  await field.press("Enter");
  await expect(field).toHaveAccessibleDescription(/^An diese Nummer kann keine SMS gesendet werden/);
  await field.fill(`${phone.slice(0, 3)} (${phone.slice(3, 6)}) ${phone.slice(6)}`);
  await field.press("Enter");

  await expect.poll(() => sentTo(ada, phone)).toBeDefined();
  const [code = ""] = /^\d{6}/.exec((await sentTo(ada, phone))?.text ?? "") ?? [];
  await page.getByLabel(`Code für ${phone}`).fill(code);
  await page.getByLabel(`Code für ${phone}`).press("Enter");
  const row = page
    .getByRole("list", { name: "Ihre Adressen" })
    .getByRole("listitem")
    .filter({ hasText: phone });
  await expect(row.getByText("Bestätigt", { exact: true })).toBeVisible();
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
  await page.getByLabel("SMS: Nachrichten").selectOption("on");
  expect((await saved).status()).toBe(200);
  await page.reload();
  await expect(page.getByLabel("SMS: Nachrichten")).toHaveValue("on");
});

/** Has the page's HTML say what it says where `ASK_FOR_NOTIFICATIONS` is on, before its scripts read it. */
function askOnFirstVisit(): void {
  const observer = new MutationObserver(() => {
    const meta = document.querySelector<HTMLMetaElement>('meta[name="herald"]');
    if (!meta) return;
    observer.disconnect();
    meta.content += " ask";
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** A browser that was never asked, allows what it is asked for, and subscribes without a push service. */
function allowAll(given: { endpoint: string; keys: object }): void {
  const asked = { times: 0 };
  let permission = "default";
  Object.defineProperty(Notification, "permission", { get: () => permission });
  Notification.requestPermission = async () => {
    asked.times += 1;
    permission = "granted";
    return "granted";
  };
  PushManager.prototype.subscribe = async () =>
    ({ endpoint: given.endpoint, toJSON: () => given }) as unknown as PushSubscription;
  Object.assign(globalThis, { asked });
}

const timesAsked = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { asked: { times: number } }).asked.times);

test("a first visit asks in German where the deployment wants that, once, and the browser only after a click", async ({
  person,
}) => {
  const ada = await person({ called: "Ada" }, { locale: "de-DE" });
  await ada.context.addInitScript(allowAll, subscription());
  await ada.context.addInitScript(askOnFirstVisit);
  const { page } = await ada.open("/notifications/");
  const prompt = page.getByRole("region", { name: "Browser-Mitteilungen" });

  await expect(
    prompt.getByText("Auch benachrichtigen, wenn ein anderes Fenster", { exact: false }),
  ).toBeVisible();
  expect(await violations(page)).toEqual([]);
  expect(await timesAsked(page)).toBe(0);
  await prompt.getByRole("button", { name: "Nicht jetzt" }).click();
  await expect(prompt).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Mitteilungen" })).toBeVisible();

  await expect(prompt).toHaveCount(0);
  expect(await timesAsked(page)).toBe(0);
});

test("a first visit adds this device where its user allows it", async ({ person }) => {
  const ada = await person({ called: "Ada" }, { locale: "de-DE", serviceWorkers: "allow" });
  const own = subscription();
  await ada.context.addInitScript(allowAll, own);
  await ada.context.addInitScript(askOnFirstVisit);
  const { page } = await ada.open("/notifications/");

  await page
    .getByRole("region", { name: "Browser-Mitteilungen" })
    .getByRole("button", { name: "Erlauben" })
    .click();

  // The worker has to be installed first.
  await expect.poll(() => endpointsOf(ada), { timeout: 30_000 }).toEqual([own.endpoint]);
  expect(await timesAsked(page)).toBe(1);
});
