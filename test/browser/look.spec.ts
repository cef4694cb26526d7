import type { Locator, Page } from "@playwright/test";
import { rowsOf } from "./support/inbox.ts";
import { letters } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

/** Where something is, once it stands still. */
async function boxOf(locator: Locator) {
  await locator.evaluate((element) =>
    Promise.all(element.getAnimations({ subtree: true }).map(({ finished }) => finished)),
  );
  const box = await locator.boundingBox();
  if (!box) throw new Error("It is not shown.");
  return { ...box, right: box.x + box.width, bottom: box.y + box.height };
}

test("the number of the bell is whole, and leaves its bell and the account in sight", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await Promise.all(Array.from({ length: 25 }, (_, at) => ada.note(`Note ${at}`)));
  const { bell, badge, page } = await ada.open("/connections/");
  await expect(badge).toHaveText("25");

  const [number, icon] = [await boxOf(badge), await boxOf(bell.locator("svg"))];
  const account = await boxOf(page.getByRole("button", { name: /’s account$/ }));
  expect(number.height).toBeLessThan(20);
  expect(number.width).toBeGreaterThan(number.height);
  expect(number.x).toBeGreaterThan(icon.x + icon.width / 2 - 1);
  expect(number.right).toBeLessThan(account.x);
});

test("in a low window under a banner the bell's panel and the account's menu can be used to their ends", async ({
  person,
}) => {
  const linus = await person({ called: "Linus", username: "linus.pauling" });
  const ada = await person({ called: "Ada" }, { viewport: { width: 640, height: 380 } });
  await Promise.all(Array.from({ length: 8 }, (_, at) => ada.note(`Note ${at}`)));
  const announced = { title: letters(), message: "A line.\n".repeat(4), level: "danger" };
  const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", announced);
  const { page, bell, banners } = await ada.open("/connections/");
  await expect(banners.locator(".banner").first()).toBeVisible();

  await bell.click();
  const all = page.getByRole("link", { name: "See all notifications" });
  await expect(all).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /’s account$/ }).click();
  const menu = page.getByRole("menu");
  await menu.getByRole("menuitem", { name: "Sign out" }).scrollIntoViewIfNeeded();
  await expect(menu.getByRole("menuitem", { name: "Sign out" })).toBeInViewport({ ratio: 1 });
  expect((await boxOf(menu)).bottom).toBeLessThanOrEqual(380);
  await linus.call("DELETE", `/api/global-notifications/${id}/`);
});

/** How light the background of an element is. */
function lightness(locator: Locator): Promise<number> {
  return locator.evaluate((element) => {
    const [red = 0, green = 0, blue = 0] =
      getComputedStyle(element)
        .backgroundColor.match(/[\d.]+/g)
        ?.map(Number) ?? [];
    return red + green + blue;
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`the chosen one of several is lighter than what it is chosen from (${colorScheme})`, async ({
    person,
  }) => {
    const ada = await person({ called: "Ada" }, { colorScheme, reducedMotion: "reduce" });
    const { page } = await ada.open("/applications/");
    const filter = page.getByRole("group", { name: "Status" });

    const chosen = await lightness(filter.getByRole("button", { pressed: true }));
    expect(chosen).toBeGreaterThan(await lightness(filter));
  });
}

for (const { locale, select } of [
  { locale: "en-GB", select: "Select" },
  { locale: "de-DE", select: "Auswählen" },
]) {
  test(`what can be done with a selection is in one line on a phone (${locale})`, async ({ person }) => {
    const viewport = { width: 320, height: 640 };
    const ada = await person({ called: "Ada" }, { locale, viewport, hasTouch: true, isMobile: true });
    await ada.note("First");
    await ada.note("Second");
    const { page } = await ada.open("/notifications/");
    await page.getByRole("button", { name: /First$/ }).click();
    await page.getByRole("menuitem", { name: select, exact: true }).click();

    const bar = await boxOf(page.getByRole("toolbar"));
    expect(bar.height).toBeLessThan(52);
    expect(bar.x).toBeGreaterThanOrEqual(0);
    expect(bar.right).toBeLessThanOrEqual(320);
  });
}

test("beside an empty list nothing asks to select one", async ({ person }) => {
  const ada = await person({ called: "Ada" }, { viewport: { width: 1280, height: 800 } });
  await ada.note("Only one");
  const { page } = await ada.open("/notifications/?view=saved");
  const hint = page.getByText("Select a notification to read it here.");

  await expect(page.getByText("Nothing saved")).toBeVisible();
  await expect(hint).toBeHidden();
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Inbox" }).click();
  await expect(rowsOf(page)).toHaveCount(1);
  await expect(hint).toBeVisible();
});

test("what can be tried out is in sight at once", async ({ person }) => {
  const ada = await person({ called: "Ada" }, { viewport: { width: 1280, height: 720 } });
  const { page } = await ada.open("/");

  await expect(tryItOf(page).getByRole("button", { name: "Send me a notification" })).toBeInViewport({
    ratio: 1,
  });
});

function tryItOf(page: Page): Locator {
  return page.getByRole("region", { name: "Try it out" });
}
