import { expect, test } from "./support/test.ts";

test("the API's documentation is in an admin's menu, in the app's theme, with a way back", async ({
  person,
}) => {
  const boss = await person({ called: "Linus", username: "linus.pauling" }, { colorScheme: "dark" });
  const { page } = await boss.open("/profile/");
  await page.getByRole("button", { name: /^Account of/ }).click();

  await page.getByRole("menuitem", { name: "API documentation" }).click();

  await expect(page.getByRole("heading", { name: /Herald/ }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.locator("html")).toHaveClass(/dark-mode/);
  await page.getByRole("link", { name: "Herald" }).first().click();
  await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
});

test("a search that failed is made again once the server is back", async ({ person, forgive }) => {
  forgive(/Failed to load resource|ERR_INTERNET_DISCONNECTED|WebSocket connection to/);
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  const { page } = await ada.open("/");
  await expect(page.getByRole("searchbox")).toBeVisible();
  await page.route("**/api/search_users/**", (route) => route.abort());
  await page.getByRole("searchbox").fill(grace.user.username);
  await expect(page.getByText("This could not be loaded")).toBeVisible({ timeout: 20_000 });

  await page.unroute("**/api/search_users/**");
  await ada.context.setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await ada.context.setOffline(false);

  await expect(page.getByRole("list", { name: "People found" }).getByText(grace.name)).toBeVisible({
    timeout: 20_000,
  });
});
