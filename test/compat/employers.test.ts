/**
 * The job board's API document: its scripts, requests, answers and frames, as
 * they stand there. Supplied: a page (`page.ts`) that is signed in by its
 * cookies, and in a URL or a frame the id of a notification of the page's user
 * where the document writes 123. Ids and times of an expected answer are not
 * compared, everything else is.
 */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { remove } from "../support/announcements.ts";
import { as, call, makeAdmin, type Person, register } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { list, notify, notifyMany } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { jsonOf, Page, textOf } from "./page.ts";

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

/** An expected notification, whatever its id and its times are. */
function anyTime(expected: Record<string, unknown>): Record<string, unknown> {
  const times = Object.keys(expected).filter((key) => key.endsWith("_at"));
  return { ...expected, id: expect.any(Number), ...Object.fromEntries(times.map((key) => [key, TIME])) };
}

async function employer(name: string): Promise<Person> {
  return register(name, { role: "employer" });
}

async function pageOf(name: string, standIns: Record<string, string> = {}): Promise<Page> {
  const page = new Page(standIns);
  await page.signIn(name);
  return page;
}

const framesOf = (page: Page) => (page.sockets[0]?.received ?? []).map((text) => JSON.parse(text));

/** Takes down what a test has announced, which the sockets of the next would be shown, too. */
afterEach(async () => {
  const { results } = await env.DB.prepare("select id from announcements where deleted_at is null").all<{
    id: number;
  }>();
  for (const { id } of results) await remove(id);
});

describe("its socket", () => {
  it("shows the document's script an application, in the document's frame", {
    tags: ["parity.job-board.8", "parity.job-board.12", "parity.employers.script"],
  }, async () => {
    const [boss, ada] = [await employer("boss"), await register("ada")];
    const page = await pageOf("boss");
    page.run("employers/listen.js");
    await eventually(
      () => framesOf(page),
      ({ length }) => length === 1,
    );

    await as(ada).post("/api/applications/", { reviewer_id: boss.id, title: "Cook" });

    const [, frame] = await eventually(
      () => framesOf(page),
      ({ length }) => length === 3,
    );
    const expected = jsonOf("employers/notification.json");
    const message = "ada applied to your job posting: Cook";
    expect(frame).toMatchObject({
      ...expected,
      notification: { ...anyTime(expected.notification), message },
    });
    expect(page.logged).toEqual([["New notification:", frame.notification]]);
  });

  it("marks a notification read by the document's frame, for every page of the user", {
    tags: ["parity.job-board.4", "parity.employers.3"],
  }, async () => {
    const boss = await employer("marking");
    await notify(boss);
    const [{ id } = { id: 0 }] = (await list(boss)).notifications;
    const pages = [await pageOf("marking", { "123": String(id) }), await pageOf("marking")];
    for (const page of pages) page.run("employers/listen.js");
    const frames = () => pages.map(framesOf);
    await eventually(frames, (all) => all.every(({ length }) => length === 1));

    pages[0]?.sockets[0]?.send(textOf("employers/mark-read.json"));

    const seen = await eventually(frames, (all) => all.every(({ length }) => length === 2));
    for (const [, frame] of seen) {
      expect(frame).toMatchObject({ type: "notification_updated", notification_ids: [id], unread_count: 0 });
    }
    expect((await list(boss)).notifications[0]).toMatchObject({ is_read: true });
  });

  it("shows a global notification in the document's frame", {
    tags: ["parity.employers.script.2", "parity.employers.2"],
  }, async () => {
    await employer("listening");
    const page = await pageOf("listening");
    page.run("employers/listen.js");
    await eventually(
      () => framesOf(page),
      ({ length }) => length === 1,
    );
    const expected = jsonOf("employers/global-notification.json");
    const { title, message, level } = expected.notification;

    const admin = await makeAdmin(await person());
    await as(admin).post("/api/global-notifications/", { title, message, level });

    const [, frame] = await eventually(
      () => framesOf(page),
      ({ length }) => length === 2,
    );
    expect(frame).toMatchObject({ ...expected, notification: anyTime(expected.notification) });
  });

  it("is closed to who is not signed in", {
    tags: ["parity.job-board.1", "parity.employers.1"],
  }, async () => {
    const page = new Page();

    page.run("employers/listen.js");

    await eventually(
      () => page.sockets[0]?.refusedWith,
      (status) => status === 401,
    );
  });
});

