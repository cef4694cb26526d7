import type { Page } from "@playwright/test";
import { focusedRow, rowsOf, tabOf } from "./support/inbox.ts";
import { expect, test } from "./support/test.ts";

const LONG = Array.from({ length: 90 }, (_, line) => `Line ${line}`).join("\n");

/** What the menu of times offers today, from its first item on: on a Sunday, tomorrow is Monday. */
const TIMES = ["In 1 hour", "Tomorrow", ...(new Date().getDay() === 0 ? [] : ["Monday"])];

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Chooses an item of the menu of times by the arrows. */
async function chooseLater(page: Page, item: number): Promise<void> {
  await press(page, "h");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  for (let step = 0; step < item; step += 1) await press(page, "ArrowDown");
  await expect(page.getByRole("menuitem").nth(item)).toBeFocused();
  await press(page, "Enter");
}

test("every action of the inbox is done by keys, and then the next row is chosen", async ({ person }) => {
  test.setTimeout(180_000);
  const ada = await person({ called: "Ada" });
  await ada.note("Row 1", { message: LONG, link: "/connections/" });
  for (let number = 2; number <= 12; number += 1) await ada.note(`Row ${number}.`);
  const { page, badge, toasts } = await ada.open("/notifications/");
  const focused = focusedRow(page);
  const bar = page.getByRole("toolbar", { name: "Selected notifications" });
  await expect(rowsOf(page)).toHaveCount(12);

  await press(page, "j", "e");
  await expect(focused).toContainText("Row 11.");
  let next = 11;
  for (const [item, name] of TIMES.entries()) {
    await chooseLater(page, item);
    next -= 1;
    await expect(focused, name).toContainText(`Row ${next}.`);
  }
  await chooseLater(page, TIMES.length);
  await expect(page.getByLabel("Date and time")).toBeFocused();
  await press(page, "Enter");
  next -= 1;
  await expect(focused, "picked").toContainText(`Row ${next}.`);
  await press(page, "h");
  await expect(page.getByRole("menu")).toBeVisible();
  await press(page, "Escape");
  await expect(focused, "the menu closed").toContainText(`Row ${next}.`);

  await press(page, "s", "u");
  await expect(focused.getByRole("img", { name: "Saved" })).toBeVisible();
  await expect(focused).toContainText(`Row ${next}.`);
  await expect(badge).toHaveText(String(next - 1));
  await press(page, "x", "Shift+ArrowDown");
  await expect(bar).toContainText("2 selected");
  await press(page, "e");
  await expect(focused).toContainText(`Row ${next - 2}.`);
  await expect(bar).toHaveCount(0);
  await press(page, "x", "h");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await press(page, "Enter");
  await expect(focused).toContainText(`Row ${next - 3}.`);
  await press(page, "Delete");
  await expect(focused).toContainText(`Row ${next - 4}.`);
  await expect(toasts.getByText("Deleted").first()).toBeVisible();
  await press(page, "z");
  await expect(rowsOf(page).first()).toContainText(`Row ${next - 3}.`);
  await expect(focused).toContainText(`Row ${next - 4}.`);
});

test("keys search, open, scroll, follow and go to each tab", async ({ person }) => {
  test.setTimeout(180_000);
  const ada = await person({ called: "Ada" });
  await ada.note("Long", { message: LONG, link: "/connections/" });
  for (const title of ["Other", "Third"]) await ada.note(title);
  const { page } = await ada.open("/notifications/");
  const focused = focusedRow(page);
  await expect(rowsOf(page)).toHaveCount(3);

  await press(page, "/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("line 8");
  await expect(rowsOf(page)).toHaveText([/Long/]);
  await press(page, "ArrowDown");
  await expect(focused).toContainText("Long");
  await press(page, "?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await press(page, "Escape");
  await expect(focused).toContainText("Long");
  await press(page, "Enter");
  const pane = page.getByRole("complementary", { name: "Notification" });
  await expect(pane).toBeFocused();
  await expect(pane.getByText("Line 0")).toBeVisible();
  await press(page, "End");
  await expect(pane.getByText("Line 89")).toBeInViewport();
  await press(page, "Escape");
  await expect(focused).toContainText("Long");

  await press(page, "e");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await tabOf(page, "Done").press("Enter");
  await expect(rowsOf(page)).toHaveText([/Long/]);
  await press(page, "j", "s", "h");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await press(page, "Enter");
  await tabOf(page, "Snoozed").press("Enter");
  await expect(rowsOf(page)).toHaveText([/Long/]);
  await press(page, "j", "h");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await press(page, "ArrowUp");
  await expect(page.getByRole("menuitem").last()).toBeFocused();
  await press(page, "Enter");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await tabOf(page, "Saved").press("Enter");
  await expect(rowsOf(page)).toHaveText([/Long/]);
  await press(page, "j", "o");
  await expect(page.getByRole("heading", { level: 1, name: "Connections" })).toBeVisible();
});

test("the keys are those of a place on the keyboard where its letters are Cyrillic", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Oldest", "Middle", "Newest"]) await ada.note(title);
  const { page } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(3);
  const keyboard = await page.context().newCDPSession(page);
  const pressAt = async (code: string, key: string) => {
    for (const type of ["keyDown", "keyUp"] as const)
      await keyboard.send("Input.dispatchKeyEvent", { type, code, key, text: key });
  };

  await pressAt("KeyJ", "о");
  await expect(focusedRow(page)).toContainText("Newest");
  await pressAt("KeyE", "у");
  await expect(rowsOf(page)).toHaveCount(2);
  await expect(focusedRow(page)).toContainText("Middle");
  await pressAt("KeyZ", "я");
  await expect(rowsOf(page)).toHaveCount(3);
  await pressAt("KeyH", "р");
  await expect(page.getByRole("menu", { name: "Snooze" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await pressAt("Slash", ",");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await pressAt("Slash", ".");
  await expect(page.getByRole("searchbox")).toBeFocused();
});

test("the keys mean the same under Caps Lock", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Oldest", "Middle", "Newest"]) await ada.note(title);
  const { page, badge } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(3);

  await press(page, "J");
  await expect(focusedRow(page)).toContainText("Newest");
  await press(page, "J");
  await expect(focusedRow(page)).toContainText("Middle");
  await press(page, "K");
  await expect(focusedRow(page)).toContainText("Newest");
  await press(page, "U");
  await expect(badge).toHaveText("2");
  await press(page, "S");
  await expect(focusedRow(page).getByRole("img", { name: "Saved" })).toBeVisible();
  await press(page, "E");
  await expect(rowsOf(page)).toHaveCount(2);
  await press(page, "Z");
  await expect(rowsOf(page)).toHaveCount(3);
  await press(page, "H");
  await expect(page.getByRole("menu", { name: "Snooze" })).toBeVisible();
});
