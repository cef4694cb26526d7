import { expect, test } from "./support/test.ts";

test("a German browser is shown German, with German dates, and the page says so", async ({ person }) => {
  const ada = await person({ called: "Ada" }, { locale: "de-DE" });
  const grace = await person({ called: "Grace" });
  await ada.ask(grace);

  const { page } = await ada.open("/connections/");

  await expect(page.getByRole("heading", { name: "Ihre Anfragen" })).toBeVisible();
  await expect(
    page.getByRole("button", { name: `Ihre Anfrage an ${grace.name} zurückziehen` }),
  ).toBeVisible();
  await expect(page.getByText("jetzt")).toBeVisible();
  await expect(page).toHaveTitle("Kontakte · Herald");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
});

test("a language chosen in the profile is shown at once and kept", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page } = await ada.open("/profile/");
  await page.getByLabel("Company").fill("Not saved yet");

  await page.getByRole("combobox", { name: "Language" }).selectOption("Deutsch");

  await expect(page.getByRole("heading", { name: "Profil", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Personen" })).toBeVisible();
  await expect(page.getByLabel("Unternehmen")).toHaveValue("Not saved yet");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Profil", exact: true })).toBeVisible();
  await page.getByRole("combobox", { name: "Sprache" }).selectOption("English");
  await expect(page.getByRole("heading", { name: "Profile", exact: true })).toBeVisible();
});

test("a browser in another language is shown English, and loads no other texts", async ({ stranger }) => {
  const page = await (await stranger({ locale: "fr-FR" })).newPage();
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));

  await page.goto("/");

  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  expect(loaded.filter((url) => url.endsWith(".js")).length).toBeGreaterThan(2);
  const texts = await Promise.all(
    loaded.filter((url) => url.endsWith(".js")).map(async (url) => (await fetch(url)).text()),
  );
  expect(texts.filter((text) => text.includes("Konto anlegen"))).toEqual([]);
});
