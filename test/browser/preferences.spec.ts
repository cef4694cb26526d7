import { expect, test } from "./support/test.ts";

test("preferences are changed by the keyboard alone, and hold at the next visit", async ({ person }) => {
  const ada = await person({ called: "Ada" }, { timezoneId: "Asia/Tokyo" });
  const { page } = await ada.open("/preferences/");
  const saved = () => page.waitForResponse((response) => response.request().method() === "PATCH");

  await page.getByLabel("E-mail: Jobs").focus();
  let answer = saved();
  await page.keyboard.press("ArrowUp");
  await answer;
  await expect(page.getByLabel("E-mail: Jobs")).toHaveValue("instant");
  for (const next of ["Push: Jobs", "SMS: Jobs", "Mute: Jobs"]) {
    await page.keyboard.press("Tab");
    await expect(page.getByLabel(next)).toBeFocused();
  }
  answer = saved();
  await page.keyboard.press("Space");
  await answer;

  await page.getByLabel("Use quiet hours").focus();
  answer = saved();
  await page.keyboard.press("Space");
  await answer;
  const monday = page.getByRole("button", { name: "Monday" });
  await monday.focus();
  answer = saved();
  await page.keyboard.press("Enter");
  await answer;
  await page.getByRole("button", { name: /^Use this browser/ }).focus();
  answer = saved();
  await page.keyboard.press("Enter");
  await answer;

  await page.reload();
  await expect(page.getByLabel("E-mail: Jobs")).toHaveValue("instant");
  await expect(page.getByLabel("Mute: Jobs")).toBeChecked();
  await expect(page.getByLabel("Use quiet hours")).toBeChecked();
  await expect(monday).toHaveAttribute("aria-pressed", "false");
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Tokyo");
});

test("a page of preferences shows at once what is changed in another browser", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const [one, other] = [await ada.open("/preferences/"), await ada.open("/preferences/")];
  for (const { page } of [one, other]) await expect(page.getByLabel("E-mail: Jobs")).toHaveValue("digest");

  await ada.call("PATCH", "/api/preferences/", {
    categories: [{ key: "jobs", email: "instant", muted: true }],
    quiet_hours: { enabled: true },
  });

  for (const { page } of [one, other]) {
    await expect(page.getByLabel("E-mail: Jobs")).toHaveValue("instant");
    await expect(page.getByLabel("Mute: Jobs")).toBeChecked();
    await expect(page.getByLabel("Use quiet hours")).toBeChecked();
  }
  await one.page.getByLabel("E-mail: Jobs").selectOption("off");
  await expect(other.page.getByLabel("E-mail: Jobs")).toHaveValue("off");
});

test("what an admin has fixed is shown with its reason, and cannot be changed", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.context.route("**/api/preferences/", async (route) => {
    const response = await route.fetch();
    const preferences = await response.json();
    const messages = preferences.categories.find(({ key }: { key: string }) => key === "messages");
    messages.locked = ["email", "in_app"];
    await route.fulfill({ response, json: preferences });
  });
  const { page } = await ada.open("/preferences/");

  const mail = page.getByLabel("E-mail: Messages");
  await expect(mail).toBeDisabled();
  await expect(mail).toHaveAccessibleDescription(/admin/i);
  await expect(page.getByLabel("Mute: Messages")).toBeDisabled();
  await expect(page.getByLabel("E-mail: Jobs")).toBeEnabled();
});

test("a notification's menu leads to the switch that mutes its kind", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("Not of interest", { notification_type: "job_post" });
  const { page } = await ada.open("/notifications/");
  await page.getByRole("link", { name: /Not of interest/ }).click();
  await page.getByRole("article").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Mute this category…" }).click();

  const mute = page.getByLabel("Mute: Jobs");
  await expect(mute).toBeFocused();
  const answer = page.waitForResponse((response) => response.request().method() === "PATCH");
  await page.keyboard.press("Space");
  expect((await answer).status()).toBe(200);
  await expect(mute).toBeChecked();
});

test("devices are added and removed by the keyboard alone", async ({ person }) => {
  const ada = await person({ called: "Ada" }, { locale: "de-DE" });
  const { page } = await ada.open("/preferences/");
  const devices = page.getByRole("list", { name: "Ihre Geräte" });
  await expect(page.getByText("Noch keine Geräte.")).toBeVisible();

  // Without a push service the browser refuses, and a developer takes a stand-in.
  await page.getByRole("button", { name: "Mitteilungen hier einschalten" }).press("Enter");
  await page.getByRole("button", { name: "Testgerät hinzufügen" }).press("Enter");
  await expect(devices.getByText("Testgerät")).toBeVisible();

  await page.reload();
  await devices.getByRole("button", { name: "Testgerät entfernen" }).press("Enter");

  await expect(page.getByText("Noch keine Geräte.")).toBeVisible();
});

test("a browser that blocks notifications is shown how to allow them, an iPhone what comes first", async ({
  person,
}) => {
  const blocked = await person({ called: "Ada" });
  await blocked.context.addInitScript(() => {
    Object.defineProperty(Notification, "permission", { get: () => "denied" });
  });
  const apple = await person(
    { called: "Grace" },
    { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1" },
  );
  await apple.context.addInitScript(() => Reflect.deleteProperty(globalThis, "PushManager"));

  const [{ page: desk }, { page: phone }] = [
    await blocked.open("/preferences/"),
    await apple.open("/preferences/"),
  ];

  await expect(desk.getByText(/^Your browser blocks notifications from this site/)).toBeVisible();
  await expect(phone.getByText(/add Herald to the Home Screen first/)).toBeVisible();
  for (const page of [desk, phone])
    await expect(page.getByRole("button", { name: "Turn on notifications here" })).toHaveCount(0);
});

test("pages of preferences fit a phone of 320 pixels, and narrow windows", async ({ person }) => {
  const ada = await person({ called: "Ada" }, { viewport: { width: 320, height: 640 } });
  for (const path of ["/preferences/?type=message", "/unsubscribe/none/", "/dev/outbox/"]) {
    const { page } = await ada.open(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
    // From 640 on the channels stand side by side.
    for (const width of [320, 640, 768]) {
      await page.setViewportSize({ width, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(width);
    }
    await page.close();
  }
});
