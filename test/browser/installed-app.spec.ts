import { expect, test } from "./support/test.ts";

test("Chromium finds nothing that keeps the app from being installed", async ({
  playwright,
  launchOptions,
  baseURL,
}) => {
  // Private windows, which other tests use, install nothing.
  const context = await playwright.chromium.launchPersistentContext("", launchOptions);
  const page = await context.newPage();
  await page.goto(`${baseURL}/`);
  const devtools = await context.newCDPSession(page);

  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  const { errors, url } = await devtools.send("Page.getAppManifest");
  await context.close();

  expect(url).toBe(`${baseURL}/manifest.webmanifest`);
  expect(errors).toEqual([]);
  expect(installabilityErrors).toEqual([]);
});
