import type { Page } from "@playwright/test";
import { violations } from "./support/axe.ts";
import { idOf, rowsOf, tabOf } from "./support/inbox.ts";
import type { Person } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const ACTIONS = [
  { key: "yes", label: "I am coming", style: "primary" },
  { key: "no", label: "I cannot" },
];

/** Something in each tab: a group, a request, actions, an image, and one saved, one snoozed and one done. */
async function fill(ada: Person, grace: Person): Promise<void> {
  for (const title of ["Snoozed", "Done"]) await ada.note(title);
  for (const title of ["One", "Two"]) await ada.note(title, { group_key: "course.7" });
  await ada.note("Dinner at eight", { actions: ACTIONS, image: "/icons/192.png", link: "/connections/" });
  await grace.ask(ada);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const changes: [title: string, change: string, body?: object][] = [
    ["Dinner at eight", "save"],
    ["Snoozed", "snooze", { until }],
    ["Done", "archive"],
  ];
  for (const [title, change, body] of changes)
    await ada.call("POST", `/api/notifications/${await idOf(ada, title)}/${change}/`, body ?? {});
}

/** Opens one state of the inbox after the other, each from the one before. */
async function throughStates(page: Page, check: (state: string) => Promise<void>): Promise<void> {
  const press = (key: string) => page.keyboard.press(key);
  await page.goto("/notifications/");
  await expect(rowsOf(page)).toHaveCount(3);
  await check("the inbox, with a group that is folded");
  await press("j");
  await press("j");
  await press("j");
  await press("Enter");
  await expect(rowsOf(page)).toHaveCount(5);
  await press("x");
  await expect(page.getByRole("toolbar", { name: "Selected notifications" })).toBeVisible();
  await press("h");
  await expect(page.getByRole("menu", { name: "Snooze" })).toBeVisible();
  await check("a group unfolded and selected, and the menu of times");
  await press("ArrowUp");
  await expect(page.getByRole("menuitem").last()).toBeFocused();
  await press("Enter");
  const picker = page.getByRole("dialog", { name: "When should it come back?" });
  await expect(picker).toBeVisible();
  await check("the time that is picked");
  await press("Escape");
  await expect(picker).toHaveCount(0);
  await press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await check("the help");
  await press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

/** What was put away, what is open beside or over the list, and what is not found. */
async function throughPages(page: Page, check: (state: string) => Promise<void>): Promise<void> {
  await page.goto("/notifications/");
  for (const [name, title] of [
    ["Saved", "Dinner at eight"],
    ["Snoozed", "Snoozed"],
    ["Done", "Done"],
  ] as const) {
    await tabOf(page, name).click();
    await expect(rowsOf(page)).toHaveText([new RegExp(title)]);
    if (name !== "Saved") await check(`the tab ${name}`);
  }
  await page.goto("/notifications/?view=saved");
  await rowsOf(page).getByRole("link").click();
  await expect(page.getByRole("article", { name: "Dinner at eight" })).toBeVisible();
  await check("the tab Saved, with one of it open");
  await page.goto("/notifications/?q=nowhere");
  await expect(page.getByText("Nothing matches “nowhere”")).toBeVisible();
  await check("a search that finds nothing");
}

test("the inbox in each of its states can be used by everybody: light, dark and in forced colours", async ({
  person,
}) => {
  test.setTimeout(400_000);
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  await fill(ada, grace);
  const { page, bell } = await ada.open("/");

  await bell.click();
  const panel = page.getByRole("dialog", { name: "Notifications" });
  await expect(panel.getByRole("listitem")).toHaveCount(3);
  await inEachLook(page)("the bell");
  await throughStates(page, inEachLook(page));
  await page.keyboard.press("e");
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await inEachLook(page)("the toast that undoes");
});

test("each tab, an open notification and a search that finds nothing can be used by everybody", async ({
  person,
}) => {
  test.setTimeout(400_000);
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  await fill(ada, grace);
  const { page } = await ada.open("/");
  await throughPages(page, inEachLook(page));
});

function inEachLook(page: Page) {
  return async (state: string) =>
    expect(await violations(page, ["light", "dark", "forced"]), state).toEqual([]);
}

test("the inbox in each of its states fits a window of 320 pixels, and one at 200 %", async ({ person }) => {
  test.setTimeout(400_000);
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  await fill(ada, grace);
  const { page } = await ada.open("/notifications/");
  const check = async (state: string) => {
    // A page that is wider would have to be scrolled in two directions (WCAG 1.4.10).
    expect(await violations(page, ["light"]), state).toEqual([]);
  };

  // A desk's 1280 by 800, enlarged twice.
  await page.setViewportSize({ width: 640, height: 400 });
  await throughStates(page, check);
  await page.setViewportSize({ width: 320, height: 640 });
  await throughStates(page, check);
  await throughPages(page, check);
});
