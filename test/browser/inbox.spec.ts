import type { Page } from "@playwright/test";
import { rowsOf } from "./support/inbox.ts";
import { expect, test } from "./support/test.ts";

test("the inbox is gone through, read and cleared by keys alone", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Oldest", "Middle", "Newest"]) await ada.note(title);
  const { page, badge } = await ada.open("/notifications/");
  const rows = rowsOf(page);
  const focused = page.locator("li:has(:focus)");
  await expect(rows).toHaveCount(3);

  await page.keyboard.press("j");
  await expect(focused).toContainText("Newest");
  await page.keyboard.press("j");
  await expect(focused).toContainText("Middle");
  await page.keyboard.press("u");
  await expect(badge).toHaveText("2");
  await page.keyboard.press("u");
  await expect(badge).toHaveText("3");
  await page.keyboard.press("Delete");
  await expect(rows).toHaveCount(2);
  await expect(focused).toContainText("Oldest");
  await page.keyboard.press("k");
  await expect(focused).toContainText("Newest");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article", { name: "Newest" })).toBeVisible();
  await expect(badge).toHaveText("1");
});

test("the keys of the inbox are listed, and mean nothing where a user types", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("Stays");
  const { page, badge } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(1);

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toContainText("Mark as read or unread");
  await page.keyboard.press("j");
  await expect(page.locator("li:has(:focus)")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();

  await page.keyboard.press("j");
  await page.keyboard.press("Control+u");
  await expect(badge).toHaveText("1");
});

test("who reads further down keeps it in sight when something new arrives", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (let number = 1; number <= 40; number += 1) await ada.note(`Number ${number}`);
  const { page, badge } = await ada.open("/notifications/");
  const read = rowsOf(page).filter({ hasText: "Number 15" });
  await expect(rowsOf(page).first()).toContainText("Number 40");
  await page.mouse.move(300, 500);
  await expect(async () => {
    await page.mouse.wheel(0, 400);
    await expect(read).toBeInViewport({ timeout: 200 });
  }).toPass();
  const before = await restingTop(page, "Number 15");

  await ada.note("Number 41");
  await expect(badge).toHaveText("41");
  expect(Math.abs((await restingTop(page, "Number 15")) - before)).toBeLessThan(2);

  await page.evaluate(() => scrollTo(0, 0));
  await expect(rowsOf(page).first()).toContainText("Number 41");
  await ada.note("Number 42");
  await expect(rowsOf(page).filter({ hasText: "Number 42" })).toBeInViewport();
});

/** Where a row stands in the window, once it has stood there for three frames. */
async function restingTop(page: Page, title: string): Promise<number> {
  return page.evaluate(async (text) => {
    const top = () =>
      [...document.querySelectorAll("li")]
        .find((each) => each.textContent?.includes(text))
        ?.getBoundingClientRect().top ?? Number.NaN;
    let same = 0;
    for (let last = top(); same < 3; ) {
      await new Promise(requestAnimationFrame);
      same = top() === last ? same + 1 : 0;
      last = top();
    }
    return top();
  }, title);
}

test("a long inbox is scrolled to its end, and only what is near is in the document", async ({ person }) => {
  test.setTimeout(180_000);
  const ada = await person({ called: "Ada" });
  const all = 130;
  for (let number = 1; number <= all; number += 1) await ada.note(`Number ${number}.`);
  const { page } = await ada.open("/notifications/");
  const rows = rowsOf(page);
  await expect(rows.first()).toContainText(`Number ${all}.`);

  const seen: string[] = [];
  let most = 0;
  await page.mouse.move(300, 500);
  await expect(async () => {
    const titles = await rows.evaluateAll((each) =>
      each.map((row) => /Number \d+/.exec(row.textContent)?.[0] ?? ""),
    );
    most = Math.max(most, titles.length);
    seen.push(...titles.filter((title) => !seen.includes(title)));
    await page.mouse.wheel(0, 500);
    expect(seen).toContain("Number 1");
  }).toPass({ intervals: [50] });

  expect(seen).toEqual(Array.from({ length: all }, (_, at) => `Number ${all - at}`));
  expect(most).toBeLessThan(50);
  await expect(rows.last()).toHaveAttribute("aria-posinset", String(all));

  // A row that flies past has no buttons to be made and thrown away: it gets them once the list stands still.
  const elements = await usualRowOnTheWayUp(page);
  expect(elements).toBeGreaterThan(10);
  expect(elements).toBeLessThan(22);
  await expect(rows.first()).toContainText(`Number ${all}.`);
  await expect(page.getByRole("button", { name: `Done: Number ${all}.` })).toHaveCount(1);
});

/**
 * Goes up as fast as frames come.
 *
 * @returns how many elements there were in a row as it came into the document: the median, since where a frame takes long the list stands still for a moment
 */
async function usualRowOnTheWayUp(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const elements: number[] = [];
    const observer = new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes]))
        if (node instanceof HTMLLIElement) elements.push(node.querySelectorAll("*").length);
    });
    observer.observe(document.querySelector("main section ul") ?? document, { childList: true });
    while (scrollY > 0) {
      scrollBy(0, -1500);
      await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    observer.disconnect();
    return elements.sort((a, b) => a - b)[Math.floor(elements.length / 2)] ?? 0;
  });
}

test("the tab's title counts what is unread", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page } = await ada.open("/connections/");
  await expect(page).toHaveTitle("Connections · Herald");

  await ada.note("The kettle boils");
  await expect(page).toHaveTitle("(1) Connections · Herald");
  await ada.call("POST", "/api/notifications/mark-all-read/", {});
  await expect(page).toHaveTitle("Connections · Herald");
});
