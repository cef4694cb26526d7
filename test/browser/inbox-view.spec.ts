import { idOf, rowsOf } from "./support/inbox.ts";
import { expect, test } from "./support/test.ts";

test("under a filter, what is done to all is done to what is shown", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (let number = 1; number <= 3; number += 1) {
    await ada.note(`Course ${number}`, { notification_type: "course" });
    await ada.note(`Other ${number}`);
  }
  const { page, badge } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(6);
  const type = page.getByRole("combobox", { name: "Type" });
  await expect(type.locator("option")).toHaveText(["All types", "Course (3)", "Information (3)"]);
  await type.selectOption("Course (3)");
  await expect(page).toHaveURL(/\?type=course$/);
  await expect(rowsOf(page)).toHaveCount(3);
  await expect(type.locator("option")).toHaveText(["All types", "Course (3)", "Information (3)"]);

  await page.getByRole("button", { name: "Mark 3 as read" }).click();
  await expect(badge).toHaveText("3");

  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Delete 3 notifications" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete 3 notifications" }).click();
  await expect(page.getByText("No notifications match")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(rowsOf(page)).toHaveCount(3);
  await expect(rowsOf(page).first()).toContainText("Other 3");
});

test("what is read under Unread stays until another view is chosen", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["One", "Two", "Three"]) await ada.note(title);
  const { page, badge } = await ada.open("/notifications/");
  const filter = page.getByRole("group", { name: "Show" });
  await filter.getByRole("button", { name: "Unread" }).click();
  await expect(page).toHaveURL(/\?show=unread$/);

  await rowsOf(page).filter({ hasText: "Two" }).getByRole("link").click();
  await expect(badge).toHaveText("2");
  await expect(rowsOf(page)).toHaveCount(3);
  await ada.call("POST", "/api/notifications/mark-all-read/", {});
  await expect(badge).toBeHidden();
  await expect(rowsOf(page)).toHaveCount(3);

  await page.reload();
  await expect(page.getByText("You’re all caught up")).toBeVisible();
  await page.goBack();
  await expect(filter.getByRole("button", { name: "Unread" })).toHaveAttribute("aria-pressed", "true");
});

test("a row has an address, which another tab can open", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("Look at me");
  await ada.note("Not at me");
  const { page, badge } = await ada.open("/notifications/");

  for (const how of [{ modifiers: ["ControlOrMeta" as const] }, { button: "middle" as const }]) {
    const opened = ada.context.waitForEvent("page");
    await rowsOf(page).filter({ hasText: "Look at me" }).getByRole("link").click(how);
    const tab = await opened;
    await expect(tab.getByRole("article", { name: "Look at me" })).toBeVisible();
    await tab.close();
  }
  await expect(badge).toHaveText("1");
  await expect(page.getByRole("article")).toHaveCount(0);
});

test("a button of each row shows it whole in a window, and gets the keyboard back", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Older", "Newer"]) await ada.note(title, { link: "/connections/" });
  const { page } = await ada.open("/notifications/");
  const details = page.getByRole("button", { name: "Details: Newer" });
  const shown = page.getByRole("dialog", { name: "Notification" });

  await details.focus();
  await page.keyboard.press("Enter");
  await expect(shown.getByRole("article", { name: "Newer" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Open" })).toBeVisible();
  await page.keyboard.press("Escape");

  await expect(shown).toHaveCount(0);
  await expect(details).toBeFocused();
  await expect(page).toHaveURL(/\/notifications\/$/);
  await rowsOf(page).filter({ hasText: "Newer" }).getByRole("link").click();
  await expect(page.getByRole("complementary", { name: "Notification" }).getByRole("article")).toBeVisible();
  await expect(shown).toHaveCount(0);
});

test("deleting the open notification says so, and leaves the keyboard at the next one", async ({
  person,
}) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Oldest", "Middle", "Newest"]) await ada.note(title);
  const { page } = await ada.open("/notifications/");
  const said = page.getByText("This notification was deleted.");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));

  await rowsOf(page).filter({ hasText: "Newest" }).getByRole("link").click();
  await page.getByRole("article").getByRole("button", { name: "Delete" }).click();
  await expect(said).toBeVisible();
  await expect(page).toHaveURL(/\/notifications\/$/);
  await expect(page.locator("li:has(:focus)")).toContainText("Middle");

  await page.keyboard.press("Enter");
  await expect(page.getByRole("article", { name: "Middle" })).toBeVisible();
  const { notifications } = await ada.call<{ notifications: { id: number }[] }>("GET", "/api/notifications/");
  await ada.call("DELETE", `/api/notifications/${notifications[0]?.id}/`);
  await expect(said).toBeVisible();
  await expect(page).toHaveURL(/\/notifications\/$/);
  await ada.note("Another");
  await expect(rowsOf(page)).toHaveCount(2);
  await rowsOf(page).filter({ hasText: "Another" }).getByRole("link").click();
  await page.getByRole("button", { name: "Delete: Another" }).click();
  await expect(said).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Notification" })).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(said).toBeVisible();
  await expect(rowsOf(page)).toHaveCount(0);
  expect(asked.filter((path) => /\/notifications\/\d+\/$/.test(path))).toEqual([]);
});

