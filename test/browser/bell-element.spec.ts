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
