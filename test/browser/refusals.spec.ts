import type { Page } from "@playwright/test";
import type { Person } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

interface Attempt {
  /** What is tried, for the report of a failure. */
  what: string;
  path: string;
  /** Fills in what is needed, once. */
  fill?: (page: Page, other: Person) => Promise<void>;
  /** The button that sends it. */
  send: (page: Page, other: Person) => Promise<void>;
}

const click = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true }).click();

const OWN: Attempt[] = [
  { what: "the profile", path: "/profile/", send: click("Save changes") },
  {
    what: "the password",
    path: "/profile/",
    async fill(page) {
      await page.getByLabel("Current password").fill("quiet-harbour-42");
      await page.getByLabel("New password").fill("another-harbour-43");
    },
    send: click("Change password"),
  },
  {
    what: "the account's end",
    path: "/profile/",
    async fill(page) {
      await page.getByRole("button", { name: "Delete my account" }).click();
      await page.getByLabel("Your password").fill("quiet-harbour-42");
    },
    send: click("Delete for good"),
  },
  {
    what: "an application",
    path: "/applications/",
    async fill(page, other) {
      await page.getByRole("button", { name: "Apply" }).first().click();
      await page.getByRole("combobox", { name: "Reviewer" }).fill(other.name);
      await page.getByRole("option", { name: other.name }).click();
      await page.getByLabel("What are you applying for?").fill("Rings");
    },
    send: click("Send application"),
  },
  {
    what: "another address",
    path: "/preferences/",
    fill: (page) => page.getByLabel("Another e-mail address").fill("other@example.com"),
    send: click("Add"),
  },
  {
    what: "a code",
    path: "/preferences/",
    fill: (page) => page.getByLabel(/^Code for/).fill("123456"),
    send: click("Verify"),
  },
  {
    what: "a preference",
    path: "/preferences/",
    send: async (page) => {
      const mail = page.getByLabel("E-mail: Jobs");
      await mail.selectOption((await mail.inputValue()) === "off" ? "instant" : "off");
    },
  },
  { what: "a first notification", path: "/", send: click("Send me a notification") },
  {
    what: "a request to connect",
    path: "/",
    fill: (page, other) => page.getByRole("searchbox").fill(other.name),
    send: (page, other) => page.getByRole("button", { name: `Connect with ${other.name}` }).click(),
  },
  { what: "all marked as read", path: "/notifications/", send: click("Mark all as read") },
];

const ADMINS: Attempt[] = [
  {
    what: "an announcement",
    path: "/admin-panel/notifications/",
    async fill(page) {
      await page.getByRole("button", { name: "New announcement" }).click();
      await page.getByLabel("Title").fill("Rings");
      await page.getByLabel("Message").fill("And fields.");
    },
    send: click("Publish"),
  },
  {
    what: "a notification",
    path: "/admin-panel/send/",
    async fill(page, other) {
      await page.getByRole("combobox", { name: "Person" }).fill(other.name);
      await page.getByRole("option", { name: other.name }).click();
      await page.getByLabel("Title").fill("Rings");
      await page.getByLabel("Message").fill("And fields.");
    },
    send: click("Send notification"),
  },
  {
    what: "an API key",
    path: "/admin-panel/api-keys/",
    fill: (page) => page.getByLabel("Name of the application").fill("Rings"),
    send: click("Create key"),
  },
];

/** Each way to fail, and what is to be read of it. */
const FAILURES = [
  {
    answer: { status: 422, json: { code: "of-tomorrow", detail: "It is not Tuesday yet.", errors: [] } },
    text: "It is not Tuesday yet.",
  },
  {
    answer: { status: 429, headers: { "Retry-After": "40" }, json: { code: "too-many-requests" } },
    text: "You have reached the limit for this. Try again in 40 seconds.",
  },
  { answer: "none", text: "The server cannot be reached. Check your connection and try again." },
] as const;

async function expectReasons(page: Page, { what, send }: Attempt, other: Person): Promise<void> {
  for (const { answer, text } of FAILURES) {
    await page.route("**/api/**", (route) => {
      if (route.request().method() === "GET") return route.fallback();
      return answer === "none" ? route.abort() : route.fulfill(answer);
    });
    await send(page, other);
    await expect(page.getByRole("alert").filter({ hasText: text }).first(), what).toBeVisible();
    await page.unrouteAll();
  }
}

for (const { who, attempts, called } of [
  { who: "a user", attempts: OWN, called: { called: "Ada" } },
  { who: "an admin", attempts: ADMINS, called: { called: "Linus", username: "linus.pauling" } },
]) {
  test(`whatever ${who} tries and is refused, the page says why`, async ({ person, forgive }) => {
    test.setTimeout(180_000);
    forgive(/Failed to load resource/);
    const [actor, other] = [await person(called), await person({ called: "Emmy", role: "teacher" })];
    await actor.note("Something to read");
    for (const attempt of attempts) {
      const { page } = await actor.open(attempt.path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await attempt.fill?.(page, other);
      await expectReasons(page, attempt, other);
      await page.close();
    }
  });
}

test("a refused sign-up shows why", async ({ stranger, person, forgive }) => {
  forgive(/Failed to load resource/);
  const page = await (await stranger()).newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Username").fill("ada.of.no.account");
  await page.getByLabel("E-mail address").fill("ada.of.no.account@example.com");
  await page.getByLabel("Password").fill("quiet-harbour-42");

  const attempt = { what: "the registration", path: "/", send: click("Create account") };
  await expectReasons(page, attempt, await person({ called: "Emmy" }));
});
