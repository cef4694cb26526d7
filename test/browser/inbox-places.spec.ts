import { idOf, rowsOf, tabOf } from "./support/inbox.ts";
import { expect, test } from "./support/test.ts";

test("what is done by a key is in Done, and comes back when it is undone", {
  tag: "@parity.announced.7",
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Oldest", "Middle", "Newest"]) await ada.note(title);
  const { page, toasts } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(3);

  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  await expect(rowsOf(page)).toHaveCount(2);
  await expect(page.locator("li:has(:focus)")).toContainText("Oldest");
  await expect(toasts.getByText("Moved to Done").first()).toBeVisible();

  await tabOf(page, "Done").click();
  await expect(page).toHaveURL(/\?view=done$/);
  await expect(rowsOf(page)).toHaveText([/Middle/]);
  await page.keyboard.press("z");
  await expect(page.getByText("Nothing done yet")).toBeVisible();
  await page.goBack();
  await expect(rowsOf(page)).toContainText(["Newest", "Middle", "Oldest"]);
});

test("what is put away until tomorrow is under Snoozed until then", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Stays", "Later"]) await ada.note(title);
  const { page, toasts } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(2);

  await page.keyboard.press("j");
  await page.keyboard.press("h");
  await expect(page.getByRole("menuitem", { name: "In 1 hour" })).toBeVisible();
  await page.getByRole("menuitem", { name: "Tomorrow" }).press("Enter");
  await expect(rowsOf(page)).toHaveCount(1);
  await expect(page.locator("li:has(:focus)")).toContainText("Stays");

  await tabOf(page, "Snoozed").click();
  await expect(rowsOf(page)).toHaveText([/Later.*Until/]);
  await toasts.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Nothing snoozed")).toBeVisible();
  await tabOf(page, "Inbox").click();
  await expect(rowsOf(page)).toContainText(["Later", "Stays"]);
});

test("a time of one's own is picked, and one that has passed is refused", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("Picked");
  const { page } = await ada.open("/notifications/");
  await rowsOf(page).hover();
  await page.getByRole("button", { name: "Snooze: Picked" }).click();
  await page.getByRole("menuitem", { name: "Pick date and time" }).click();
  const dialog = page.getByRole("dialog", { name: "When should it come back?" });
  const field = dialog.getByLabel("Date and time");

  await field.fill("2020-01-01T08:00");
  await dialog.getByRole("button", { name: "Snooze" }).click();
  await expect(dialog.getByText("Choose a time within the next 12 months.")).toBeVisible();
  const nextMonth = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  await field.fill(`${nextMonth}T09:30`);
  await dialog.getByRole("button", { name: "Snooze" }).click();
  await expect(page.getByText("No notifications yet")).toBeVisible();

  await tabOf(page, "Snoozed").click();
  await expect(rowsOf(page)).toHaveText([/Until.*9:30/]);
});

test("a range is selected by keys, and what is done is done to all of it", {
  tag: "@parity.announced.8",
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (let number = 1; number <= 9; number += 1) await ada.note(`Number ${number}`);
  const { page, badge } = await ada.open("/notifications/");
  const bar = page.getByRole("toolbar", { name: "Selected notifications" });
  await expect(rowsOf(page)).toHaveCount(9);

  await page.keyboard.press("j");
  await page.keyboard.press("x");
  for (let step = 0; step < 6; step += 1) await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await expect(bar).toContainText("7 selected");
  await bar.getByRole("button", { name: "Mark 7 as read" }).click();
  await expect(badge).toHaveText("2");
  await expect(bar).toHaveCount(0);

  await rowsOf(page).first().getByRole("checkbox").click();
  await rowsOf(page)
    .nth(1)
    .getByRole("checkbox")
    .click({ modifiers: ["Shift"] });
  await page.keyboard.press("s");
  await tabOf(page, "Saved").click();
  await expect(rowsOf(page)).toContainText(["Number 9", "Number 8"]);
  await page.keyboard.press("z");
  await expect(page.getByText("Nothing saved yet")).toBeVisible();
});

test("what another device is done with moves here too, whichever tab is shown", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["One", "Two"]) await ada.note(title);
  const { page } = await ada.open("/notifications/");
  const done = await ada.open("/notifications/?view=done");
  await expect(done.page.getByText("Nothing done yet")).toBeVisible();
  await rowsOf(page).filter({ hasText: "Two" }).getByRole("link").click();
  await expect(page.getByRole("article", { name: "Two" })).toBeVisible();

  await ada.call("POST", `/api/notifications/${await idOf(ada, "Two")}/archive/`, {});
  await expect(rowsOf(page)).toHaveText([/One/]);
  await expect(page.getByRole("article", { name: "Two" })).toContainText("Done");
  await expect(rowsOf(done.page)).toHaveText([/Two/]);
});

