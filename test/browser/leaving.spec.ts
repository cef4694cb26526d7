import { PASSWORD } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

test("a user takes their data along, and deletes their account with their password", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page } = await ada.open("/profile/");

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export my data" }).click();
  expect((await download).suggestedFilename()).toBe("herald-export.json");

  await page.getByRole("button", { name: "Delete my account" }).click();
  const question = page.getByRole("dialog", { name: "Delete your account?" });
  await question.getByLabel("Your password").fill(PASSWORD);
  await question.getByRole("button", { name: "Delete for good" }).click();

  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect((await page.request.get("/api/profile/")).status()).toBe(401);
});
