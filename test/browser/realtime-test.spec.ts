import { expect, test } from "./support/test.ts";

test("the test page connects and disconnects by hand, and says which it is, also on the console", {
  tag: ["@parity.browser.25", "@parity.browser.27"],
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page } = await ada.open("/realtime-test/");
  const status = page.getByRole("status", { name: "Status of the socket" });
  await expect(status).toHaveText("Disconnected");

  const said = page.waitForEvent("console", (message) => message.text() === "✅ WebSocket connected");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await said;
  await expect(status).toHaveText("Connected");
  await expect(page.getByRole("log")).toContainText("connection_established");

  await page.getByRole("button", { name: "Disconnect" }).click();
  await expect(status).toHaveText("Disconnected");
  await expect(page.getByRole("log")).toContainText("Closed with code 1000");
});

test("the test page sends frames, calls endpoints, and shows what comes, in colours", {
  tag: "@parity.browser.test-page",
}, async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page } = await ada.open("/realtime-test/");
  const log = page.getByRole("log");
  await page.getByRole("button", { name: "Send frame" }).click();
  await expect(log).toContainText("There is no socket yet.");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("status", { name: "Status of the socket" })).toHaveText("Connected");

  await page.getByRole("button", { name: "Send frame" }).click();
  await expect(log).toContainText('{"type":"pong"}');
  await page.getByRole("textbox", { name: "Frame" }).fill("no JSON");
  await page.getByRole("button", { name: "Send frame" }).click();
  await expect(log).toContainText('"type":"error"');

  const caller = page.getByRole("region", { name: "Call an endpoint" });
  await caller.getByLabel("Example").selectOption("POST /api/notifications/");
  await caller.getByRole("button", { name: "Call" }).click();
  await expect(page.getByRole("list", { name: "Notifications received" })).toContainText("Said by myself.");
  await caller.getByLabel("Body (optional)").fill("{");
  await caller.getByRole("button", { name: "Call" }).click();
  await expect(caller.getByText("This is not valid JSON.")).toBeVisible();

  const colours = await log
    .locator("strong")
    .evaluateAll((kinds) => kinds.map((kind) => `${kind.textContent} ${getComputedStyle(kind).color}`));
  expect(new Set(colours).size).toBe(4);
});
