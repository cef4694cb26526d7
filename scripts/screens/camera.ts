import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { DEMO_PASSWORD, DEMO_PEOPLE } from "#web/demo-people";
import { actAs, idOf } from "../lib/act-as.ts";
import { launchChromium } from "../lib/chromium.ts";
import { savePicture } from "./picture.ts";

const [CANDIDATE, EMPLOYER, ADMIN] = DEMO_PEOPLE.map(({ username }) => username);

interface Shot {
  /** The name of the picture. */
  name: string;
  path: string;
  /** Who is signed in; nobody by default. */
  by?: string | undefined;
  /** What is done before the picture is taken. */
  first?: (page: Page) => Promise<void>;
  /** Its address is not one that is there. */
  missing?: true;
  /** The language of the browser; English by default. */
  locale?: "de";
}

const SHOTS: Shot[] = [
  { name: "sign-in", path: "/" },
  {
    name: "sign-up",
    path: "/",
    first: (page) => page.getByRole("button", { name: "Create an account" }).click(),
  },
  { name: "people", path: "/", by: CANDIDATE },
  { name: "connections", path: "/connections/", by: CANDIDATE },
  { name: "applications", path: "/applications/", by: CANDIDATE },
  { name: "applicants", path: "/employers/applicants/", by: EMPLOYER },
  {
    name: "notifications",
    path: "/notifications/",
    by: CANDIDATE,
    // What can be answered is known once the requests are there.
    first: (page) =>
      page
        .getByRole("button", { name: /^Accept/ })
        .first()
        .waitFor(),
  },
  {
    name: "notification",
    path: "/notifications/",
    by: CANDIDATE,
    async first(page) {
      await page
        .getByRole("link", { name: /import of contacts/ })
        .first()
        .click();
      await page.getByRole("article").waitFor();
    },
  },
  {
    name: "inbox-later",
    path: "/notifications/",
    by: CANDIDATE,
    async first(page) {
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.keyboard.press("j");
      await page.keyboard.press("Shift+X");
      await page.keyboard.press("h");
      await page.getByRole("menu").waitFor();
    },
  },
  { name: "inbox-odd", path: "/notifications/", by: EMPLOYER },
  { name: "inbox-empty", path: "/notifications/?view=snoozed", by: EMPLOYER },
  {
    name: "bell",
    path: "/connections/",
    by: CANDIDATE,
    first: (page) => page.getByRole("button", { name: /^Notifications/ }).click(),
  },
  {
    name: "toast",
    path: "/connections/",
    by: CANDIDATE,
    first: async (page) => {
      const ada = await actAs(new URL(page.url()).origin, CANDIDATE ?? "");
      const notification = {
        title: "Your talk was accepted",
        message: "Friday at ten, in room 7b.",
        level: "success",
      };
      const recipient_id = await idOf(ada);
      await ada("POST", "/api/notifications/", {
        recipient_id,
        notification_type: "course",
        ...notification,
      });
      await page.getByRole("region", { name: "Just now" }).getByText(notification.title).first().waitFor();
    },
  },
  { name: "profile", path: "/profile/", by: CANDIDATE },
  { name: "preferences", path: "/preferences/?type=message", by: CANDIDATE },
  {
    name: "devices",
    path: "/preferences/",
    by: CANDIDATE,
    first: (page) =>
      page
        .getByRole("region", { name: "Push notifications" })
        .evaluate((card) => card.scrollIntoView({ block: "center" })),
  },
  { name: "unsubscribe", path: "/unsubscribe/none/" },
  {
    name: "outbox",
    path: "/dev/outbox/",
    first: (page) =>
      page
        .getByRole("button", { name: /is your Herald code/ })
        .first()
        .click(),
  },
  {
    name: "outbox-push",
    path: "/dev/outbox/",
    first: (page) =>
      page
        .getByRole("button", { name: /Push To/ })
        .first()
        .click(),
  },
  { name: "admin-announcements", path: "/admin-panel/notifications/", by: ADMIN },
  {
    name: "admin-announcement",
    path: "/admin-panel/notifications/",
    by: ADMIN,
    first: async (page) => {
      await page.getByRole("button", { name: "New announcement" }).click();
      await page.getByRole("textbox", { name: "Title" }).fill("The library is open again");
      await page.getByRole("textbox", { name: "Message" }).fill("From Monday, eight to eight.");
    },
  },
  {
    name: "admin-users",
    path: "/admin-panel/users/",
    by: ADMIN,
    first: (page) => page.getByRole("searchbox").fill("an"),
  },
  { name: "admin-user", path: "/admin-panel/users/1/", by: ADMIN },
  { name: "admin-send", path: "/admin-panel/send/", by: ADMIN },
  { name: "admin-api-keys", path: "/admin-panel/api-keys/", by: ADMIN },
  { name: "admin-dead-letters", path: "/admin-panel/dead-letters/", by: ADMIN },
  {
    name: "realtime-test",
    path: "/realtime-test/",
    by: ADMIN,
    first: async (page) => {
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await page.getByText("connection_established").first().waitFor();
      await page.getByRole("button", { name: "Send frame" }).click();
    },
  },
  { name: "not-found", path: "/nothing/", by: CANDIDATE, missing: true },
  { name: "german-sign-in", path: "/", locale: "de" },
  { name: "german-connections", path: "/connections/", by: CANDIDATE, locale: "de" },
  { name: "german-preferences", path: "/preferences/?type=message", by: CANDIDATE, locale: "de" },
];

