/**
 * The job board's report: its scripts and its list of endpoints, as they stand
 * there. Supplied: a page (`page.ts`) that is signed in by its cookies alone,
 * and ids in place of `<id>`.
 */
import { describe, expect, it } from "vitest";
import { as, call, makeAdmin, register } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { list, notifyMany } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { Page, textOf } from "./page.ts";

describe("its scripts", () => {
  it("mark everything read with the CSRF token from the cookie", {
    tags: "parity.job-board.endpoints.3",
  }, async () => {
    const ada = await register("ada");
    await notifyMany(ada, 2);
    const page = new Page();
    await page.signIn("ada");

    page.run("job-board/mark-all-read.js");

    await eventually(
      () => list(ada),
      ({ unread_count }) => unread_count === 0,
    );
  });

  it("get 403 without the CSRF token, as the report warns", { tags: "parity.job-board.13" }, async () => {
    const ada = await register("careless");
    await notifyMany(ada, 1);
    const page = new Page();
    await page.signIn("careless");

    const response = await page.fetch("/api/notifications/mark-all-read/", { method: "POST" });

    expect(response.status).toBe(403);
    expect((await list(ada)).unread_count).toBe(1);
  });

  it.each([
    ["default", 1],
    ["granted", 0],
    ["denied", 0],
  ])(
    "ask to show native notifications where the answer is %s: %i times",
    { tags: "parity.job-board.14" },
    (permission, times) => {
      const page = new Page();
      page.permission = permission;

      page.run("job-board/permission.js");

      expect(page.asked).toBe(times);
    },
  );
});

it("its list of endpoints holds, line by line", { tags: "parity.job-board.endpoints" }, async () => {
  const ada = await person();
  await notifyMany(ada, 3);
  const [{ id } = { id: 0 }] = (await list(ada)).notifications;
  const endpoints = [...textOf("job-board/endpoints.md").matchAll(/`(GET|POST) (.+?)`/g)];
  const answers: unknown[] = [];

  for (const [, method = "", path = ""] of endpoints) {
    const url = path.replace("<id>", String(id));
    const response = await (method === "GET" ? as(ada).get(url) : as(ada).post(url));
    answers.push(await response.json());
  }

  expect(answers).toEqual([
    expect.objectContaining({ count: 3, unread_count: 3 }),
    { success: true, message: "Notification marked as read" },
    { success: true, message: "2 notifications marked as read", count: 2 },
    { count: 0, notifications: [] },
  ]);
});

it("its notification for one user is the host's request", {
  tags: ["parity.job-board.5", "parity.job-board.9"],
}, async () => {
  const ada = await person();
  const message = { title: "New Message", message: "You have a new message", link: "/messages/" };
  const admin = await makeAdmin(await person());

  const body = { recipient_id: ada.id, ...message, notification_type: "message" };
  expect((await as(admin).post("/api/notifications/", body)).status).toBe(202);

  const { notifications } = await eventually(
    () => list(ada),
    ({ count }) => count === 1,
  );
  expect(notifications[0]).toMatchObject({ ...message, notification_type: "message" });
});

it("its global notification reaches every open page at once, and the public list", {
  tags: ["parity.job-board.3", "parity.job-board.6", "parity.employers.13"],
}, async () => {
  const pages: Page[] = [];
  for (const name of ["user-a", "user-b"]) {
    const page = new Page();
    await register(name);
    await page.signIn(name);
    page.run("employers/listen.js");
    pages.push(page);
  }
  const received = () =>
    pages.map((page) => (page.sockets[0]?.received ?? []).map((text) => JSON.parse(text)));
  await eventually(received, (all) => all.every(([first]) => first?.type === "connection_established"));
  const announcement = {
    title: "System Maintenance",
    message: "Scheduled maintenance tonight at 10 PM",
    level: "warning",
    show_on_site: true,
    is_active: true,
  };

  const admin = await makeAdmin(await person());
  const made = await as(admin).post("/api/global-notifications/", announcement);

  expect(made.status).toBe(201);
  const frames = await eventually(received, (all) => all.every(({ length }) => length === 2));
  for (const [, frame] of frames) {
    expect(frame).toMatchObject({ type: "global_notification", notification: announcement });
  }
  const response = await call("GET", "/api/global-notifications/");
  expect(await response.json()).toMatchObject({ count: 1, notifications: [announcement] });
});
