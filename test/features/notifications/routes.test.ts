import { describe, expect, it } from "vitest";
import { as } from "../../support/as.ts";
import { list, notify, notifyMany } from "../../support/inbox.ts";
import { person } from "../../support/people.ts";

const idsOf = (page: { notifications: { id: number }[] }) => page.notifications.map(({ id }) => id);

describe("listing", () => {
  it("shows the newest first, with the counts and the head", {
    tags: "parity.connections.endpoints.14",
  }, async () => {
    const ada = await person();
    await notifyMany(ada, 3);

    const page = await list(ada);

    expect(page).toMatchObject({ count: 3, unread_count: 3, seq: 3, next_cursor: null });
    expect(page.notifications.map(({ seq }) => seq)).toEqual([3, 2, 1]);
  });

  it("carries every field, and the names that older frontends read", {
    tags: ["parity.connections.8", "parity.courses.script.4"],
  }, async () => {
    const ada = await person();
    await notify(ada, { type: "course", message: "Text", link: "/courses/1/", metadata: { a: 1 } });

    const [notification] = (await list(ada)).notifications;

    expect(notification).toEqual({
      id: expect.any(Number),
      seq: 1,
      notification_type: "course",
      type: "course",
      verb: null,
      level: "info",
      title: expect.any(String),
      message: "Text",
      body: "Text",
      link: "/courses/1/",
      action_url: "/courses/1/",
      metadata: { a: 1 },
      actor: null,
      is_read: false,
      read_at: null,
      seen_at: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      time_ago: "Just now",
      category: "courses",
      critical: false,
      silent: false,
      group_key: null,
      image: null,
      actions: [],
      acted: null,
      place: "inbox",
      saved: false,
      snoozed_until: null,
      expires_at: null,
    });
  });

  it("is empty for a user who never had a notification", async () => {
    expect(await list(await person())).toEqual({
      count: 0,
      unread_count: 0,
      unseen_count: 0,
      seq: 0,
      notifications: [],
      next_cursor: null,
    });
  });

  it("goes through all pages without losing or repeating one, read and unread mixed", async () => {
    const ada = await person();
    await notifyMany(ada, 7);
    const all = idsOf(await list(ada));
    await as(ada).post(`/api/notifications/${all[2]}/mark-read/`);
    await as(ada).post(`/api/notifications/${all[5]}/mark-read/`);

    const seen: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await list(ada, `?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.count).toBe(7);
      seen.push(...idsOf(page));
      cursor = page.next_cursor;
    }

    expect(seen).toEqual(all);
  });

  it("filters by read mark and by type in any case, and counts what matches", {
    tags: "parity.applications.3",
  }, async () => {
    const ada = await person();
    await notify(ada, { type: "course" });
    await notify(ada, { type: "library" });
    await notify(ada, { type: "course" });
    const [newest] = idsOf(await list(ada));
    await as(ada).post(`/api/notifications/${newest}/mark-read/`);

    expect(await list(ada, "?is_read=true")).toMatchObject({ count: 1, unread_count: 2 });
    expect(idsOf(await list(ada, "?is_read=true"))).toEqual([newest]);
    expect((await list(ada, "?is_read=false")).count).toBe(2);
    expect((await list(ada, "?type=COURSE")).count).toBe(2);
    expect((await list(ada, "?type=course,Library")).count).toBe(3);
    expect((await list(ada, "?type=course&is_read=false")).count).toBe(1);
    expect((await list(ada, "?type=nothing")).notifications).toEqual([]);
  });

  it.each([
    ["?limit=0", 422],
    ["?limit=101", 422],
    ["?limit=many", 422],
    ["?limit=-1", 422],
    ["?is_read=perhaps", 422],
    ["?cursor=abc", 400],
    ["?cursor=1.abc", 400],
    [`?cursor=${"x".repeat(600)}`, 400],
  ])("refuses %s with %d", async (query, status) => {
    const response = await as(await person()).get(`/api/notifications/${query}`);

    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  });

  it("refuses a cursor of another user, of other filters, and one tampered with", async () => {
    const [ada, grace] = [await person(), await person()];
    await notifyMany(ada, 3);
    const { next_cursor: cursor } = await list(ada, "?limit=1");
    const status = async (of: typeof ada, query: string) =>
      (await as(of).get(`/api/notifications/${query}`)).status;

    expect(await status(ada, `?limit=2&cursor=${cursor}`)).toBe(200);
    expect(await status(grace, `?cursor=${cursor}`)).toBe(400);
    expect(await status(ada, `?is_read=false&cursor=${cursor}`)).toBe(400);
    expect(await status(ada, `?cursor=${cursor?.replace(/^./, "z")}`)).toBe(400);
  });
});

describe("marking", () => {
  it("marks one read, once, and takes one number for it", {
    tags: ["parity.connections.9", "parity.applications.4"],
  }, async () => {
    const ada = await person();
    await notify(ada);
    const [id] = idsOf(await list(ada));
    const path = `/api/notifications/${id}/mark-read/`;

    const first = await as(ada).post(path);
    const again = await as(ada).post(path);

    expect(await first.json()).toEqual({ success: true, message: "Notification marked as read" });
    expect(again.status).toBe(200);
    const page = await list(ada);
    expect(page).toMatchObject({ unread_count: 0, count: 1, seq: 2 });
    expect(page.notifications[0]).toMatchObject({ id, seq: 2, is_read: true, read_at: expect.any(String) });
  });

  it("marks one unread again", async () => {
    const ada = await person();
    await notify(ada);
    const [id] = idsOf(await list(ada));
    await as(ada).post(`/api/notifications/${id}/mark-read/`);

    const response = await as(ada).post(`/api/notifications/${id}/mark-unread/`);

    expect(await response.json()).toEqual({ success: true, message: "Notification marked as unread" });
    const page = await list(ada);
    expect(page).toMatchObject({ unread_count: 1, seq: 3 });
    expect(page.notifications[0]).toMatchObject({ is_read: false, read_at: null, seq: 3 });
  });

  it("marks all read as one change, and says how many", { tags: "parity.applications.4" }, async () => {
    const ada = await person();
    await notifyMany(ada, 5);

    const response = await as(ada).post("/api/notifications/mark-all-read/");

    expect(await response.json()).toEqual({
      success: true,
      message: "5 notifications marked as read",
      count: 5,
    });
    const page = await list(ada);
    expect(page).toMatchObject({ unread_count: 0, seq: 6 });
    expect(new Set(page.notifications.map(({ seq }) => seq))).toEqual(new Set([6]));
  });

  it("leaves alone what is newer than up_to_seq, and takes no number when nothing changes", async () => {
    const ada = await person();
    await notifyMany(ada, 3);
    const markUpTo = async (up_to_seq: number) =>
      (await as(ada).post("/api/notifications/mark-all-read/", { up_to_seq })).json<{ count: number }>();

    expect((await markUpTo(2)).count).toBe(2);
    expect((await markUpTo(2)).count).toBe(0);
    expect(await list(ada)).toMatchObject({ unread_count: 1, seq: 4 });
  });

  it.each([{ up_to_seq: -1 }, { up_to_seq: "2" }, { up_to_seq: 1.5 }])("refuses %j", async (body) => {
    const response = await as(await person()).post("/api/notifications/mark-all-read/", body);

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "invalid", errors: [{ pointer: "#/up_to_seq" }] });
  });

  it("counts the unread, in both names", { tags: "parity.applications.endpoints.5" }, async () => {
    const ada = await person();
    await notifyMany(ada, 2);

    const response = await as(ada).get("/api/notifications/unread-count/");

    expect(await response.json()).toEqual({ unread_count: 2, count: 2 });
  });
});

describe("deleting", () => {
  it("deletes one, and then it is gone", async () => {
    const ada = await person();
    await notifyMany(ada, 2);
    const [id] = idsOf(await list(ada));

    expect((await as(ada).delete(`/api/notifications/${id}/`)).status).toBe(204);
    expect((await as(ada).delete(`/api/notifications/${id}/`)).status).toBe(404);
    expect((await as(ada).get(`/api/notifications/${id}/`)).status).toBe(404);
    expect(await list(ada)).toMatchObject({ count: 1, unread_count: 1, seq: 3 });
  });

  it("keeps the counts right when a read one goes", async () => {
    const ada = await person();
    await notifyMany(ada, 2);
    const [id] = idsOf(await list(ada));
    await as(ada).post(`/api/notifications/${id}/mark-read/`);

    await as(ada).delete(`/api/notifications/${id}/`);

    expect(await list(ada)).toMatchObject({ count: 1, unread_count: 1, seq: 4 });
  });

  it("deletes all as one change, and says how many", async () => {
    const ada = await person();
    await notifyMany(ada, 3);

    const response = await as(ada).delete("/api/notifications/delete-all/");

    expect(await response.json()).toEqual({ success: true, message: "3 notifications deleted", count: 3 });
    expect(await list(ada)).toMatchObject({ count: 0, unread_count: 0, seq: 4, notifications: [] });
    const again = await as(ada).delete("/api/notifications/delete-all/");
    expect(await again.json()).toMatchObject({ count: 0 });
    expect((await list(ada)).seq).toBe(4);
  });
});

describe("another user's notification", () => {
  it.each([
    ["GET", ""],
    ["POST", "mark-read/"],
    ["POST", "mark-unread/"],
    ["DELETE", ""],
  ])("does not exist for %s …/%s", async (method, ending) => {
    const [ada, eve] = [await person(), await person()];
    await notify(ada);
    await notify(eve);
    const [id] = idsOf(await list(ada));
    const call = method === "GET" ? as(eve).get : method === "POST" ? as(eve).post : as(eve).delete;

    expect((await call(`/api/notifications/${id}/${ending}`)).status).toBe(404);
    expect(await list(ada)).toMatchObject({ count: 1, unread_count: 1, seq: 1 });
  });

  it.each(["0", "-1", "1.5", "abc", "9007199254740993", "99999999999999999999", "%00"])(
    "nor does the id %s",
    async (id) => {
      expect((await as(await person()).get(`/api/notifications/${id}/`)).status).toBe(404);
    },
  );
});

describe("the older spellings", () => {
  it.each([
    ["notifications/", "GET", 200],
    ["notifications/unread_count/", "GET", 200],
    ["notifications/unread_count", "GET", 200],
    ["unread_count/", "GET", 200],
    ["notifications/mark_all_as_read/", "POST", 200],
    ["mark-all-as-read/", "POST", 200],
    ["mark_all_as_read", "POST", 200],
    ["{id}/mark_as_read/", "POST", 200],
    ["{id}/mark-as-read", "POST", 200],
    ["notifications/{id}/mark_as_read/", "POST", 200],
    ["{id}/mark-as-unread/", "POST", 200],
    ["notifications/{id}/mark_as_unread/", "POST", 200],
    ["notifications/{id}", "GET", 200],
    ["notifications/sync/?since=0", "GET", 200],
    ["notifications/delete-all/", "DELETE", 200],
  ])(
    "answer at /api/notifications/%s to %s",
    {
      tags: [
        "parity.applications.endpoints.1",
        "parity.applications.endpoints.2",
        "parity.applications.endpoints.3",
        "parity.applications.endpoints.4",
      ],
    },
    async (path, method, status) => {
      const ada = await person();
      await notify(ada);
      const [id] = idsOf(await list(ada));
      const call = method === "GET" ? as(ada).get : method === "POST" ? as(ada).post : as(ada).delete;

      const response = await call(`/api/notifications/${path.replace("{id}", String(id))}`);

      expect(response.status).toBe(status);
    },
  );
});
