import { migrate } from "../../scripts/lib/migrate.ts";
import { type Server, startServer } from "../../scripts/lib/server.ts";
import { newSetup, serverArgs } from "./support/server.ts";
import { expect, test } from "./support/test.ts";

test("a page that loses the network says so, and has missed nothing when it is back", async ({
  person,
  forgive,
}) => {
  forgive(/ERR_INTERNET_DISCONNECTED|WebSocket connection to/);
  const ada = await person({ called: "Ada" });
  const { page, badge, toasts } = await ada.open("/notifications/");
  await ada.note("Before");
  await expect(badge).toHaveText("1");

  await ada.context.setOffline(true);
  await expect(page.getByText("You are offline. What you see may be out of date.")).toBeVisible();
  for (const title of ["During one", "During two"]) await ada.note(title);
  await ada.context.setOffline(false);

  await expect(badge).toHaveText("3");
  await expect(page.getByText("You are offline. What you see may be out of date.")).toBeHidden();
  const list = page.getByRole("region", { name: "Your notifications" });
  await expect(list.getByRole("listitem")).toHaveText([/During two/, /During one/, /Before/]);
  await expect(toasts.getByText("During two").first()).toBeVisible();
  await ada.note("After");
  await expect(badge).toHaveText("4");
});

test("a server that dies and begins again loses nothing of what it had promised", async ({
  person,
  forgive,
}) => {
  test.setTimeout(120_000);
  forgive(/WebSocket connection to|ERR_CONNECTION|Failed to load resource/);
  const { port, persistTo, url } = await newSetup();
  const begin = async () => {
    const server = startServer(serverArgs(port, persistTo), { stdout: () => {}, stderr: () => {} });
    await expect.poll(() => answers(url), { timeout: 90_000 }).toBe(true);
    return server;
  };
  await migrate({ persistTo });
  let server: Server = await begin();
  try {
    const [ada, grace] = [
      await person({ called: "Ada" }, { baseURL: url }),
      await person({ called: "Grace" }, { baseURL: url }),
    ];
    const { page, badge, toasts } = await ada.open("/notifications/");
    await grace.ask(ada);
    await expect(badge).toHaveText("1");

    await server.kill();
    await expect(page.getByText("Connection lost. Trying again…")).toBeVisible();
    server = await begin();
    await ada.note("While they were away");

    await expect(badge).toHaveText("2", { timeout: 30_000 });
    await expect(toasts.locator(":scope > *").filter({ hasText: "While they were away" })).toHaveCount(1);
    await expect(page.getByText("Connection lost. Trying again…")).toBeHidden();
    const list = page.getByRole("region", { name: "Your notifications" });
    await expect(list.getByRole("listitem")).toHaveText([
      /While they were away/,
      /wants to connect with you/,
    ]);
  } finally {
    await server.stop();
  }
});

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/api/health/`).then(
    ({ ok }) => ok,
    () => false,
  );
}
