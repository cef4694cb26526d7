import type { Page } from "@playwright/test";
import type { Person } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

/** Hands the worker a push as if a push service had. */
type Deliver = (message: object | string) => Promise<void>;

async function withWorker(person: Person): Promise<{ page: Page; deliver: Deliver }> {
  await person.context.grantPermissions(["notifications"]);
  const { page } = await person.open("/preferences/");
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  const devtools = await person.context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [first] }) => {
      if (first) resolve(first.registrationId);
    });
  });
  await devtools.send("ServiceWorker.enable");
  const registrationId = await registered;
  const { origin } = new URL(page.url());
  return {
    page,
    async deliver(message) {
      const data = typeof message === "string" ? message : JSON.stringify(message);
      await devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
    },
  };
}

function shown(page: Page) {
  return page.evaluate(async () => {
    const { origin } = location;
    const all = await (await navigator.serviceWorker.ready).getNotifications();
    const path = (url: string) => url.replace(origin, "");
    return all.map(({ title, body, tag, data }) => ({ title, body, tag, leadsTo: path(data.navigate) }));
  });
}

async function unread(person: Person, title: string): Promise<number> {
  await person.note(title);
  const { notifications } = await person.call<{ notifications: { id: number }[] }>(
    "GET",
    "/api/notifications/?limit=1",
  );
  return notifications[0]?.id ?? 0;
}

const declarative = (id: number, title: string, navigate = "/connections/") => ({
  web_push: 8030,
  notification: { title, body: "שלום 🎉", navigate, tag: `n-${id}` },
  app_badge: 1,
});

test("a push is shown as it says, also when it is plain text (delivered by DevTools: no test of encryption)", async ({
  person,
}) => {
  const ada = await person({ called: "Ada" }, { serviceWorkers: "allow" });
  const id = await unread(ada, "A letter");
  const { page, deliver } = await withWorker(ada);

  await deliver(declarative(id, "A letter"));
  const letter = { title: "A letter", body: "שלום 🎉", tag: `n-${id}`, leadsTo: "/connections/" };
  await expect.poll(() => shown(page)).toEqual([letter]);
  await deliver(declarative(id, "A letter again", "https://evil.example/"));
  const replaced = { ...letter, title: "A letter again", leadsTo: "/notifications/" };
  await expect.poll(() => shown(page)).toEqual([replaced]);
  await deliver("Plain <b>text</b>");

  const plain = { title: "Herald", body: "Plain <b>text</b>", tag: "", leadsTo: "/notifications/" };
  await expect.poll(async () => new Set(await shown(page))).toEqual(new Set([replaced, plain]));
});

test("what was read elsewhere is closed at the next wake, and everything once the session has ended (delivered by DevTools: no test of encryption)", async ({
  person,
  forgive,
}) => {
  forgive(/401/);
  const ada = await person({ called: "Ada" }, { serviceWorkers: "allow" });
  const [first, second] = [await unread(ada, "First"), await unread(ada, "Second")];
  const { page, deliver } = await withWorker(ada);
  await deliver(declarative(first, "First"));
  await expect.poll(async () => (await shown(page)).map(({ title }) => title)).toEqual(["First"]);

  await ada.call("POST", `/api/notifications/${first}/mark-read/`);
  await deliver(declarative(second, "Second"));
  await expect.poll(async () => (await shown(page)).map(({ title }) => title)).toEqual(["Second"]);

  await ada.call("POST", "/api/logout-all/");
  await deliver("Not for the one who sits there now");
  await expect.poll(() => shown(page)).toEqual([]);
});

test("a tab follows the worker to pages of this site alone", async ({ person }) => {
  const ada = await person({ called: "Ada" }, { serviceWorkers: "allow" });
  const { page } = await withWorker(ada);
  const send = (navigate: unknown) =>
    page.evaluate((data) => navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data })), {
      navigate,
    });

  for (const wrong of ["https://evil.example/", "javascript:alert(1)", "/profile/", 7, undefined])
    await send(wrong);
  await send(new URL("/connections/", page.url()).href);

  await expect(page).toHaveURL(/\/connections\/$/);
  await expect(page.getByRole("heading", { level: 1, name: "Connections" })).toBeVisible();
});

test("a tab that is still loading follows the worker as soon as it can", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const part = Promise.withResolvers<void>();
  await ada.context.route(/\/background-[^/]*\.js$/, async (route) => {
    await part.promise;
    await route.continue();
  });
  const { page } = await ada.open("/profile/");
  await expect(page.getByRole("heading", { level: 1, name: "Profile" })).toBeVisible();

  await page.evaluate((path) => {
    const data = { navigate: new URL(path, location.href).href };
    navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data }));
  }, "/connections/");
  expect(page.url()).toMatch(/\/profile\/$/);
  part.resolve();

  await expect(page).toHaveURL(/\/connections\/$/);
});
