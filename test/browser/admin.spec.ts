import { letters } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const ADMIN = { called: "Linus", username: "linus.pauling" };

test("a super admin hears at once who registers, sees their account and makes them an admin", async ({
  person,
}) => {
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
  await expect(toasts.getByText(`${ada.name} is now Admin.`)).toBeVisible();
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

  await expect(toasts.getByText("It is sent to 1 person.")).toBeVisible();
  await expect(reading.toast("Your badge is ready").first()).toBeVisible();
  await expect(reading.badge).toHaveText("2");
});

test("an API key is shown once, and ends", async ({ person }) => {
  const linus = await person(ADMIN);
  const name = `Shop ${letters()}`;
  const { page } = await linus.open("/admin-panel/api-keys/");

  await page.getByLabel("Name of the application").fill(name);
  await page.getByRole("button", { name: "Make a key" }).click();
  const shown = page.getByRole("dialog", { name: "Your new key" });
  await expect(shown.getByLabel("Key")).toHaveValue(/^hk_/);
  await shown.getByRole("button", { name: "I have kept it" }).click();
  await expect(shown).toBeHidden();
  await expect(page.getByText(name)).toBeVisible();
  expect(await page.content()).not.toContain("hk_");

  await page.getByRole("button", { name: `End the key “${name}”` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
  await expect(page.getByText(name, { exact: true })).toHaveCount(0);
});

test("admins see how the deployment is doing", async ({ person }) => {
  const { page } = await (await person(ADMIN)).open("/admin-panel/dead-letters/");

  await expect(page.getByRole("definition")).toHaveCount(5);
  await expect(page.getByRole("heading", { name: "Dead letters" })).toBeVisible();
});

test("the admin area is kindly refused to others", async ({ person }) => {
  const { page } = await (await person({ called: "Ada" })).open("/admin-panel/notifications/");

  await expect(page.getByRole("heading", { name: "This page is for admins" })).toBeVisible();
});