test("it is said when it is too late to undo", async ({ person, forgive }) => {
  forgive(/410 \(Gone\).*\/undo\//);
  const ada = await person({ called: "Ada" });
  await ada.note("Goes");
  const { page, toasts } = await ada.open("/notifications/");
  await page.route("**/api/notifications/undo/", (route) =>
    route.fulfill({ status: 410, contentType: "application/problem+json", body: '{"code":"undo-over"}' }),
  );
  await expect(rowsOf(page)).toHaveCount(1);
  await page.keyboard.press("j");
  await page.keyboard.press("Delete");
  await toasts.getByRole("button", { name: "Undo" }).click();
  await expect(toasts.getByText(/too late to undo/).first()).toBeVisible();
});

test("the search and its tab are in the address, and can be cleared", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Café opens", "Cinema closes", "Library opens"]) await ada.note(title);
  await ada.call("POST", `/api/notifications/${await idOf(ada, "Library opens")}/archive/`, {});
  const { page } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(2);

  await page.keyboard.press("/");
  await page.keyboard.type("opens");
  await expect(page).toHaveURL(/\?q=opens$/);
  await expect(rowsOf(page)).toHaveText([/Café opens/]);
  await tabOf(page, "Done").click();
  await expect(rowsOf(page)).toHaveText([/Library opens/]);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("opens");
  await page.getByRole("searchbox").fill("nowhere");
  await expect(page.getByText("Nothing matches “nowhere”")).toBeVisible();
  await page
    .getByRole("region", { name: "Your notifications" })
    .getByRole("button", { name: "Clear search" })
    .click();
  await expect(rowsOf(page)).toHaveText([/Library opens/]);
  await page.goBack();
  await expect(rowsOf(page)).toHaveText([/Café opens/]);
});

test("a group is one row, which unfolds, and is done with as a whole", {
  tag: "@parity.announced.9",
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["First", "Second", "Third"]) await ada.note(title, { group_key: "course.7" });
  await ada.note("Alone");
  const { page, badge } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(2);
  const group = rowsOf(page).nth(1);
  await expect(group).toContainText("3 notifications");

  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(rowsOf(page)).toHaveCount(5);
  await page.keyboard.press("Enter");
  await expect(rowsOf(page)).toHaveCount(2);
  await page.keyboard.press("u");
  await expect(badge).toHaveText("1");
  await page.keyboard.press("e");
  await expect(rowsOf(page)).toHaveText([/Alone/]);
  await page.keyboard.press("z");
  await expect(group).toContainText("3 notifications");

  await group.hover();
  await group.getByRole("button", { name: "Save: Third (3 notifications)" }).click();
  await expect(group.getByRole("button", { name: "Remove from saved: Third (3 notifications)" })).toHaveCount(
    1,
  );
  await group.getByRole("button", { name: "Snooze: Third (3 notifications)" }).click();
  await page.getByRole("menuitem", { name: "In 1 hour" }).click();
  await expect(rowsOf(page)).toHaveText([/Alone/]);
  await tabOf(page, "Snoozed").click();
  await expect(rowsOf(page)).toHaveText([/3 notifications/]);
});

test("a host application's action is chosen in its row, and the choice is on every device", {
  tag: "@parity.announced.10",
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const actions = [
    { key: "yes", label: "I am coming", style: "primary" },
    { key: "no", label: "I cannot" },
  ];
  await ada.note("Dinner at eight", { actions, image: "/icons/192.png" });
  const { page } = await ada.open("/notifications/");
  const other = await ada.open("/notifications/");
  const picture = rowsOf(page).locator("img");
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(192);
  await rowsOf(page).getByRole("button", { name: "I am coming: Dinner at eight" }).click();

  for (const each of [page, other.page]) {
    await expect(rowsOf(each)).toContainText("You chose “I am coming”");
    await expect(
      rowsOf(each)
        .getByRole("button", { name: /Dinner at eight/ })
        .filter({ hasText: "I cannot" }),
    ).toHaveCount(0);
  }
});

test("a request is answered in its toast, and its notification says so", async ({ person }) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  const { page, toasts } = await ada.open("/notifications/");
  await expect(page.getByText("No notifications yet")).toBeVisible();

  await grace.ask(ada);
  await toasts.getByRole("button", { name: "Accept" }).click();
  await expect(rowsOf(page)).toContainText(["You accepted"]);
  await expect(rowsOf(page).getByRole("button", { name: /^Accept/ })).toHaveCount(0);
});

test("what the bell is done with leaves it, and is in Done", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("Quickly done");
  const { page, bell, badge } = await ada.open("/notifications/?view=done");
  await expect(badge).toHaveText("1");
  await bell.click();
  await page.getByRole("dialog", { name: "Notifications" }).getByRole("listitem").hover();
  await page.getByRole("button", { name: "Done: Quickly done" }).click();

  await expect(badge).toBeHidden();
  await expect(page.getByRole("dialog").getByText("Nothing yet")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rowsOf(page)).toHaveText([/Quickly done/]);
});
