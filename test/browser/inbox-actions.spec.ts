import { focusedRow, idOf, rowsOf } from "./support/inbox.ts";
import { expect, test } from "./support/test.ts";

test("a request is answered in the bell, and a second device says so", async ({ person }) => {
  const [ada, grace, mary] = [
    await person({ called: "Ada" }),
    await person({ called: "Grace" }),
    await person({ called: "Mary" }),
  ];
  const phone = await person({ called: "Ada", username: ada.user.username });
  await grace.ask(ada);
  const { page, bell } = await ada.open("/");
  const other = await phone.open("/notifications/");
  const answers = { name: /^(Accept|Decline)/ };
  await expect(rowsOf(other.page).getByRole("button", answers)).toHaveCount(2);
  const initials = grace.name.replace(/[^A-Z]/g, "");
  await expect(rowsOf(other.page).locator("[data-initials]")).toHaveAttribute("data-initials", initials);

  await bell.click();
  const panel = page.getByRole("dialog", { name: "Notifications" });
  await panel.getByRole("button", { name: `Accept ${grace.name}’s request` }).click();
  await expect(panel.getByRole("listitem")).toContainText("You accepted");
  await expect(rowsOf(other.page)).toContainText("You accepted");
  for (const list of [panel.getByRole("listitem"), rowsOf(other.page)])
    await expect(list.getByRole("button", answers)).toHaveCount(0);

  // Taken back while it is open on both, it can be answered on neither.
  const { id } = await mary.ask(ada);
  await rowsOf(other.page).filter({ hasText: mary.name }).getByRole("link").click();
  await expect(other.page.getByRole("article").getByRole("button", answers)).toHaveCount(2);
  await expect(panel.getByRole("button", { name: `Accept ${mary.name}’s request` })).toBeVisible();
  await mary.call("POST", `/api/connection_requests/${id}/cancel/`, {});
  await expect(other.page.getByText("This notification was deleted.")).toBeVisible();
  await expect(panel.getByRole("button", answers)).toHaveCount(0);
});

test("an application is decided where its notification is open, and a second device says so", async ({
  person,
}) => {
  const emmy = await person({ called: "Emmy", role: "instructor" });
  const [ada, desk] = [
    await person({ called: "Ada" }),
    await person({ called: "Emmy", username: emmy.user.username }),
  ];
  await ada.call("POST", "/api/applications/", {
    reviewer_id: emmy.user.id,
    title: "Rings",
    message: "Please.",
  });
  const { page } = await emmy.open("/notifications/");
  const other = await desk.open("/notifications/");
  await expect(rowsOf(other.page).getByRole("button", { name: /^Approve/ })).toBeVisible();

  await rowsOf(page).getByRole("link").click();
  await page
    .getByRole("article")
    .getByRole("button", { name: /^Approve/ })
    .click();
  await expect(page.getByRole("article")).toContainText("You approved");
  await expect(rowsOf(other.page)).toContainText("You approved");
  await expect(rowsOf(other.page).getByRole("button", { name: /^(Approve|Reject)/ })).toHaveCount(0);
});

test("the bell puts away, saves and marks as a row does, and keeps the keyboard", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Oldest", "Older", "Newer", "Newest"]) await ada.note(title);
  const { page, bell, badge } = await ada.open("/");
  await bell.click();
  const panel = page.getByRole("dialog", { name: "Notifications" });
  const rows = panel.getByRole("listitem");
  await expect(rows).toHaveCount(4);

  await rows.first().hover();
  await panel.getByRole("button", { name: "Snooze: Newest" }).click();
  await page.getByRole("menuitem", { name: "Tomorrow" }).click();
  await expect(rows).toHaveCount(3);
  await expect(focusedRow(page)).toContainText("Newer");
  await panel.getByRole("button", { name: "Done: Newer" }).focus();
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(2);
  await expect(focusedRow(page)).toContainText("Older");
  await panel.getByRole("button", { name: "Save: Older" }).press("Enter");
  await expect(rows.first().getByRole("img", { name: "Saved" })).toBeVisible();
  await panel.getByRole("button", { name: "Mark as read: Older" }).press("Enter");
  await expect(badge).toHaveText("1");

  await panel.getByRole("button", { name: "Snooze: Oldest" }).press("Enter");
  await expect(page.getByRole("menuitem", { name: "In 1 hour" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "Pick date and time" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Date and time")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(rows).toHaveText([/Older/]);
  await expect(focusedRow(page)).toContainText("Older");
  const places = async () =>
    Promise.all(
      ["Oldest", "Older", "Newer", "Newest"].map(async (title) => {
        const { place, saved, is_read } = await ada.call<Record<string, unknown>>(
          "GET",
          `/api/notifications/${await idOf(ada, title)}/`,
        );
        return [place, saved, is_read];
      }),
    );
  expect(await places()).toEqual([
    ["snoozed", false, false],
    ["inbox", true, true],
    ["archived", false, false],
    ["snoozed", false, false],
  ]);
});

test("the bell folds a group into one row, and is done with all of it", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("Alone");
  for (const title of ["First", "Second"]) await ada.note(title, { group_key: "course.7" });
  const { page, bell, badge } = await ada.open("/");
  await bell.click();
  const rows = page.getByRole("dialog", { name: "Notifications" }).getByRole("listitem");
  await expect(rows).toHaveText([/2 notifications/, /Alone/]);

  await rows.first().locator("button[aria-expanded]").press("Enter");
  await expect(rows).toHaveText([/2 notifications/, /Second/, /First/, /Alone/]);
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(2);
  await rows.first().getByRole("button", { name: "Done: Second (2 notifications)" }).press("Enter");
  await expect(rows).toHaveText([/Alone/]);
  await expect(badge).toHaveText("1");
});

test("where nothing points, the bell has the same in a menu", async ({ person }) => {
  const ada = await person(
    { called: "Ada" },
    { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true },
  );
  for (const title of ["First", "Second"]) await ada.note(title);
  const { page, bell } = await ada.open("/");
  await bell.tap();
  const rows = page.getByRole("dialog", { name: "Notifications" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);

  await rows.getByRole("button", { name: "More actions for Second" }).tap();
  await page.getByRole("menuitem", { name: "Snooze" }).tap();
  await page.getByRole("menuitem", { name: "In 1 hour" }).tap();
  await expect(rows).toHaveText([/First/]);
  await rows.getByRole("button", { name: "More actions for First" }).tap();
  await page.getByRole("menuitem", { name: "Done" }).tap();
  await expect(page.getByRole("dialog").getByText("Nothing yet")).toBeVisible();
});
