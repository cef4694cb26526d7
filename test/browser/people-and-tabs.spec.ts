import type { Locator } from "@playwright/test";
import { expect, test } from "./support/test.ts";

const LINK = `https://drive.example.com/${"a1B2".repeat(40)}`;

test("a demo person is signed in by one click, and learns how to be two people", async ({ stranger }) => {
  const page = await (await stranger()).newPage();
  await page.goto("/");

  await page.getByRole("button", { name: "Sign in as Ada Lovelace" }).click();

  await expect(page.getByRole("button", { name: "Ada Lovelace’s account" })).toBeVisible();
  await page.getByText("Sign in as a second person").click();
  await expect(page.getByText(/private window .* sign in as Grace Hopper/)).toBeVisible();
});

test("a new user sends themself a first notification", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page, badge, toasts } = await ada.open("/");

  await page.getByRole("button", { name: "Send me a notification" }).click();

  await expect(badge).toHaveText("1");
  await expect(toasts.getByText("Hello from Herald")).toBeVisible();
});

test("a blank behind a name neither keeps anybody out nor hides them", async ({ person, stranger }) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  const { page } = await ada.open("/");
  await page.getByRole("searchbox").fill(`${grace.user.username} `);
  await expect(page.getByRole("list", { name: "People found" }).getByText(grace.name)).toBeVisible();

  const signing = await (await stranger()).newPage();
  await signing.goto("/");
  await signing.getByLabel("Username").fill(`${grace.user.username} `);
  await signing.getByLabel("Password").fill("quiet-harbour-42");
  await signing.keyboard.press("Enter");
  await expect(signing.getByRole("button", { name: `${grace.name}’s account` })).toBeVisible();
});

test("what is answered in one tab is no longer offered in another", async ({ person }) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  await grace.ask(ada);
  const [first, second] = [await ada.open("/connections/"), await ada.open("/connections/")];
  const offered = second.page.getByRole("button", { name: `Accept ${grace.name}’s request` });
  await expect(offered).toBeVisible();

  await first.page.getByRole("button", { name: `Accept ${grace.name}’s request` }).click();

  await expect(offered).toHaveCount(0);
});

test("a request that is taken back is no longer offered on an open page, nor in the inbox", async ({
  person,
}) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  const { id } = await grace.ask(ada);
  const [{ page }, inbox] = [await ada.open("/connections/"), await ada.open("/notifications/")];
  const row = inbox.page.getByRole("link", { name: /wants to connect with you/ });
  await expect(page.getByRole("button", { name: `Accept ${grace.name}’s request` })).toBeVisible();
  await expect(row).toBeVisible();

  await grace.call("POST", `/api/connection_requests/${id}/cancel/`);

  await expect(page.getByRole("button", { name: `Accept ${grace.name}’s request` })).toHaveCount(0);
  await expect(row).toHaveCount(0);
});

test("a tab whose user signed in elsewhere as another one stops, and says so", async ({
  person,
  forgive,
}) => {
  // The refusal of the click.
  forgive(/409/);
  const [ada, grace, mary] = [
    await person({ called: "Ada" }),
    await person({ called: "Grace" }),
    await person({ called: "Mary" }),
  ];
  await grace.ask(ada);
  await grace.ask(mary);
  const { page } = await ada.open("/connections/");
  const accept = page.getByRole("button", { name: `Accept ${grace.name}’s request` });
  await expect(accept).toBeVisible();
  const login = { username: mary.user.username, password: "quiet-harbour-42" };
  await ada.context.request.post("/api/login/", { data: login });

  await accept.click();

  const said = page.getByRole("dialog", { name: `You are signed in as ${mary.name} in another tab` });
  await expect(said).toBeVisible();
  await expect(accept.click({ timeout: 1000 })).rejects.toThrow();
  await page.keyboard.press("Escape");
  for (const each of [ada, mary]) {
    const { count } = await each.call<{ count: number }>(
      "GET",
      "/api/connection_requests/?direction=incoming",
    );
    expect(count).toBe(1);
  }
  if (await said.isVisible()) await said.getByRole("button", { name: `Continue as ${mary.name}` }).click();
  await expect(page.getByRole("button", { name: `${mary.name}’s account` })).toBeVisible();
  await expect(said).toHaveCount(0);
});

test("no word or link, however long, makes a page wider than a phone", async ({ person }) => {
  const tess = await person({ called: "Tess", role: "teacher" });
  const long = await person({ called: "Bo" }, { viewport: { width: 320, height: 700 } });
  await long.call("PATCH", "/api/profile/", {
    full_name: "Donaudampfschifffahrtsgesellschaftskapitän",
    company_name: "C".repeat(100),
    email: `${"e".repeat(20)}.${long.user.id}@${"d".repeat(40)}.example.com`,
  });
  await long.call("POST", "/api/applications/", {
    reviewer_id: tess.user.id,
    title: "T".repeat(100),
    message: LINK,
  });
  await long.ask(tess);
  await tess.ask(await person({ called: "Eve" }));
  const narrow = await tess.context.newPage();
  await narrow.setViewportSize({ width: 320, height: 700 });
  const width = (page: typeof narrow) => page.evaluate(() => document.documentElement.scrollWidth);

  for (const path of ["/connections/", "/applications/", "/"]) {
    await narrow.goto(path);
    await expect(narrow.getByText("Donaudampf").first()).toBeVisible();
    expect(await width(narrow), path).toBe(320);
  }
  const { page } = await long.open("/applications/");
  await expect(page.getByText("drive.example.com").first()).toBeVisible();
  expect(await width(page)).toBe(320);
  await page.getByRole("button", { name: /’s account$/ }).click();
  const menu = await page.getByRole("menu").boundingBox();
  expect(menu && menu.x >= 0 && menu.x + menu.width <= 320).toBe(true);
});

