/**
 * The courses system's document: its script, its endpoints and the frames it
 * expects, as they stand there. Supplied: a page (`page.ts`) whose WebSocket
 * puts a real token where the document writes `your-jwt-token`, and ids in
 * place of `{id}`. One thing it expects is answered otherwise: the link of a
 * registration names Herald's admin panel, and not the one of its framework.
 */
import { describe, expect, it } from "vitest";
import { as, makeAdmin, makeSuperAdmin, register } from "../support/as.ts";
import { allProcessed, eventually } from "../support/eventually.ts";
import { list, notifyMany } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { jsonOf, Page, textOf } from "./page.ts";

/** A super admin at a page on which the document's script runs. */
async function superAdminAt(name: string) {
  const admin = await makeSuperAdmin(await register(name));
  const token = await new Page().signIn(name);
  const page = new Page({ "your-jwt-token": token });
  page.run("courses/listen.js");
  await eventually(
    () => page.logged,
    (logged) => logged.some(([label]) => label === "Connection established:"),
  );
  return { admin, page };
}

describe("its script", () => {
  it("says that it is connected, and shows a super admin who registers", {
    tags: "parity.courses.script",
  }, async () => {
    const { admin, page } = await superAdminAt("boss");

    const john = await register("john", {
      full_name: "John Doe",
      email: "john@example.com",
      role: "student",
    });

    await eventually(
      () => page.shown,
      ({ length }) => length > 0,
    );
    expect(page.logged[0]).toEqual(["Connected to notification service"]);
    const expected = jsonOf("courses/new-notification.json");
    const frame = page.sockets[0]?.received.map((text) => JSON.parse(text)).at(-1);
    expect(frame).toMatchObject({
      ...expected,
      notification: {
        ...expected.notification,
        id: expect.any(Number),
        action_url: `/admin-panel/users/${john.id}/`,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    });
    expect(frame.notification.metadata).toEqual({ ...jsonOf("courses/metadata.json"), user_id: john.id });
    // One call, though a client without a subprotocol gets it in both spellings.
    expect(page.shown).toEqual([frame.notification]);
    expect((await list(admin)).count).toBe(1);
  });

  it("gets a mark made elsewhere", { tags: "parity.courses.4" }, async () => {
    const { admin, page } = await superAdminAt("marking");
    await register("marked");
    await eventually(
      () => page.shown,
      ({ length }) => length > 0,
    );
    const [{ id } = { id: 0 }] = (await list(admin)).notifications;

    await as(admin).post(`/api/notifications/${id}/mark-as-read/`);

    const [, updated] = await eventually(
      () => page.logged.find(([label]) => label === "Notification updated:") ?? [],
      ([label]) => label !== undefined,
    );
    expect(updated).toMatchObject({ type: "notification_updated", notification_ids: [id] });
    expect(updated).toMatchObject({ changes: { is_read: true } });
  });

  it("keeps its connection alive by a ping every 30 seconds", { tags: "parity.courses.5" }, async () => {
    const { page } = await superAdminAt("pinging");

    page.pass(90_000);

    const pongs = () => page.sockets[0]?.received.filter((text) => text === '{"type":"pong"}').length;
    expect(await eventually(pongs, (count) => count === 3)).toBe(3);
  });
});

it("its endpoints hold, one by one", { tags: "parity.courses.endpoints" }, async () => {
  const ada = await person();
  await notifyMany(ada, 3);
  const [{ id } = { id: 0 }] = (await list(ada)).notifications;
  const answers: unknown[] = [];

  for (const line of textOf("courses/endpoints.http").trim().split("\n")) {
    const [method = "", path = ""] = line.replace("{id}", String(id)).split(" ");
    const { get, post, delete: remove } = as(ada);
    const send = { GET: get, POST: post, DELETE: remove }[method];
    answers.push(await (await send?.(path))?.json());
  }

  expect(answers).toEqual([
    expect.objectContaining({ count: 3, unread_count: 3 }),
    expect.objectContaining({ id, is_read: false }),
    { success: true, message: "Notification marked as read" },
    { success: true, message: "Notification marked as unread" },
    { success: true, message: "3 notifications marked as read", count: 3 },
    { unread_count: 0, count: 0 },
    { success: true, message: "3 notifications deleted", count: 3 },
  ]);
  expect((await list(ada)).count).toBe(0);
});

it("its list is filtered by what is read, and by type", {
  tags: ["parity.courses.1", "parity.courses.2"],
}, async () => {
  const ada = await person();
  await notifyMany(ada, 2, { type: "course" });
  await notifyMany(ada, 1, { type: "library" });
  const [{ id } = { id: 0 }] = (await list(ada)).notifications;
  await as(ada).post(`/api/notifications/${id}/mark-as-read/`);
  const count = async (query: string) => (await list(ada, query)).count;

  expect(await count("?is_read=true")).toBe(1);
  expect(await count("?is_read=false")).toBe(2);
  expect(await count("?type=COURSE")).toBe(2);
  expect(await count("?type=library&is_read=true")).toBe(1);
});

describe("its types", () => {
  const types = [...textOf("courses/types.md").matchAll(/^\| ([A-Z_]+) \|/gm)].map(([, type = ""]) => type);

  it("are ten", () => expect(types).toHaveLength(10));

  it.each(types)("%s is taken as the document writes it", { tags: "parity.courses.8" }, async (type) => {
    const ada = await makeAdmin(await person());
    const body = { recipient_id: ada.id, title: "Title", body: "Text", type, action_url: "/courses/123/" };

    expect((await as(ada).post("/api/notifications/", body)).status).toBe(202);

    await allProcessed();
    const { notifications } = await list(ada, `?type=${type}`);
    expect(notifications).toMatchObject([{ type: type.toLowerCase(), body: "Text", link: "/courses/123/" }]);
  });
});

it("its functions to send to one and to many are the host's requests", {
  tags: ["parity.courses.9", "parity.courses.10", "parity.courses.12"],
}, async () => {
  const admin = await makeAdmin(await person());
  const teachers = [await register("teacher-1", { role: "teacher" }), await register("teacher-2")];
  await as(teachers[1]!).patch("/api/profile/", { role: "teacher" });
  const welcome = { title: "Welcome!", body: "Welcome to our platform!", type: "SUCCESS" };
  const metadata = { welcome_bonus: 100 };
  const course = { title: "New Course Available", body: "A new course has been published!", type: "COURSE" };

  const one = { recipient_id: teachers[0]!.id, ...welcome, action_url: "/dashboard/", metadata };
  await as(admin).post("/api/notifications/", one);
  await allProcessed();
  await as(admin).post("/api/notifications/", { role: "teacher", ...course, action_url: "/courses/123/" });
  await allProcessed();

  expect((await list(teachers[0]!)).notifications).toMatchObject([
    { title: course.title, action_url: "/courses/123/", type: "course" },
    { title: welcome.title, action_url: "/dashboard/", type: "success", level: "success", metadata },
  ]);
  expect((await list(teachers[1]!)).notifications).toMatchObject([{ body: course.body }]);
});
