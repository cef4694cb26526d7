import { change } from "../../scripts/lib/d1.ts";
import { letters } from "./support/person.ts";
import { shared } from "./support/server.ts";
import { expect, test } from "./support/test.ts";

const ADMIN = { called: "Linus", username: "linus.pauling" };

test("a super admin is notified at once of who registers, sees their account and makes them an admin", {
  tag: "@parity.browser.13",
}, async ({ person }) => {
  const linus = await person(ADMIN);
  const { page, toasts } = await linus.open("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  const ada = await person({ called: "Ada", role: "student" });
  const toast = toasts.getByRole("button", { name: new RegExp(`${ada.name} \\(`) });
  await expect(toast).toBeVisible();
  await toast.click();

  await expect(page.getByRole("heading", { level: 1, name: ada.name })).toBeVisible();
  await expect(page.getByText(ada.user.email)).toBeVisible();
  await page.getByRole("combobox", { name: "Access" }).selectOption("Admin");
  await page.getByRole("button", { name: "Change access" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Change access" }).click();
  await expect(toasts.getByText(`${ada.name}’s access is now “Admin”.`)).toBeVisible();
});

test("an admin finds a user and sends them a notification", async ({ person, forgive }) => {
  forgive(/422 \(Unprocessable/);
  const [linus, ada] = [await person(ADMIN), await person({ called: "Ada" })];
  const reading = await ada.open("/");
  await expect(reading.page.getByRole("heading", { level: 1 })).toBeVisible();
  const { page, toasts } = await linus.open("/admin-panel/users/");

  await page.getByRole("searchbox", { name: "Search users" }).fill(ada.name);
  await page.getByRole("link", { name: new RegExp(ada.name) }).click();
  await page.getByRole("main").getByRole("link", { name: "Send a notification" }).click();
  await expect(page.getByRole("combobox", { name: "Person" })).toHaveValue(ada.name);
  await page.getByLabel("Title").fill("Your badge is ready");
  await page.getByLabel("Message").fill("At the desk.");
  await page.getByLabel("Link (optional)").fill("javascript:alert(1)");
  await page.getByRole("button", { name: "Send notification" }).click();
  await expect(page.getByLabel("Link (optional)")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Link (optional)").fill("/profile/");
  await page.getByRole("button", { name: "Send notification" }).click();

  await expect(toasts.getByText("Sent to 1 person.")).toBeVisible();
  await expect(reading.toast("Your badge is ready").first()).toBeVisible();
  // An admin's look at a user notifies nobody.
  await expect(reading.badge).toHaveText("1");
});

test("an API key is shown once, and ends", async ({ person }) => {
  const linus = await person(ADMIN);
  const name = `Shop ${letters()}`;
  const { page } = await linus.open("/admin-panel/api-keys/");

  await page.getByLabel("Name of the application").fill(name);
  await page.getByRole("button", { name: "Create key" }).click();
  const shown = page.getByRole("dialog", { name: "Your new key" });
  await expect(shown.getByLabel("Key")).toHaveValue(/^hk_/);
  await shown.getByRole("button", { name: "I have saved it" }).click();
  await expect(shown).toBeHidden();
  await expect(page.getByText(name)).toBeVisible();
  expect(await page.content()).not.toContain("hk_");

  await page.getByRole("button", { name: `Revoke the key “${name}”` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText(name, { exact: true })).toHaveCount(0);
});

test("admins see how the deployment is doing", async ({ person }) => {
  const { page } = await (await person(ADMIN)).open("/admin-panel/dead-letters/");

  await expect(page.getByRole("definition")).toHaveCount(6);
  await expect(page.getByRole("heading", { name: "Dead letters" })).toBeVisible();
});

test("what could not be delivered is sent again by an admin, and arrives", async ({ person }) => {
  const [linus, ada] = [await person(ADMIN), await person({ called: "Ada" })];
  const { badge } = await ada.open("/");
  const id = ada.user.id + 7_000_000;
  const content = {
    type: "system",
    verb: null,
    level: "info",
    title: "Late, but here",
    message: "It was lost on the way.",
    link: null,
    metadata: {},
    expires_at: null,
  };
  const data = { to: { users: [ada.user.id] }, content, dedupe_key: null };
  const { persistTo } = await shared();
  // As the queue's last attempt leaves it, eight attempts and some hours later.
  await change({ persistTo }, [
    `insert into dead_letters (event_id, key, type, data, reason, attempts, created_at)
       values (${id}, '${letters()}', 'notification.requested', '${JSON.stringify(data)}', 'The hub is away.', 8,
         ${Date.now()});`,
  ]);
  const { page, toasts } = await linus.open("/admin-panel/dead-letters/");
  const letter = page.getByRole("listitem").filter({ hasText: `event ${id}` });
  await expect(letter).toContainText("The hub is away.");
  await expect(letter).toContainText("8 attempts");

  await page.getByRole("button", { name: `Send event ${id} again` }).click();

  await expect(toasts.getByText("The event is being sent again.")).toBeVisible();
  await expect(letter).toHaveCount(0);
  await expect(badge).toHaveText("1");
  await expect
    .poll(() => ada.call("GET", "/api/notifications/"))
    .toMatchObject({ count: 1, notifications: [{ title: "Late, but here" }] });
});

test("the way to where one is stands out, also on the pages that belong to it", async ({ person }) => {
  const { page } = await (await person(ADMIN)).open("/admin-panel/users/1/");
  const current = page.getByRole("navigation", { name: "Main" }).locator("[aria-current]");

  for (const [path, name] of [
    ["/admin-panel/users/1/", "Admin"],
    ["/admin-panel/notifications/", "Admin"],
    ["/employers/applicants/", "Applications"],
    ["/applications", "Applications"],
    ["/notifications/", "Notifications"],
    ["/", "People"],
  ] as const) {
    await page.goto(path);
    await expect(current, path).toHaveText(name);
  }
});

test("the admin area is kindly refused to others", async ({ person }) => {
  const { page } = await (await person({ called: "Ada" })).open("/admin-panel/notifications/");

  await expect(page.getByRole("heading", { name: "This page is for admins" })).toBeVisible();
});
