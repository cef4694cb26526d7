import { idOf, rowsOf, tabOf } from "./support/inbox.ts";
import { expect, test } from "./support/test.ts";

test("a row, a group, the menu of times and what was done are said in few words", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["One", "Two"])
    await ada.note(title, { group_key: "course.7", message: `About ${title}` });
  await ada.note("Long one", { message: "word ".repeat(200) });
  await ada.call("POST", `/api/notifications/${await idOf(ada, "Long one")}/save/`, {});
  const { page, toasts } = await ada.open("/notifications/");
  const rows = rowsOf(page);
  await expect(rows).toHaveCount(2);

  // The message is cut, with pauses between what it is, that it is saved, when it came and what it says.
  const link = rows.first().getByRole("link");
  await expect(link).toHaveAccessibleName(
    /^Unread: Long one ?, Saved (now|1 min. ago) ?, (word ){20,40}.*…$/,
  );
  await expect(rows.nth(1).locator("button[aria-expanded]")).toHaveAccessibleName(
    /^Unread: Two ?, (now|1 min. ago) ?, 2 notifications$/,
  );
  // What a button is called is not said once more as its description.
  for (const button of await rows.first().getByRole("button").all())
    await expect(button).toHaveAccessibleDescription("");
  await expect(rows.first().getByRole("button", { name: "Snooze: Long one" })).toHaveAttribute(
    "aria-haspopup",
    "menu",
  );

  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByRole("status").filter({ hasText: "1 selected" })).toHaveCount(1);
  await page.keyboard.press("h");
  await expect(page.getByRole("menu")).toMatchAriaSnapshot(`
    - menu "Snooze":
      - menuitem /In 1 hour .*M/
      - menuitem /Tomorrow .* 8:00 AM/
      - menuitem "Pick date and time…"
  `);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("toolbar")).toHaveCount(0);
  await page.keyboard.press("e");
  await expect(toasts).toMatchAriaSnapshot(`
    - region "Just now":
      - dialog "Moved to Done":
        - text: Moved to Done
        - button "Undo"
        - button "Dismiss"
  `);

  // The same words again are said again: what says them is new.
  const words = await toasts.getByText("Moved to Done").elementHandle();
  await page.keyboard.press("e");
  await expect(page.getByText("No notifications yet")).toBeVisible();
  await expect.poll(() => words?.evaluate((element) => element.isConnected)).toBe(false);
  await expect(toasts).toHaveAttribute("aria-live", "polite");

  await tabOf(page, "Done").click();
  const found = page.getByRole("status");
  await expect(found.filter({ hasText: /^Done: 3 notifications$/ })).toHaveCount(1);
  await page.keyboard.press("/");
  await page.keyboard.type("two");
  await expect(found.filter({ hasText: /^Done: 1 notification$/ })).toHaveCount(1);
});
