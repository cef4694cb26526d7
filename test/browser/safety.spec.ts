import { expect, test } from "./support/test.ts";

test("a link from an old row that would run a script is no link", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("A trap", { link: "/connections/" });
  // The server refuses such a link; a row may be older than that rule.
  await ada.context.route("**/api/notifications/**", async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    await route.fulfill({
      response,
      body: text.replaceAll('"/connections/"', '"javascript:document.title=1"'),
    });
  });
  const { page, bell } = await ada.open("/");

  await bell.click();
  await page
    .getByRole("dialog")
    .getByRole("link", { name: /A trap/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/notifications\//);
  await expect(page.getByText("A trap").first()).toBeVisible();

  expect(await page.locator('a[href^="javascript:" i]').count()).toBe(0);
  expect(await page.title()).not.toBe("1");
});

test("what is written into a notification is shown as text", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const markup = '<img src=x onerror="document.title=1"><b>bold</b>';
  await ada.note(markup);
  const { page, bell } = await ada.open("/notifications/");
  await bell.click();

  await expect(page.getByRole("dialog").getByText(markup).first()).toBeVisible();
  expect(await page.locator("main b, [role=dialog] b, img[src=x]").count()).toBe(0);
});

test("a script that is slipped into a page is refused and reported", async ({ person, forgive }) => {
  const refusal = /Content Security Policy|TrustedScript/;
  forgive(refusal);
  const { page } = await (await person({ called: "Ada" })).open("/");
  const complaint = page.waitForEvent("console", (message) => refusal.test(message.text()));

  await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.textContent = "document.title = 'slipped in'";
    } catch {
      // Trusted Types refuse even to write it.
    }
    document.body.append(script);
  });

  await complaint;
  expect(await page.title()).not.toBe("slipped in");
});