describe("its REST calls", () => {
  it("by the document's script list the inbox and mark one read", {
    tags: ["parity.employers.4", "parity.employers.5", "parity.employers.12"],
  }, async () => {
    const boss = await employer("calling");
    await notify(boss, { type: "message", title: "New Message", link: "/messages/" });
    const [{ id } = { id: 0 }] = (await list(boss)).notifications;
    const page = await pageOf("calling", { "/123/": `/${id}/` });

    page.run("employers/fetch.js");

    const logged = await eventually(
      () => page.logged.map(([data]) => data),
      ({ length }) => length === 2,
    );
    expect(logged).toContainEqual(jsonOf("employers/marked.json"));
    expect(logged).toContainEqual(expect.objectContaining({ count: 1, notifications: [expect.anything()] }));
    expect((await list(boss)).unread_count).toBe(0);
  });

  it("are answered as the document shows, one by one", {
    tags: ["parity.employers.4", "parity.employers.5", "parity.employers.6"],
  }, async () => {
    const boss = await employer("reading");
    const expected = jsonOf("employers/list.json");
    const [{ notification_type: type, title, message, link }] = expected.notifications;
    await notifyMany(boss, expected.count - expected.unread_count);
    await as(boss).post("/api/notifications/mark-all-read/");
    await notifyMany(boss, expected.unread_count, { type, title, message, link });
    const answers: unknown[] = [];
    const [{ id } = { id: 0 }] = (await list(boss)).notifications;

    for (const line of textOf("employers/endpoints.http").trim().split("\n")) {
      const [method = "", path = ""] = line.replace("<notification_id>", String(id)).split(" ");
      const response = await (method === "GET" ? as(boss).get(path) : as(boss).post(path));
      answers.push(await response.json());
      // So that the five of the document are unread again when all are marked.
      if (path.includes(String(id))) await as(boss).post(`/api/notifications/${id}/mark-unread/`);
    }

    const [page, marked, all] = answers;
    const { notifications, ...counts } = page as { notifications: unknown[] };
    expect(counts).toMatchObject({ count: expected.count, unread_count: expected.unread_count });
    expect(notifications[0]).toMatchObject(anyTime(expected.notifications[0]));
    expect(marked).toEqual(jsonOf("employers/marked.json"));
    expect(all).toEqual(jsonOf("employers/marked-all.json"));
  });

  it("give global notifications to anybody, as the document shows", {
    tags: "parity.employers.7",
  }, async () => {
    const expected = jsonOf("employers/global-list.json");
    const [{ title, message, level }] = expected.notifications;
    const admin = await makeAdmin(await person());
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    for (let each = 0; each < expected.count; each += 1) {
      await as(admin).post("/api/global-notifications/", { title, message, level, expires_at });
    }

    const response = await call("GET", "/api/global-notifications/");

    const { count, notifications } = await response.json<{ count: number; notifications: unknown[] }>();
    expect(count).toBe(notifications.length);
    expect(notifications[0]).toMatchObject(anyTime(expected.notifications[0]));
    expect(Object.keys(expected.notifications[0])).toContain("expires_at");
  });
});

describe("its types and levels", () => {
  const namesIn = (file: string) => [...textOf(file).matchAll(/^- `(\w+)`/gm)].map(([, name = ""]) => name);

  it.each(namesIn("employers/types.md"))(
    "%s is a type of notification",
    { tags: ["parity.job-board.11", "parity.employers.10"] },
    async (notification_type) => {
      const ada = await person();
      const body = { recipient_id: ada.id, title: "Title", message: "Text", notification_type };

      expect((await as(ada).post("/api/notifications/", body)).status).toBe(202);

      const { notifications } = await eventually(
        () => list(ada),
        ({ count }) => count === 1,
      );
      expect(notifications[0]).toMatchObject({ notification_type });
    },
  );

  it.each(namesIn("employers/levels.md"))(
    "%s is a level of announcement",
    { tags: "parity.employers.11" },
    async (level) => {
      const admin = await makeAdmin(await person());

      const made = await as(admin).post("/api/global-notifications/", {
        title: "Title",
        message: "Text",
        level,
      });

      expect(await made.json()).toMatchObject({ level });
    },
  );
});
