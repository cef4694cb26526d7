import { violations } from "./support/axe.ts";
import type { Person } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const ADMIN = { called: "Linus", username: "linus.pauling" };

/** Pages with something on them, each with what shows that it is there. */
const PAGES: [path: string, ready: string][] = [
  ["/?q=ada", "People found"],
  ["/connections/", "Requests to you"],
  ["/applications/?direction=incoming", "Applications to you"],
  ["/notifications/", "Your notifications"],
];

const EMPTY_PAGES = [
  "/",
  "/connections/",
  "/applications/",
  "/notifications/",
  "/profile/",
  "/realtime-test/",
  "/nothing/",
];

const ADMIN_PAGES = [
  "/admin-panel/notifications/",
  "/admin-panel/users/?q=ada",
  "/admin-panel/users/1/",
  "/admin-panel/send/",
  "/admin-panel/api-keys/",
  "/admin-panel/dead-letters/",
];

async function expectUsable(person: Person, path: string, shown?: string): Promise<void> {
  const { page } = await person.open(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
  if (shown) {
    const named = { name: shown };
    await expect(page.getByRole("list", named).or(page.getByRole("region", named)).first()).toBeVisible();
  }
  expect(await violations(page), path).toEqual([]);
  await page.close();
}

test("every page can be used by everybody, light and dark", async ({ person, stranger, forgive }) => {
  test.setTimeout(120_000);
  forgive(/404 \(Not Found\).*\/nothing\//);
  const ada = await person({ called: "Ada" });
  const page = await (await stranger()).newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  expect(await violations(page), "sign in").toEqual([]);
  await page.getByRole("button", { name: "Create an account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Create an account" })).toBeVisible();
  expect(await violations(page), "sign up").toEqual([]);
  for (const path of EMPTY_PAGES) await expectUsable(ada, path);
});

test("what reaches users is decided on pages that everybody can use, light and dark", async ({ person }) => {
  test.setTimeout(120_000);
  const ada = await person({ called: "Ada" });
  for (const path of ["/preferences/?type=message", "/unsubscribe/none/", "/dev/outbox/"])
    await expectUsable(ada, path);
});

test("every page with something on it can be used by everybody, light and dark", async ({ person }) => {
  test.setTimeout(120_000);
  const [emmy, ada] = [await person({ called: "Emmy", role: "instructor" }), await person({ called: "Ada" })];
  await ada.ask(emmy);
  await ada.call("POST", "/api/applications/", {
    reviewer_id: emmy.user.id,
    title: "Rings",
    message: "Please.",
  });
  for (const level of ["info", "success", "warning", "danger"]) await emmy.note(`It is ${level}`, { level });
  for (const [path, shown] of PAGES) await expectUsable(emmy, path, shown);
  const { page, bell } = await emmy.open("/applications/");
  await bell.click();
  await expect(page.getByRole("dialog", { name: "Notifications" }).getByRole("listitem")).toHaveCount(6);
  expect(await violations(page), "the bell's list").toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  expect(await violations(page), "the account's menu").toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await violations(page), "the form of an application").toEqual([]);
});

test("every page of the admin area can be used by everybody, light and dark", async ({ person }) => {
  test.setTimeout(120_000);
  const linus = await person(ADMIN);
  for (const path of ADMIN_PAGES) await expectUsable(linus, path);
  const { page } = await linus.open("/admin-panel/notifications/");
  await page.getByRole("button", { name: "New announcement" }).click();
  await expect(page.getByRole("dialog", { name: "New announcement" })).toBeVisible();
  expect(await violations(page), "the form of an announcement").toEqual([]);
});
