import { expect, test } from "./support/test.ts";

test("a toast stands at the bottom right and goes by itself", {
  tag: ["@parity.browser.16", "@parity.browser.17"],
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page, toasts } = await ada.open("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await ada.note("Soon gone");
  await expect(toasts.getByText("Soon gone").first()).toBeVisible();

  const box = await toasts.boundingBox();
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  expect(width - ((box?.x ?? 0) + (box?.width ?? 0))).toBeLessThan(60);
  expect(height - ((box?.y ?? 0) + (box?.height ?? 0))).toBeLessThan(60);
  await expect(toasts.getByText("Soon gone")).toHaveCount(0);
});

test("a toast stays while it is pointed at", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page, toasts } = await ada.open("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.clock.install();

  await ada.note("Read at leisure");
  const words = toasts.getByText("Read at leisure").first();
  await expect(words).toBeVisible();
  await words.hover();
  // In steps: what has gone by in one is drawn, and its leaving timed, only before the next.
  for (let step = 0; step < 4; step += 1) await page.clock.runFor(5_000);
  await expect(words).toBeVisible();

  await page.mouse.move(10, 10);
  await page.clock.runFor(20_000);
  await expect(words).toHaveCount(0);
});

test("a toast has the colour of its level", { tag: "@parity.browser.18" }, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page, toasts } = await ada.open("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const colours = new Set<string>();

  for (const level of ["info", "success", "warning", "danger"]) {
    await ada.note(`It is ${level}`, { level });
    const toast = toasts.locator(":scope > *").filter({ hasText: `It is ${level}` });
    await expect(toast).toBeVisible();
    colours.add(
      await toast
        .locator("svg")
        .first()
        .evaluate((icon) => getComputedStyle(icon).color),
    );
  }

  expect(colours.size).toBe(4);
});

/** Stands in for the browser's own notifications, which no test can see. */
function recordNatives(): void {
  const shown: { title: string; body: string; click: () => void }[] = [];
  class Recorded {
    static permission = "default";
    static async requestPermission() {
      Recorded.permission = "granted";
      return Recorded.permission;
    }
    onclick: (() => void) | null = null;
    constructor(title: string, { body = "" }: NotificationOptions = {}) {
      shown.push({ title, body, click: () => this.onclick?.() });
    }
    close() {}
  }
  Object.assign(globalThis, { Notification: Recorded, shown });
  document.hasFocus = () => false;
}

test("the browser shows a notification of its own once it may, and a click on it opens its page", {
  tag: ["@parity.browser.10", "@parity.browser.11", "@parity.browser.24"],
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.context.addInitScript(recordNatives);
  const { page } = await ada.open("/preferences/");
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByRole("button", { name: "Show an example" })).toBeVisible();

  await ada.note("Look here", { link: "/connections/" });

  type Shown = { shown: { title: string; body: string; click: () => void }[] };
  const said = () =>
    page.evaluate(() => (globalThis as unknown as Shown).shown.map(({ title, body }) => [title, body]));
  await expect.poll(said).toEqual([["Look here", ""]]);
  await page.evaluate(() => (globalThis as unknown as Shown).shown[0]?.click());
  await expect(page.getByRole("heading", { level: 1, name: "Connections" })).toBeVisible();
});

/** Stands in for the device's sound: counts each note that is to be heard. */
function recordNotes(): void {
  const heard = { notes: 0 };
  const count = () => {
    heard.notes += 1;
  };
  const parameter = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
  class Silent {
    currentTime = 0;
    destination = {};
    async resume() {}
    createGain() {
      return { gain: parameter, connect() {} };
    }
    createOscillator() {
      return { frequency: {}, connect() {}, stop() {}, start: count };
    }
  }
  Object.assign(globalThis, { AudioContext: Silent, heard });
}

for (const { where, isLookedAt } of [
  { where: "in another window", isLookedAt: false },
  { where: "on the page", isLookedAt: true },
]) {
  test(`what a laptop missed while it slept is told of once, by one tone, to who is ${where}`, async ({
    person,
    forgive,
  }) => {
    test.setTimeout(120_000);
    forgive(/ERR_INTERNET_DISCONNECTED|WebSocket connection to/);
    const ada = await person({ called: "Ada" });
    await ada.context.addInitScript(recordNatives);
    await ada.context.addInitScript(recordNotes);
    if (isLookedAt)
      await ada.context.addInitScript(() => {
        document.hasFocus = () => true;
      });
    const { page, badge, toasts } = await ada.open("/notifications/");
    await expect(page.getByText("No notifications yet")).toBeVisible();
    await page.evaluate(() => localStorage.setItem("herald.sound", "on"));
    await page.evaluate(() => Notification.requestPermission());
    await ada.note("Live");
    await expect(badge).toHaveText("1");
    type Told = { shown: { title: string }[]; heard: { notes: number } };
    const told = () =>
      page.evaluate(() => {
        const { shown, heard } = globalThis as unknown as Told;
        return { natives: shown.map(({ title }) => title), notes: heard.notes };
      });
    await expect.poll(told).toEqual({ natives: isLookedAt ? [] : ["Live"], notes: 2 });

    await ada.context.setOffline(true);
    await expect(page.getByText("You are offline.")).toBeVisible();
    for (let number = 1; number <= 120; number += 1) await ada.note(`Missed ${number}`);
    await ada.context.setOffline(false);

    await expect(badge).toHaveText("99+", { timeout: 20_000 });
    await expect(toasts.getByText("120 new notifications").first()).toBeVisible();
    await expect
      .poll(told)
      .toEqual({ natives: isLookedAt ? [] : ["Live", "120 new notifications"], notes: 4 });
    await expect(toasts.getByText(/^Missed/).filter({ hasNotText: "Missed 120" })).toHaveCount(0);
  });
}

test("a burst shows a few toasts and counts the others", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page, badge, toasts } = await ada.open("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await ada.note("First");
  await expect(toasts.getByText("First").first()).toBeVisible();
  // F6 goes to the toasts, and they stay while the focus is there, however long the burst takes.
  await page.keyboard.press("F6");

  for (let number = 2; number <= 8; number += 1) await ada.note(`Number ${number}`);
  await expect(badge).toHaveText("8");
  const more = toasts.getByRole("link", { name: "+4 more" });
  await expect(more).toBeVisible();
  await expect(toasts.getByRole("button", { name: "Dismiss" })).toHaveCount(4);
  await more.click();
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
});

test("what went wrong is shown until it is dismissed", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page, toasts } = await ada.open("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.clock.install();
  await ada.note("It failed", { level: "danger" });
  await ada.note("It worked", { level: "success" });
  await expect(toasts.getByText("It worked").first()).toBeVisible();

  for (let step = 0; step < 6; step += 1) await page.clock.runFor(5_000);
  await expect(toasts.getByText("It worked")).toHaveCount(0);
  await expect(toasts.getByText("It failed").first()).toBeVisible();
  await toasts.getByRole("button", { name: "Dismiss" }).click();
  await page.clock.runFor(1_000);
  await expect(toasts.getByText("It failed")).toHaveCount(0);
});
