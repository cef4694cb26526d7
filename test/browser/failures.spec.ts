import type { Page, Route } from "@playwright/test";
import { letters, PASSWORD, Tab } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const REFUSED = /Failed to load resource/;

async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

test("the sign-in page says whether the password is wrong, it was tried too often, or there is no server", async ({
  person,
  stranger,
  forgive,
}) => {
  forgive(REFUSED);
  const { user } = await person({ called: "Ada" });
  const page = await (await stranger()).newPage();
  await page.goto("/");
  const alert = page.getByRole("alert").filter({ hasText: /./ });

  await signIn(page, user.username, "not-the-password");
  await expect(alert).toHaveText("Wrong username, e-mail address or password. Check them and try again.");

  await page.route("**/api/login/", (route) =>
    route.fulfill({ status: 429, headers: { "Retry-After": "120" }, json: { code: "too-many-requests" } }),
  );
  await signIn(page, user.username, "not-the-password");
  await expect(alert).toHaveText("You have reached the limit for this. Try again in 2 minutes.");

  await page.unroute("**/api/login/");
  await page.route("**/api/login/", (route) => route.abort());
  await signIn(page, user.username, PASSWORD);
  await expect(alert).toHaveText("The server cannot be reached. Check your connection and try again.");

  await page.unroute("**/api/login/");
  await signIn(page, user.username, PASSWORD);
  await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
});

test("a page that cannot be loaded leaves the rest of the app, and is there when tried again", async ({
  person,
  forgive,
}) => {
  forgive(REFUSED);
  forgive(/MissingPart|dynamically imported module/);
  const ada = await person({ called: "Ada" });
  const tab = await ada.open("/");
  const { page } = tab;
  await page.route(/assets\/.*\.js/, (route) => route.abort());

  await tab.go("Notifications");
  await expect(page.getByText("This could not be loaded")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await tab.go("People");
  await expect(page.getByRole("heading", { name: "People" })).toBeVisible();

  await tab.go("Notifications");
  await expect(page.getByText("This could not be loaded")).toBeVisible();
  await page.unroute(/assets\/.*\.js/);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Notifications", level: 1 })).toBeVisible();
});

test("toasts and banners whose files came late are shown once they are there", async ({
  person,
  forgive,
}) => {
  forgive(REFUSED);
  const [linus, ada] = [
    await person({ called: "Linus", username: "linus.pauling" }),
    await person({ called: "Ada" }),
  ];
  const page = await ada.context.newPage();
  await page.route(/assets\/(toasts|banners)-/, (route) => route.abort());
  const refused = ["toasts-", "banners-"].map((file) =>
    page.waitForEvent("requestfailed", (request) => request.url().includes(file)),
  );
  const title = `Late ${letters()}`;
  const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", {
    title,
    message: ".",
  });
  await page.goto("/connections/");
  await Promise.all(refused);
  const { badge, toasts, banners } = new Tab(page);
  await ada.note("Kept for later");
  await expect(badge).toHaveText("1");
  await expect(toasts).toHaveCount(0);

  await page.unroute(/assets\/(toasts|banners)-/);

  await expect(toasts.getByText("Kept for later").first()).toBeVisible({ timeout: 20_000 });
  await expect(banners.getByText(title)).toBeVisible({ timeout: 20_000 });
  await linus.call("DELETE", `/api/global-notifications/${id}/`);
});

test("the bell and the account menu open without a network", async ({ person, forgive }) => {
  forgive(/ERR_INTERNET_DISCONNECTED|WebSocket connection to/);
  const ada = await person({ called: "Ada" });
  await ada.note("Read me offline");
  const { page, bell, badge } = await ada.open("/");
  await expect(badge).toHaveText("1");
  const loaded = () =>
    page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1)));
  for (const part of ["recent-", "account-menu-", "banners-", "other-account-"])
    await expect.poll(loaded).toContainEqual(expect.stringContaining(part));

  await ada.context.setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await bell.click();
  await expect(page.getByRole("dialog").getByText("Read me offline").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: `${ada.name}’s account` }).click();
  await expect(page.getByRole("menuitem", { name: "Profile" })).toBeVisible();
});

/** Counts how often the page is loaded from now on. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  return () => loads;
}

/** Replies with the page as a newer deployment would: its HTML names another entry. */
async function replyWithNewEntry(route: Route): Promise<void> {
  const response = await route.fetch();
  const body = (await response.text()).replaceAll("/assets/index-", "/assets/new-");
  await route.fulfill({ response, body });
}

test("a page whose files a deploy has taken away loads itself again, once", async ({ person, forgive }) => {
  forgive(REFUSED);
  forgive(/MissingPart|dynamically imported module/);
  const ada = await person({ called: "Ada" });
  const tab = await ada.open("/");
  const { page } = tab;
  const loads = countLoads(page);
  // The new version's HTML names another entry; the old version's page is gone until that HTML was loaded.
  await page.route(/\/connections\/$/, async (route) => {
    if (route.request().resourceType() === "document") {
      await page.unroute(/assets\/connections/);
      return route.continue();
    }
    return replyWithNewEntry(route);
  });
  await page.route(/assets\/connections/, (route) => route.fulfill({ status: 404 }));

  await tab.go("Connections");

  await expect(page.getByRole("heading", { name: "Connections", level: 1 })).toBeVisible();
  expect(loads()).toBe(1);
});

test("a page that is missing in the new version, too, says so and loads itself no second time", async ({
  person,
  forgive,
}) => {
  forgive(REFUSED);
  forgive(/MissingPart|dynamically imported module/);
  const ada = await person({ called: "Ada" });
  const tab = await ada.open("/");
  const { page } = tab;
  const loads = countLoads(page);
  // Each answer names another entry than the page that asks: a deployment that never comes to rest.
  await page.route(/\/connections\/$/, async (route) => {
    if (route.request().resourceType() === "document") return route.continue();
    return replyWithNewEntry(route);
  });
  await page.route(/assets\/connections/, (route) => route.fulfill({ status: 404 }));

  await tab.go("Connections");

  await expect(page.getByText("This could not be loaded")).toBeVisible();
  expect(loads()).toBe(1);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("This could not be loaded")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  expect(loads()).toBe(1);
});