test("no word or link, however long, makes what one reads and sets for oneself wider than a phone", async ({
  person,
}) => {
  test.setTimeout(90_000);
  const linus = await person({ called: "Linus", username: "linus.pauling" });
  const viewport = { width: 320, height: 700 };
  const ada = await person({ called: "Ada" }, { viewport });
  const word = "W".repeat(200);
  const written = { title: word, message: LINK, link: LINK };
  await ada.call("PATCH", "/api/profile/", { full_name: "N".repeat(100), company_name: "C".repeat(100) });
  const value = `${"e".repeat(30)}.${ada.user.id}@${"d".repeat(60)}.example.com`;
  await ada.call("POST", "/api/addresses/", { kind: "email", value });
  const said = await linus.call<{ id: number }>("POST", "/api/global-notifications/", written);
  const { page, bell, toasts, banners } = await ada.open("/notifications/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const isNarrow = async (where: string) =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth), where).toBe(320);
  const isInside = async (shown: Locator, where: string) => {
    await expect(shown, where).toBeVisible();
    const box = await shown.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 320, where).toBe(true);
    expect(await shown.evaluate((each) => each.scrollWidth <= each.clientWidth + 1), where).toBe(true);
    await isNarrow(where);
  };

  await expect(banners.getByText(word).first()).toBeVisible();
  await isInside(banners, "the banners");
  await isInside(banners.locator("p").filter({ hasText: word }).first(), "a banner's words");
  await ada.call("POST", "/api/notifications/", {
    recipient_id: ada.user.id,
    ...written,
    actions: [{ key: "yes", label: "L".repeat(40), style: "primary" }],
  });
  await isInside(toasts.locator(":scope > *").filter({ hasText: word }).first(), "a toast");
  await page.getByRole("region", { name: "Your notifications" }).getByRole("link").first().click();
  await expect(page.getByRole("article")).toBeVisible();
  await isNarrow("the detail");
  await page.goto("/notifications/");
  await expect(
    page.getByRole("region", { name: "Your notifications" }).getByText(word).first(),
  ).toBeVisible();
  await isNarrow("the inbox");
  await bell.click();
  await isInside(page.getByRole("dialog", { name: "Notifications" }), "the bell");
  for (const [path, text] of [
    ["/profile/", "E-mail address"],
    ["/preferences/", value],
    [`/?q=${ada.user.username}${"q".repeat(60)}`, "Nobody matches"],
    ["/dev/outbox/", "Outbox"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("main").getByText(text).first(), path).toBeVisible();
    await isNarrow(path);
  }
  await linus.call("DELETE", `/api/global-notifications/${said.id}/`);
});

test("no name or title, however long, makes a page of the admin area wider than a phone", async ({
  person,
}) => {
  test.setTimeout(90_000);
  const viewport = { width: 320, height: 700 };
  const boss = await person({ called: "Linus", username: "linus.pauling" }, { viewport });
  const long = await person({ called: "Bo" });
  const name = "Donaudampfschifffahrtsgesellschaftskapitän";
  const word = `${long.user.username}${"w".repeat(60)}`;
  await long.call("PATCH", "/api/profile/", {
    full_name: name,
    company_name: "C".repeat(100),
    contact: word.slice(0, 50),
  });
  const key = await boss.call<{ id: number }>("POST", "/api/api-keys/", { name: word });
  const said = await boss.call<{ id: number }>("POST", "/api/global-notifications/", {
    ...{ title: word, message: LINK, link: LINK, is_active: false },
  });

  const page = await boss.context.newPage();
  for (const [path, text] of [
    [`/admin-panel/users/?q=${long.user.username}`, name],
    [`/admin-panel/users/${long.user.id}/`, name],
    ["/admin-panel/api-keys/", word],
    ["/admin-panel/notifications/", word],
    [`/admin-panel/send/?to=${long.user.id}`, "Send"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByText(text).first(), path).toBeVisible({ timeout: 20_000 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(320);
  }
  await boss.call("DELETE", `/api/api-keys/${key.id}/`);
  await boss.call("DELETE", `/api/global-notifications/${said.id}/`);
});

for (const { locale, main } of [
  { locale: "en-GB", main: "Main" },
  { locale: "de-DE", main: "Hauptmenü" },
]) {
  test(`the names of pages are whole at 320 px, also an admin's (${locale})`, async ({ person }) => {
    const viewport = { width: 320, height: 700 };
    const boss = await person({ called: "Linus", username: "linus.pauling" }, { viewport, locale });
    const { page } = await boss.open("/admin-panel/users/");
    const nav = page.getByRole("navigation", { name: main });
    await expect(nav.getByRole("link")).toHaveCount(5);

    const cut = await page
      .locator("nav a span, nav li a, fieldset button")
      .evaluateAll((all) =>
        all.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent),
      );

    expect(cut).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
}

test("the button that clears a chosen person stands in their field", async ({ person }) => {
  const [ada, tess] = [await person({ called: "Ada" }), await person({ called: "Tess", role: "teacher" })];
  const { page } = await ada.open("/applications/");
  await page.getByRole("button", { name: "Apply" }).first().click();
  const field = page.getByRole("combobox", { name: "Reviewer" });
  await field.fill(tess.name);
  await page.getByRole("option", { name: tess.name }).click();

  const [outer, inner] = await Promise.all([
    field.boundingBox(),
    page.getByRole("button", { name: "Choose someone else" }).boundingBox(),
  ]);

  if (!outer || !inner) throw new Error("They are not shown.");
  expect(inner.y).toBeGreaterThanOrEqual(outer.y);
  expect(inner.y + inner.height).toBeLessThanOrEqual(outer.y + outer.height);
  expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width);
});
