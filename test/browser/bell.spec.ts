import { expect, test } from "./support/test.ts";

test("the bell counts what is unread in every tab, and one toast is shown by the browser", {
  tag: ["@parity.browser.1", "@parity.browser.23"],
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const tabs = [await ada.open("/"), await ada.open("/connections/")] as const;
  const [one, two] = tabs;
  const toasts = async (text: string) => {
    const toasts = tabs.map(({ toasts }) => toasts.locator(":scope > *").filter({ hasText: text }).count());
    return (await Promise.all(toasts)).reduce((sum, each) => sum + each);
  };
  for (const { page, badge } of tabs) {
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(badge).toBeHidden();
  }

  await ada.note("The kettle boils");
  for (const { badge } of tabs) await expect(badge).toHaveText("1");
  await expect.poll(() => toasts("The kettle boils")).toBe(1);
  await ada.note("The toast is done");
  for (const { badge } of tabs) await expect(badge).toHaveText("2");
  await expect.poll(() => toasts("The toast is done")).toBe(1);
  // By now a second toast would be there.
  expect(await toasts("The kettle boils")).toBe(1);

  await two.bell.click();
  await two.page.getByRole("button", { name: "Mark as read: The kettle boils" }).click();
  await expect(two.badge).toHaveText("1");
  await expect(one.badge).toHaveText("1");
});

test("the bell's list shows the latest, marks them, and leads to all of them", {
  tag: ["@parity.browser.2", "@parity.browser.3", "@parity.browser.4"],
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const title of ["First", "Second", "Third"]) await ada.note(title);
  const { page, bell, badge } = await ada.open("/");
  await expect(badge).toHaveText("3");

  await bell.click();
  const list = page.getByRole("dialog", { name: "Notifications" });
  await expect(list.getByRole("listitem")).toHaveCount(3);
  await expect(list.getByRole("listitem").first()).toContainText("Third");
  await list.getByRole("button", { name: "Mark all as read" }).click();
  await expect(badge).toBeHidden();
  await expect(list.getByRole("button", { name: /^Mark as read/ })).toHaveCount(0);

  await list.getByRole("link", { name: "See all notifications" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
});

test("a click on a notification in the bell's list reads it and goes where it leads", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("See who asks", { link: "/connections/" });
  const { page, bell, badge } = await ada.open("/");

  await bell.click();
  await page
    .getByRole("dialog")
    .getByRole("link", { name: /See who asks/ })
    .click();

  await expect(page.getByRole("heading", { level: 1, name: "Connections" })).toBeVisible();
  await expect(badge).toBeHidden();
});

test("the page of notifications shows all with their details, by read and unread, and marks them", {
  tag: ["@parity.browser.5", "@parity.browser.6", "@parity.browser.7"],
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("Read me", { notification_type: "system", metadata: { room: "7b" } });
  await ada.note("Leave me");
  const { page, badge } = await ada.open("/notifications/");
  const list = page.getByRole("region", { name: "Your notifications" });
  const filter = page.getByRole("group", { name: "Show" });
  await expect(list.getByRole("listitem")).toHaveCount(2);

  await list.getByText("Read me").first().click();
  const detail = page.getByRole("article", { name: "Read me" });
  await expect(detail).toBeVisible();
  await expect(detail).not.toContainText("room");
  await expect(badge).toHaveText("1");
  await page.goto("/notifications/");
  await filter.getByRole("button", { name: "Unread" }).click();
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await expect(list).toContainText("Leave me");
  await filter.getByRole("button", { name: "Read", exact: true }).click();
  await expect(list).toContainText("Read me");

  await filter.getByRole("button", { name: "All" }).click();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(badge).toBeHidden();
});
