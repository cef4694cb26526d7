import { expect, test } from "./support/test.ts";

/** A page of a host application: no React, one script tag, and a policy as strict as ours. */
const SHOP = `<!doctype html>
<html lang="en">
  <head><title>A shop</title><script src="/herald-bell.js" defer></script></head>
  <body><main><h1>A shop</h1><herald-bell></herald-bell></main></body>
</html>`;
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'";

test("a page without React has a bell by one script tag, live and strict", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  // To the browser a page that was made up is on no network, from which it may not go to this machine.
  await ada.context.grantPermissions(["local-network-access"]);
  await ada.context.route("**/shop/", (route) =>
    route.fulfill({ body: SHOP, contentType: "text/html", headers: { "Content-Security-Policy": POLICY } }),
  );
  const { page, bell } = await ada.open("/shop/");
  await expect(bell).toHaveAccessibleName("Notifications");

  await ada.note("Your parcel is here");
  await expect(bell).toHaveAccessibleName("Notifications, 1 unread");
  await bell.click();
  await expect(page.getByText("Your parcel is here").first()).toBeVisible();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(bell).toHaveAccessibleName("Notifications");
});

test("a bell on a German page says in German what Herald wrote, and leaves the rest as it is", async ({
  person,
}) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  await ada.context.grantPermissions(["local-network-access"]);
  const body = SHOP.replace('lang="en"', 'lang="de-AT"');
  await ada.context.route("**/shop/", (route) =>
    route.fulfill({ body, contentType: "text/html", headers: { "Content-Security-Policy": POLICY } }),
  );
  await ada.note("Your parcel is here");
  await grace.ask(ada);
  const { page } = await ada.open("/shop/");

  await page.getByRole("button", { name: "Mitteilungen, 2 ungelesen" }).click();

  const rows = page.getByRole("listitem");
  await expect(rows.getByText(`${grace.name} hat Ihnen eine Kontaktanfrage gesendet`).first()).toBeVisible();
  await expect(rows.getByText("Your parcel is here").first()).toBeVisible();
  await expect(rows.getByRole("button", { name: "Annehmen" })).toBeVisible();
});

test("the panel of a bell at any edge is all on the screen, also of a small phone", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (let number = 1; number <= 8; number += 1) await ada.note(`Number ${number}`);
  await ada.context.grantPermissions(["local-network-access"]);
  await ada.context.route("**/shop/*", (route) => {
    const place = new URL(route.request().url()).pathname.split("/").at(-1);
    const body = SHOP.replace("<main>", `<main class="${place}">`).replace(
      "</head>",
      '<link rel="stylesheet" href="/shop.css" /></head>',
    );
    return route.fulfill({ body, contentType: "text/html", headers: { "Content-Security-Policy": POLICY } });
  });
  await ada.context.route("**/shop.css", (route) =>
    route.fulfill({
      body: `body { margin: 0 } .start { text-align: left } .center { text-align: center } .end { text-align: right }
        .bottom herald-bell { position: fixed; bottom: 0; left: 0 }`,
      contentType: "text/css",
    }),
  );
  for (const place of ["start", "center", "end", "bottom"]) {
    const { page, bell } = await ada.open(`/shop/${place}`);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 640 });
      await bell.click();
      await expect(page.getByRole("listitem")).toHaveCount(8);
      const box = await page.getByRole("region", { name: "Notifications" }).boundingBox();
      if (!box) throw new Error("The panel is not shown.");
      const where = `${place} at ${width}`;
      expect(box.height, where).toBeGreaterThan(200);
      for (const start of [box.x, box.y]) expect(start, where).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, where).toBeLessThanOrEqual(width);
      expect(box.y + box.height, where).toBeLessThanOrEqual(640);
      await page.keyboard.press("Escape");
    }
  }
});

test("forced colours show in the panel of a bell what is unread", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("Your parcel is here");
  await ada.context.grantPermissions(["local-network-access"]);
  await ada.context.route("**/shop/", (route) =>
    route.fulfill({ body: SHOP, contentType: "text/html", headers: { "Content-Security-Policy": POLICY } }),
  );
  const { page, bell } = await ada.open("/shop/");
  await page.emulateMedia({ forcedColors: "active" });

  await bell.click();

  const colours = await page.getByRole("img", { name: "Unread" }).evaluate((dot) => {
    const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(dot);
    const panel = getComputedStyle(dot.closest("section") as Element).backgroundColor;
    return { dot: borderTopWidth === "0px" ? backgroundColor : borderTopColor, panel };
  });
  expect(colours.dot).not.toBe(colours.panel);
});
