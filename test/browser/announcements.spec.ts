import type { Page } from "@playwright/test";
import { letters } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const ADMIN = { called: "Linus", username: "linus.pauling" };

test("an admin announces, everybody sees it at once, and it goes as it is withdrawn", {
  tag: ["@parity.browser.19", "@parity.browser.26"],
}, async ({ person, stranger, forgive }) => {
  // Announcements of other tests go while they are in the admin's list.
  forgive(/404 .*\/delivery\//);
  const [linus, ada] = [await person(ADMIN), await person({ called: "Ada" })];
  const title = `Maintenance ${letters()}`;
  const reading = await ada.open("/");
  const passing = await (await stranger()).newPage();
  await passing.goto("/");
  await expect(passing.getByRole("heading", { name: "Sign in" })).toBeVisible();
  const { page, banners } = await linus.open("/admin-panel/notifications/");

  await page.getByRole("button", { name: "New announcement" }).click();
  const form = page.getByRole("dialog", { name: "New announcement" });
  await form.getByLabel("Title").fill(title);
  await form.getByLabel("Message").fill("Back at ten.");
  await form.getByLabel("Level").selectOption("Warning");
  await expect(form.getByRole("figure", { name: "Preview" })).toContainText(`${title} Back at ten.`);
  await form.getByRole("button", { name: "Publish" }).click();

  await expect(reading.banner(title)).toBeVisible();
  await expect(passing.getByRole("region", { name: "Announcements" }).getByText(title)).toBeVisible();
  await expect(banners.getByText(title)).toBeVisible();
  const row = page
    .getByRole("list", { name: "Announcements" })
    .getByRole("listitem")
    .filter({ hasText: title });
  await expect(row.getByText("Live", { exact: true })).toBeVisible();
  await expect(row.getByText(/Delivered: \d+ p/)).toBeVisible();

  await page.getByRole("button", { name: `Switch off “${title}”` }).click();
  await expect(row.getByText("Off", { exact: true })).toBeVisible();
  await expect(reading.banner(title)).toBeHidden();
  await expect(passing.getByRole("region", { name: "Announcements" }).getByText(title)).toBeHidden();

  await page.getByRole("button", { name: `Delete “${title}”` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(row).toHaveCount(0);
});

test("an announcement that found nobody connected says who will see it yet", async ({ person }) => {
  const linus = await person(ADMIN);
  const title = `Alone ${letters()}`;
  const { page } = await linus.open("/admin-panel/notifications/");
  await page.route("**/delivery/", (route) =>
    route.fulfill({
      json: { status: "done", reached_users: 0, reached_sockets: 1, started_at: null, finished_at: null },
    }),
  );
  const body = { title, message: "Is anybody there?" };
  const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", body);
  const row = page
    .getByRole("list", { name: "Announcements" })
    .getByRole("listitem")
    .filter({ hasText: title });

  await expect(row.getByRole("status")).toHaveText(
    "Delivered: 0 people in 1 open window. Everyone else sees it when they open Herald.",
  );
  await linus.call("DELETE", `/api/global-notifications/${id}/`);
});

test("what another admin has taken back leaves the list, and is no longer asked about", async ({
  person,
  forgive,
}) => {
  // It was asked about in the moment in which it went.
  forgive(/404 .*\/delivery\//);
  const linus = await person(ADMIN);
  const title = `Gone ${letters()}`;
  const body = { title, message: "Soon." };
  const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", body);
  const { page } = await linus.open("/admin-panel/notifications/");
  const row = page.getByRole("list", { name: "Announcements" }).getByText(title);
  await expect(row).toBeVisible();

  await linus.call("DELETE", `/api/global-notifications/${id}/`);

  await expect(row).toHaveCount(0);
});

test("a banner that is dismissed stays away, for its reader alone", { tag: "@parity.browser.21" }, async ({
  person,
}) => {
  const [linus, ada, grace] = [
    await person(ADMIN),
    await person({ called: "Ada" }),
    await person({ called: "Grace" }),
  ];
  const title = `Cake ${letters()}`;
  const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", {
    title,
    message: "In the kitchen.",
  });
  const reading = await ada.open("/");
  const other = await grace.open("/");
  await expect(other.banner(title)).toBeVisible();

  await reading.page.getByRole("button", { name: `Dismiss: ${title}` }).click();
  await expect(reading.banner(title)).toBeHidden();
  await reading.page.reload();
  await expect(reading.page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(reading.banner(title)).toBeHidden();
  await expect(other.banner(title)).toBeVisible();

  await linus.call("DELETE", `/api/global-notifications/${id}/`);
  await expect(other.banner(title)).toBeHidden();
});

test("a banner that a visitor dismissed is not back after a reload, until it is changed", async ({
  person,
  stranger,
}) => {
  const linus = await person(ADMIN);
  const title = `Open day ${letters()}`;
  const path = "/api/global-notifications/";
  const later = `Lunch ${letters()}`;
  const live = new Set<number>();
  // The most urgent, so that those of other tests do not hide it.
  const announce = async (title: string, message: string) => {
    const { id } = await linus.call<{ id: number }>("POST", path, { title, message, level: "danger" });
    live.add(id);
    return id;
  };
  const withdraw = async (id: number) => {
    await linus.call("DELETE", `${path}${id}/`);
    live.delete(id);
  };

  try {
    const id = await announce(title, "Come and see.");
    const context = await stranger();
    const page = await context.newPage();
    await page.goto("/");
    const banners = page.getByRole("region", { name: "Announcements" });
    await expect(banners.getByText(title)).toBeVisible();

    await page.getByRole("button", { name: `Dismiss: ${title}` }).click();
    await expect(banners.getByText(title)).toBeHidden();
    const another = await announce(later, "In the kitchen.");
    await page.reload();
    const other = await context.newPage();
    await other.goto("/");
    for (const tab of [page, other]) {
      // The announcements have come by then.
      await expect(tab.getByText(later)).toBeVisible();
      await expectNowhere(tab, title);
    }
    // Two of the most urgent would hide the banners of other tests.
    await withdraw(another);

    await linus.call("PATCH", `${path}${id}/`, { message: "Come and see, at ten." });
    await expect(banners.getByText("at ten")).toBeVisible();
  } finally {
    for (const id of live) await withdraw(id);
  }
});

/** Looks at all banners: of those of other tests some may be shown before it. */
async function expectNowhere(tab: Page, title: string) {
  const banners = tab.getByRole("region", { name: "Announcements" });
  const more = banners.getByRole("button", { name: /^\d+ more announcements?$/ });
  await expect(async () => {
    if (await more.isVisible()) await more.click({ timeout: 1000 });
    expect(await banners.getByText(title).count()).toBe(0);
    expect(await more.count()).toBe(0);
  }).toPass({ timeout: 10_000 });
}

test("a banner leaves most of a phone to the page, however long it is", async ({ person }) => {
  const linus = await person(ADMIN);
  const ada = await person({ called: "Ada" }, { viewport: { width: 320, height: 640 } });
  const title = `Long ${letters()}`;
  const body = { title, message: "W".repeat(900) };
  const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", body);
  const { page, banners, bell } = await ada.open("/");

  await expect(banners.getByText(title)).toBeVisible();

  await expect(bell).toBeInViewport();
  const { height = 0 } = (await banners.boundingBox()) ?? {};
  expect(height).toBeLessThan(320);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await linus.call("DELETE", `/api/global-notifications/${id}/`);
});

test("of five banners a phone shows one, the most urgent, and the others when asked", async ({ person }) => {
  const linus = await person(ADMIN);
  const ada = await person({ called: "Ada" }, { viewport: { width: 320, height: 640 } });
  const suffix = letters();
  const ids: number[] = [];
  for (const level of ["info", "danger", "info", "warning", "info"]) {
    const body = { title: `Of five ${level} ${suffix}`, message: ".", level };
    ids.push((await linus.call<{ id: number }>("POST", "/api/global-notifications/", body)).id);
  }
  const { banners } = await ada.open("/");
  const more = banners.getByRole("button", { name: /^\d+ more announcements$/ });

  await expect(more).toBeVisible();
  await expect(banners.getByRole("button", { name: /^Dismiss/ })).toHaveCount(1);
  const { height = 0 } = (await banners.boundingBox()) ?? {};
  expect(height).toBeLessThan(320);
  await more.click();
  await expect(banners.locator("p").filter({ hasText: suffix })).toHaveCount(5);
  await expect(banners.locator("p").filter({ hasText: suffix }).first()).toContainText("danger");
  for (const id of ids) await linus.call("DELETE", `/api/global-notifications/${id}/`);
});

test("a banner has the colours and the icon of its level", { tag: "@parity.browser.20" }, async ({
  person,
}) => {
  const [linus, ada] = [await person(ADMIN), await person({ called: "Ada" })];
  const { page, banners } = await ada.open("/");
  const looks = new Set<string>();
  const suffix = letters();

  for (const level of ["info", "warning", "danger"]) {
    const title = `Level ${level} ${suffix}`;
    const body = { title, message: "Look.", level };
    const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", body);
    const banner = banners
      .locator("div")
      .filter({ has: page.locator("svg"), hasText: title })
      .last();
    await expect(banner).toBeVisible();
    looks.add(
      await banner.evaluate((element) => {
        const coloured = element.closest(".banner") ?? element;
        return (
          getComputedStyle(coloured).backgroundColor + element.querySelector("svg")?.getAttribute("class")
        );
      }),
    );
    await linus.call("DELETE", `/api/global-notifications/${id}/`);
    await expect(banners.getByText(title)).toBeHidden();
  }

  expect(looks.size).toBe(3);
});

test("an announcement is scheduled, edited and refused where its end is before its start", async ({
  person,
  forgive,
}) => {
  forgive(/422 \(Unprocessable/);
  // The page may look once more at how far an announcement of another test came, which is gone.
  forgive(/404 .*\/delivery\//);
  const linus = await person(ADMIN);
  const title = `Party ${letters()}`;
  const { page, banners, toasts } = await linus.open("/admin-panel/notifications/");
  await page.getByRole("button", { name: "New announcement" }).click();
  const form = page.getByRole("dialog", { name: "New announcement" });
  await form.getByLabel("Title").fill(title);
  await form.getByLabel("Message").fill("On the roof.");
  await form.getByLabel("From (optional)").fill("2099-05-01T10:00");
  await form.getByLabel("Until (optional)").fill("2099-05-01T09:00");
  await form.getByRole("button", { name: "Publish" }).click();
  await expect(form.getByText("An announcement must end after it starts.")).toBeVisible();
  await form.getByLabel("Until (optional)").fill("2099-05-01T11:00");
  await form.getByRole("button", { name: "Publish" }).click();
  await expect(toasts.getByText("Announcement scheduled.")).toBeVisible();

  const row = page
    .getByRole("list", { name: "Announcements" })
    .getByRole("listitem")
    .filter({ hasText: title });
  await expect(row.getByText("Scheduled")).toBeVisible();
  await expect(row).toContainText("May 1, 2099");
  await page.getByRole("button", { name: `Edit “${title}”` }).click();
  const edit = page.getByRole("dialog", { name: "Edit announcement" });
  await expect(edit.getByLabel("From (optional)")).toHaveValue("2099-05-01T10:00");
  await edit.getByLabel("Message").fill("In the cellar.");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("In the cellar.");
  await expect(banners.getByText(title)).toBeHidden();

  await page.getByRole("button", { name: `Delete “${title}”` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(row).toHaveCount(0);
});
