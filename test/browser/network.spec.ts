import { migrate } from "../../scripts/lib/migrate.ts";
import { type Server, startServer } from "../../scripts/lib/server.ts";
import { newSetup, serverArgs } from "./support/server.ts";
import { expect, test } from "./support/test.ts";

/** A server that is away for long is tried again after up to a minute (retryDelay). */
const NEXT_TRY = { timeout: 70_000 };

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
  test.setTimeout(240_000);
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

    await expect(badge).toHaveText("2", NEXT_TRY);
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

/** Where each list is read, the API that it reads, and what it is to show. */
const READ = [
  { path: "/", type: "Grace", api: "**/api/search_users/**", failed: "This could not be loaded" },
  { path: "/connections/", api: "**/api/connections/**", failed: "This could not be loaded" },
  {
    path: "/applications/?direction=outgoing",
    api: "**/api/applications/**",
    failed: "This could not be loaded",
  },
  {
    path: "/notifications/",
    type: "Found",
    api: "**/api/notifications/?*q=*",
    failed: "This could not be loaded",
  },
  {
    path: "/admin-panel/users/",
    type: "Grace",
    api: "**/api/search_users/**",
    failed: "This could not be loaded",
  },
  {
    path: "/admin-panel/send/",
    type: "Grace",
    api: "**/api/search_users/**",
    failed: "The search did not work",
  },
] as const;

test("what could not be read is read again by itself once the server is back", async ({
  person,
  forgive,
}) => {
  test.setTimeout(180_000);
  forgive(/Failed to load resource|ERR_INTERNET_DISCONNECTED|WebSocket connection to/);
  const linus = await person({ called: "Linus", username: "linus.pauling" });
  const grace = await person({ called: "Grace", role: "teacher" });
  const { id } = await linus.ask(grace).catch(() => ({ id: 0 }));
  if (id) await grace.call("POST", `/api/connection_requests/${id}/accept/`);
  await linus.call("POST", "/api/applications/", { reviewer_id: grace.user.id, title: `For ${grace.name}` });
  await linus.note(`Found ${grace.name}`);

  for (const { path, api, failed, ...rest } of READ) {
    const page = await linus.context.newPage();
    await page.route(api, (route) => route.abort());
    await page.goto(path);
    if ("type" in rest)
      await page
        .getByRole("searchbox")
        .or(page.getByRole("combobox", { name: "Person" }))
        .first()
        .fill(rest.type === "Grace" ? grace.user.username : grace.name);
    await expect(page.getByText(failed).first(), path).toBeVisible({ timeout: 20_000 });

    await page.unroute(api);
    await linus.context.setOffline(true);
    await expect(page.getByText("You are offline.")).toBeVisible();
    await linus.context.setOffline(false);

    await expect(page.getByText(grace.name).first(), path).toBeVisible({ timeout: 20_000 });
    await page.close();
  }
});

test("a page that waits for its next try connects at once when the server has answered something else", async ({
  person,
  forgive,
}) => {
  forgive(/WebSocket connection to/);
  const ada = await person({ called: "Ada" });
  const page = await ada.context.newPage();
  // The longest wait before each try: by then it is a minute.
  await page.addInitScript(() => {
    Math.random = () => 0.999;
  });
  await page.clock.install();
  let isRefused = true;
  let tries = 0;
  await page.routeWebSocket(/\/ws\//, (socket) => {
    tries += 1;
    if (isRefused) void socket.close({ code: 1011 });
    else socket.connectToServer();
  });
  await page.goto("/connections/");
  const lost = page.getByText("Connection lost. Trying again…");
  await expect(lost).toBeVisible();
  await expect(async () => {
    await page.clock.runFor(20_000);
    expect(tries).toBeGreaterThan(6);
  }).toPass();
  await page.clock.runFor(2_000);
  const before = tries;
  isRefused = false;

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Applications" }).click();

  await expect.poll(() => tries).toBe(before + 1);
  await expect(lost).toHaveCount(0);
});

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/api/health/`).then(
    ({ ok }) => ok,
    () => false,
  );
}