const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const SETTLE_MS = 700;
const BANNER_MS = 5000;

/**
 * Photographs every page into `<name>-<size>-<theme>.png`.
 *
 * @returns what pages said against themselves: errors, and what their CSP refused
 */
export async function photograph(origin: string, out: string, only?: string): Promise<string[]> {
  const browser = await launchChromium();
  const complaints: string[] = [];
  const shots = SHOTS.filter(({ name }) => only === undefined || name.startsWith(only));
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const alike of Map.groupBy(shots, ({ by, locale }) => `${by} ${locale}`).values()) {
        const { by, locale = "en" } = alike[0] ?? {};
        const options = {
          viewport,
          colorScheme,
          locale,
          hasTouch: size === "phone",
          reducedMotion: "reduce",
        } as const;
        const context = await signedIn(browser, origin, options, by);
        for (const shot of alike) {
          const file = join(out, `${shot.name}-${size}-${colorScheme}.png`);
          complaints.push(...(await take(context, origin, shot, file)));
        }
        await context.close();
      }
    }
  }
  return complaints;
}

async function signedIn(
  browser: Browser,
  origin: string,
  options: Parameters<Browser["newContext"]>[0],
  username?: string,
): Promise<BrowserContext> {
  const context = await browser.newContext({ ...options, baseURL: origin });
  if (username !== undefined) {
    const headers = { Origin: origin };
    await context.request.post("/api/login/", { data: { username, password: DEMO_PASSWORD }, headers });
  }
  return context;
}

async function take(context: BrowserContext, origin: string, shot: Shot, file: string): Promise<string[]> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const complain = (what: string) => complaints.push(`${file}: ${what}`);
  page.on("console", (message) => {
    const isExpected = shot.missing && message.location().url === `${origin}${shot.path}`;
    // Playwright would run a script of its own in every frame; that of a mail lets none.
    const isRefused = /^Blocked script execution in '[^']*\/dev\/outbox\//.test(message.text());
    if (message.type() === "error" && !isExpected && !isRefused) complain(message.text());
  });
  page.on("pageerror", (error) => complain(String(error)));
  await page.goto(`${origin}${shot.path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  // Announcements come by the socket; a server without any has no banner.
  await page
    .locator(".banner")
    .first()
    .waitFor({ timeout: BANNER_MS })
    .catch(() => undefined);
  await page.waitForTimeout(SETTLE_MS);
  await shot.first?.(page);
  if (shot.first) await page.waitForTimeout(SETTLE_MS);
  await savePicture(await page.screenshot(), file);
  await page.close();
  return complaints;
}
