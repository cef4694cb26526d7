import type { Page } from "@playwright/test";
import { PASSWORD } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const ADMIN = { called: "Linus", username: "linus.pauling" };
const PATHS = ["/", "/notifications/", "/no/such/page/", "/docs"];

/** The size in which the browser draws each icon that the page names; 0 where it is no picture. */
function drawnIcons(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const links = [
      ...document.querySelectorAll<HTMLLinkElement>("link[rel~=icon], link[rel=apple-touch-icon]"),
    ];
    const sizes = links.map(async ({ href }) => {
      const image = new Image();
      image.src = href;
      await image.decode().catch(() => undefined);
      return [new URL(href).pathname, image.naturalWidth] as const;
    });
    return Object.fromEntries(await Promise.all(sizes));
  });
}

test("every page has icons that the browser can draw, and says in a sentence what it is", async ({
  stranger,
  forgive,
}) => {
  // The page that is not there.
  forgive(/404/);
  const page = await (await stranger()).newPage();

  for (const path of PATHS) {
    await page.goto(path);
    const icons = await drawnIcons(page);
    expect(Object.keys(icons), path).toEqual(expect.arrayContaining(["/favicon.ico", "/favicon.svg"]));
    expect(Math.min(...Object.values(icons)), `${path}: ${JSON.stringify(icons)}`).toBeGreaterThan(15);
    await expect(page.locator("meta[name=description]"), path).toHaveAttribute("content", /^.{20,160}\.$/);
  }
});

test("the shortened address of the admin area leads there, also from a notification and after signing in", async ({
  person,
  stranger,
}) => {
  const linus = await person(ADMIN);
  await linus.note("To the admin area", { link: "/admin-panel/" });
  const announcements = (page: Page) => page.getByRole("heading", { level: 1, name: "Announcements" });
  const { page, bell } = await linus.open("/admin-panel/");
  await expect(announcements(page)).toBeVisible();

  await page.goto("/connections/");
  await bell.click();
  await page
    .getByRole("dialog")
    .getByRole("link", { name: /To the admin area/ })
    .first()
    .click();
  await expect(announcements(page)).toBeVisible();

  const outside = await (await stranger()).newPage();
  await outside.goto("/admin-panel");
  await outside.getByLabel("Username").fill(ADMIN.username);
  await outside.getByLabel("Password").fill(PASSWORD);
  await outside.keyboard.press("Enter");
  await expect(announcements(outside)).toBeVisible();
});

/** Has pages believe that they are of a deployment, and not on a developer's machine. */
async function deploy(page: Page): Promise<void> {
  await page.route(
    ({ pathname }) => !pathname.includes("."),
    async (route) => {
      if (route.request().resourceType() !== "document") return route.fallback();
      const response = await route.fetch();
      const body = (await response.text()).replace('content="development', 'content="production');
      await route.fulfill({ response, body });
    },
  );
}

test("where Herald is deployed, the API's documentation is offered to admins alone", async ({
  person,
  forgive,
}) => {
  // To the browser, a page that a test has answered is of no host.
  forgive(/LOCAL_NETWORK_ACCESS/);
  for (const [who, offered] of [
    [await person({ called: "Ada" }), 0],
    [await person(ADMIN), 1],
  ] as const) {
    const page = await who.context.newPage();
    await deploy(page);
    await page.goto("/profile/");
    await page.getByRole("button", { name: /’s account$/ }).click();

    await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
    await expect(page.getByRole("menuitem", { name: "API documentation" })).toHaveCount(offered);
    await expect(page.getByRole("menuitem", { name: "Real-time test" })).toHaveCount(offered);
  }
});
