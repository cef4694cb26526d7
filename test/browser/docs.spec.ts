import { expect, test } from "./support/test.ts";

test("the API's documentation is in an admin's menu, in the app's theme, with a way back", async ({
  person,
}) => {
  const boss = await person({ called: "Linus", username: "linus.pauling" }, { colorScheme: "dark" });
  const { page } = await boss.open("/profile/");
  await page.getByRole("button", { name: /’s account$/ }).click();

  await page.getByRole("menuitem", { name: "API documentation" }).click();

  await expect(page.getByRole("heading", { name: /Herald/ }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.locator("html")).toHaveClass(/dark-mode/);
  await page.getByRole("link", { name: "Herald" }).first().click();
  await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
});

for (const { system, chosen, isDark } of [
  { system: "light", chosen: "Dark", isDark: true },
  { system: "dark", chosen: "Light", isDark: false },
] as const) {
  test(`the documentation is ${chosen.toLowerCase()} where its reader chose so, whatever the system is`, async ({
    person,
  }) => {
    const boss = await person(
      { called: "Linus", username: "linus.pauling" },
      { colorScheme: system, viewport: { width: 1280, height: 1000 } },
    );
    const { page } = await boss.open("/profile/");
    await page.getByRole("button", { name: /’s account$/ }).click();
    await page.getByRole("menuitemradio", { name: chosen, exact: true }).click();
    await page.goto("/docs");

    const title = page.getByRole("heading", { name: /Herald/ }).first();
    await expect(title).toBeVisible({ timeout: 30_000 });
    const lightness = (colour: string) =>
      (colour.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part) / 3, 0);
    const colours = await title.evaluate((heading) => {
      const own = (element: Element) => getComputedStyle(element).backgroundColor;
      const behind = [document.body, document.documentElement].map(own).find((each) => !/, 0\)$/.test(each));
      return { text: getComputedStyle(heading).color, behind: behind ?? "rgb(255, 255, 255)" };
    });
    expect(lightness(colours.behind) < 128).toBe(isDark);
    expect(lightness(colours.text) > 128).toBe(isDark);
  });
}
