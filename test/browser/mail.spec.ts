import { createECDH, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import type { Person } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

/** Longer than EMAIL_AFTER_SECONDS and the queue's turn on a slow machine. */
const MAIL = { timeout: 40_000 };

/** What Playwright itself would run in every frame is refused in that of a mail. */
const NO_SCRIPT = /^Blocked script execution in '[^']*\/dev\/outbox\/\d+\/'/;

/** What was sent to a user, as the page of the outbox lists it. */
const mailsTo = (page: Page, { user }: Person) =>
  page
    .getByRole("list", { name: "Messages" })
    .getByRole("button")
    .filter({ hasText: `To ${user.email}` });

async function verify(person: Person): Promise<Page> {
  const outbox = await person.context.newPage();
  await outbox.goto("/dev/outbox/");
  const mail = mailsTo(outbox, person).filter({ hasText: "is your Herald code" });
  await expect(mail).toHaveCount(1, MAIL);
  // It stays open until another one is opened.
  await mail.click();
  const [code = ""] = /\d{6}/.exec((await mail.textContent()) ?? "") ?? [];
  const { page } = await person.open("/preferences/");
  const card = page.getByRole("region", { name: "E-mail addresses and phone numbers" });
  await expect(card.getByText("Not verified")).toBeVisible();
  await card.getByLabel(`Code for ${person.user.email}`).fill(code);
  await card.getByRole("button", { name: "Verify" }).click();
  await expect(card.getByText("Verified", { exact: true })).toBeVisible();
  await page.close();
  return outbox;
}

/** Verifies their address, notifies them, and opens the mail of it. @returns the outbox */
async function mailed(person: Person, title: string): Promise<Page> {
  const outbox = await verify(person);
  await person.note(title, { notification_type: "message" });
  const mail = mailsTo(outbox, person).filter({ hasText: title });
  await expect(mail).toHaveCount(1, MAIL);
  await mail.click();
  return outbox;
}

test("what stays unread is mailed to a verified address, until its reader unsubscribes", async ({
  person,
  stranger,
  forgive,
}) => {
  test.setTimeout(120_000);
  forgive(NO_SCRIPT);
  const ada = await person({ called: "Ada" });
  const outbox = await mailed(ada, "Rings and fields");

  const shown = outbox.frameLocator("iframe");
  await expect(shown.getByRole("heading", { name: "Rings and fields" })).toBeVisible();
  const link = await shown.getByRole("link", { name: "Unsubscribe" }).getAttribute("href");
  const page = await (await stranger()).newPage();
  await page.goto(new URL(link ?? "").pathname);
  await page.getByRole("button", { name: "Unsubscribe" }).click();
  await expect(page.getByText("You are unsubscribed")).toBeVisible();

  const tab = await ada.open("/notifications/");
  await tab.page.getByRole("link", { name: /Rings and fields/ }).click();
  const detail = tab.page.getByRole("article", { name: "Rings and fields" });
  await detail.getByText("Delivery", { exact: true }).click();
  await expect(detail.getByRole("listitem").filter({ hasText: "E-mail" })).toContainText("sent");
  await detail.getByRole("button", { name: "More" }).click();
  await tab.page.getByRole("menuitem", { name: "Why did I get this?" }).click();
  const why = tab.page.getByRole("region", { name: /^Why do I get/ });
  await expect(why.getByRole("listitem").filter({ hasText: "E-mail" })).toContainText("is not sent");
  await expect(tab.page.getByLabel("E-mail: Messages")).toHaveValue("off");
});

test("an address that a mail comes back from is shown, and is verified again", async ({
  person,
  forgive,
}) => {
  test.setTimeout(120_000);
  forgive(NO_SCRIPT);
  const ada = await person({ called: "Ada" });
  const outbox = await mailed(ada, "A mail that comes back");
  await outbox.getByRole("button", { name: "Bounced" }).click();
  await expect(outbox.getByText("Simulated: Bounced.")).toBeVisible();

  const { page } = await ada.open("/preferences/");
  const card = page.getByRole("region", { name: "E-mail addresses and phone numbers" });
  await expect(card.getByText("Undeliverable")).toBeVisible();
  await expect(card.getByLabel(`Code for ${ada.user.email}`)).toBeVisible();
});

test("the outbox shows a push as a card, and plays that its device is gone", async ({ person, stranger }) => {
  const ada = await person({ called: "Ada" });
  const keys = createECDH("prime256v1").generateKeys("base64url");
  // Without a tab that would have the push wait.
  await ada.call("POST", "/api/push/subscriptions/", {
    endpoint: `https://push.example.com/${ada.user.id}`,
    keys: { p256dh: keys, auth: randomBytes(16).toString("base64url") },
  });
  const title = `Ada's letter ${ada.user.id}`;
  await ada.note(title, { notification_type: "message", link: "/connections/" });

  const outbox = await (await stranger()).newPage();
  await outbox.goto("/dev/outbox/");
  await outbox
    .getByRole("list", { name: "Messages" })
    .getByRole("button", { name: title })
    .filter({ hasText: "Push" })
    .click();
  const message = outbox.getByRole("region", { name: "Message" });

  await expect(message.getByRole("link", { name: /\/connections\/$/ })).toBeVisible();
  await expect(message.getByText("Badge on the app icon")).toBeVisible();
  await message.getByRole("button", { name: "410 Gone" }).click();
  await expect(outbox.getByText("Simulated: 410 Gone.")).toBeVisible();
  expect((await ada.call<{ count: number }>("GET", "/api/push/subscriptions/")).count).toBe(0);
});
