import type { Page } from "@playwright/test";
import { expect, test } from "./support/test.ts";

const PATHS = ["/", "/connections/", "/employers/applicants/", "/notifications/"];

/** The paths of the API that a page asks for, as it asks. */
function listenToCalls(page: Page): string[] {
  const calls: string[] = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith("/api/")) calls.push(pathname + search);
  });
  return calls;
}

test("a page asks first for what its HTML has asked for already, and for nothing twice", async ({
  person,
}) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  await grace.ask(ada);
  for (const path of PATHS) {
    const page = await ada.context.newPage();
    const calls = listenToCalls(page);

    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: "Notifications, 1 unread" })).toBeVisible();
    await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);

    const named = await page
      .locator("link[rel=preload]")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    expect(calls.slice(0, named.length).sort(), path).toEqual(named.sort());
    expect(new Set(calls).size, path).toBe(calls.length);
    await page.close();
  }
});

/** Has the page wait for ever for what its HTML has asked for, and note when it shows grey shapes. */
function waitForEver(): void {
  const { setTimeout } = globalThis;
  const patience = 500;
  globalThis.setTimeout = ((run: () => void, after?: number) =>
    after === patience ? 0 : setTimeout(run, after)) as typeof setTimeout;
  const noted = { shapes: 0 };
  Object.assign(globalThis, { noted });
  new MutationObserver(() => {
    if (document.querySelector('[aria-label="Loading"]')) noted.shapes += 1;
  }).observe(document, { childList: true, subtree: true });
}

test("a page is shown whole at once where its data comes with its scripts", async ({ person }) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  await grace.ask(ada);
  await ada.context.addInitScript(waitForEver);

  for (const path of PATHS) {
    const { page, badge } = await ada.open(path);
    await expect(badge).toHaveText("1");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const shapes = await page.evaluate(
      () => (globalThis as unknown as { noted: { shapes: number } }).noted.shapes,
    );
    expect(shapes, path).toBe(0);
    await page.close();
  }
});

test("a page whose data takes long shows its shape meanwhile", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>();
  await ada.context.route("**/api/profile/", async (route) => {
    await goOn;
    await route.continue();
  });

  const { page } = await ada.open("/");
  await expect(page.getByRole("status", { name: "Loading" })).toBeVisible();
  letGo();

  await expect(page.getByRole("heading", { level: 1, name: "People" })).toBeVisible();
});