test("a long message is scrolled by the wheel and by keys, and its buttons stay in sight", async ({
  person,
}) => {
  const ada = await person({ called: "Ada" });
  const message = Array.from({ length: 90 }, (_, at) => `Line ${at}`).join("\n");
  await ada.note("Long", { message, link: "/connections/" });
  for (let number = 1; number <= 30; number += 1) await ada.note(`Number ${number}`);
  const { page } = await ada.open("/");
  const pane = page.getByRole("complementary", { name: "Notification" });
  await page.goto(`/notifications/?id=${await idOf(ada, "Long")}`);
  await expect(pane.getByText("Line 0")).toBeVisible();
  await expect(pane.getByRole("button", { name: "Delete" })).toBeInViewport();

  await pane.hover();
  await page.mouse.wheel(0, 4000);
  await expect(pane.getByText("Line 89")).toBeInViewport();

  await page.keyboard.press("o");
  await expect(page.getByRole("heading", { level: 1, name: "Connections" })).toBeVisible();
});

test("the keyboard goes into what is open and back to its row", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["Oldest", "Newest"]) await ada.note(title);
  const { page } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(2);

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Notification" })).toBeFocused();
  await expect(page.getByRole("article", { name: "Newest" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("article").locator("summary")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("article").getByRole("button").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator("li:has(:focus)")).toContainText("Newest");
});

test("a request is answered where its notification stands, and then it says what became of it", async ({
  person,
}) => {
  const [ada, grace, mary] = [
    await person({ called: "Ada" }),
    await person({ called: "Grace" }),
    await person({ called: "Mary" }),
  ];
  await grace.ask(ada);
  const { page } = await ada.open("/notifications/");
  await rowsOf(page).filter({ hasText: grace.name }).getByRole("link").click();
  const detail = page.getByRole("article");

  await detail.getByRole("button", { name: `Accept ${grace.name}’s request` }).click();
  await expect(detail).toContainText("You accepted");
  await expect(detail.getByRole("button", { name: /Accept|Decline/ })).toHaveCount(0);
  await expect(rowsOf(page).filter({ hasText: grace.name })).toContainText("You accepted");

  const { id } = await mary.ask(ada);
  await rowsOf(page).filter({ hasText: mary.name }).getByRole("link").click();
  await expect(detail.getByRole("button", { name: `Accept ${mary.name}’s request` })).toBeVisible();
  await ada.call("POST", `/api/connection_requests/${id}/reject/`, {});
  await expect(detail).toContainText("You declined", { timeout: 20_000 });
  await expect(detail.getByRole("button", { name: /Accept|Decline/ })).toHaveCount(0);
});

test("coming back to the inbox shows it where it was left", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (let number = 1; number <= 40; number += 1) await ada.note(`Number ${number}`);
  const tab = await ada.open("/notifications/");
  const { page } = tab;
  await expect(rowsOf(page).first()).toContainText("Number 40");
  const read = rowsOf(page).filter({ hasText: "Number 15" });
  await page.mouse.move(300, 500);
  await expect(async () => {
    await page.mouse.wheel(0, 300);
    await expect(read).toBeInViewport({ timeout: 200 });
  }).toPass();

  await tab.go("People");
  await expect(page.getByRole("heading", { level: 1, name: "People" })).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await expect(read).toBeInViewport();
  await page.reload();
  await expect(read).toBeInViewport();
});

for (const { clock, hours } of [
  { clock: "ahead", hours: 3 },
  { clock: "behind", hours: -3 },
]) {
  test(`times are shown by the server's clock where this device's is ${clock}`, async ({ person }) => {
    const [ada, grace] = [
      await person({ called: "Ada" }),
      await person({ called: "Grace", role: "teacher" }),
    ];
    await ada.ask(grace);
    await ada.call("POST", "/api/applications/", { reviewer_id: grace.user.id, title: "Rings" });
    const page = await grace.context.newPage();
    await page.clock.setFixedTime(Date.now() + hours * 60 * 60 * 1000);
    const recent = /^(now|\d+ (sec|min)\.? ago|1 min)/;

    await page.goto("/notifications/");
    await expect(rowsOf(page).locator("time")).toHaveText([recent, recent]);
    await page.getByRole("button", { name: /^Notifications/ }).click();
    await expect(page.getByRole("dialog").locator("time")).toHaveText([recent, recent]);
    for (const path of ["/connections/", "/applications/"]) {
      await page.goto(path);
      await expect(page.getByRole("main").locator("time"), path).toHaveText([recent]);
    }
  });
}

test("forced colours show what is pressed, open, unread and focused", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["One", "Two"]) await ada.note(title);
  const { page } = await ada.open("/notifications/");
  await page.emulateMedia({ forcedColors: "active" });
  await rowsOf(page).filter({ hasText: "One" }).getByRole("link").click();
  const background = (element: Element) => getComputedStyle(element).backgroundColor;
  const filter = page.getByRole("group", { name: "Show" });
  await expect(page.getByRole("article")).toBeVisible();
  await expect(page.locator(".unread-dot")).toHaveCount(1);

  const row = (title: string) => rowsOf(page).filter({ hasText: title }).getByRole("link");
  expect(await row("One").evaluate(background)).not.toBe(await row("Two").evaluate(background));
  const pressed = filter.getByRole("button", { name: "All" });
  const other = filter.getByRole("button", { name: "Unread" });
  expect(await pressed.evaluate(background)).not.toBe(await other.evaluate(background));
  expect(await page.locator(".unread-dot").evaluate(background)).not.toBe(
    await page.locator("body").evaluate(background),
  );
  await page.keyboard.press("k");
  await page.keyboard.press("j");
  expect(await page.locator(":focus").evaluate((focused) => getComputedStyle(focused).outlineStyle)).toBe(
    "solid",
  );
});
