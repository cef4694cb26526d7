import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { clock } from "#core/clock";
import { notificationId } from "#core/ids";
import { tick } from "#cron";
import type { StoredEvent } from "#events/event";
import { notifyAudience } from "#features/notifications/service/audience";
import { notify } from "#features/notifications/service/notify";
import { findJobs, type Job, jobOf, recordAttempts } from "#jobs/jobs";
import { UserHub } from "#realtime/user/user-hub";
import { as, call, makeAdmin, makeSuperAdmin, type Person, register } from "../../support/as.ts";
import { allProcessed, eventually } from "../../support/eventually.ts";
import { injectOnce, unreachable } from "../../support/fault-injection.ts";
import { content, list } from "../../support/inbox.ts";
import { attempt, store } from "../../support/jobs.ts";
import { person, platform } from "../../support/people.ts";
import { openSocket } from "../../support/socket.ts";

const PATH = "/api/notifications/";
type Requested = Extract<StoredEvent, { type: "notification.requested" }>;

const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
  vi.restoreAllMocks();
});

function later(seconds: number): void {
  const at = realNow().getTime() + seconds * 1000;
  clock.now = () => new Date(at);
}

const admin = async () => makeAdmin(await person("admin"));
const say = (extra: Record<string, unknown> = {}) => ({ title: "Hello", message: "Text", ...extra });

async function apiKey(): Promise<{ Authorization: string }> {
  const response = await as(await admin()).post("/api/api-keys/", { name: "host" });
  return { Authorization: `Bearer ${(await response.json<{ key: string }>()).key}` };
}

/** Makes users of a role, which nobody else has then. */
async function usersOf(role: string, count: number): Promise<void> {
  await env.DB.prepare("update users set role = 'member' where role = ?").bind(role).run();
  await env.DB.prepare(
    `insert into users (username, username_key, email, email_key, password_hash, role, created_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?2)
      select ?1 || n, ?1 || n, ?1 || n || '@x', ?1 || n || '@x', '', ?1, 0 from numbers`,
  )
    .bind(role, count)
    .run();
}

const inboxesOf = (role: string) =>
  env.DB.prepare(
    `select count(*) as inboxes, coalesce(sum(total), 0) as notifications from inboxes
      where user_id in (select id from users where role = ?)`,
  )
    .bind(role)
    .first<{ inboxes: number; notifications: number }>();

describe("notifying a user", () => {
  it("puts it into their inbox and on their socket, with every field", {
    tags: ["parity.courses.14", "parity.job-board.5"],
  }, async () => {
    const ada = await person("ada");
    const socket = await openSocket(ada.token);
    const body = say({
      recipient_id: ada.id,
      notification_type: "Course.Published",
      level: "success",
      link: "/courses/1/",
      metadata: { course: { id: 1 } },
      verb: "published",
    });

    const response = await as(await admin()).post(PATH, body);

    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ event_id: expect.any(Number), recipients: 1 });
    expect((await socket.next("notification")).notification).toMatchObject({
      notification_type: "course.published",
      level: "success",
      title: "Hello",
      message: "Text",
      link: "/courses/1/",
      metadata: { course: { id: 1 } },
      verb: "published",
      actor: null,
    });
  });

  it("takes the names of the older systems", { tags: "parity.courses.9" }, async () => {
    const ada = await person("ada");
    const body = { recipient_id: ada.id, title: "Hello", body: "Text", type: "WARNING", action_url: "/a/" };

    expect((await as(await admin()).post(PATH, body)).status).toBe(202);

    await allProcessed();
    expect((await list(ada)).notifications[0]).toMatchObject({
      notification_type: "warning",
      level: "warning",
      message: "Text",
      link: "/a/",
    });
  });

  it("reaches each of many once, and passes over who is not there", {
    tags: ["parity.courses.10", "F40"],
  }, async () => {
    const people = await Promise.all([person(), person(), person()]);
    const ids = people.map(({ id }) => id);

    const response = await as(await admin()).post(PATH, say({ recipient_ids: [...ids, ids[0], 99_999_999] }));

    expect(await response.json()).toMatchObject({ recipients: 3 });
    await allProcessed();
    for (const each of people) expect((await list(each)).count).toBe(1);
  });

  it("passes over an account that was closed between the request and the insert", {
    tags: "F40",
  }, async () => {
    const [ada, grace] = [await person(), await person()];
    const to = { users: [ada.id, grace.id] };
    const data = { to, content: content(), dedupe_key: null };
    const event = await store({ type: "notification.requested", data });
    await env.DB.prepare("update users set active = 0 where id = ?").bind(grace.id).run();

    await attempt(event);

    const heads = await env.DB.prepare("select user_id from inboxes where user_id in (?, ?)")
      .bind(ada.id, grace.id)
      .all();
    expect(heads.results).toEqual([{ user_id: ada.id }]);
  });

  it("is open to a host application's key", { tags: "parity.courses.11" }, async () => {
    const ada = await person("ada");
    const response = await call("POST", PATH, {
      headers: await apiKey(),
      body: say({ recipient_id: ada.id }),
    });

    expect(response.status).toBe(202);
    await allProcessed();
    expect((await list(ada)).count).toBe(1);
  });

  it("lets a user address themself alone", { tags: "parity.connections.endpoints.15" }, async () => {
    const [ada, grace] = [await person(), await person()];
    const ask = async (to: Record<string, unknown>) => (await as(ada).post(PATH, say(to))).status;

    expect(await ask({ recipient_id: ada.id })).toBe(202);
    expect(await ask({ recipient_ids: [ada.id] })).toBe(202);
    expect(await ask({ recipient_id: grace.id })).toBe(403);
    expect(await ask({ recipient_ids: [ada.id, grace.id] })).toBe(403);
    expect(await ask({ role: "member" })).toBe(403);
    expect(await ask({ everyone: true })).toBe(403);
    expect((await call("POST", PATH, { body: say({ recipient_id: ada.id }) })).status).toBe(401);
  });

  it("has nobody to reach where there is nobody", async () => {
    const asked = await as(await admin()).post(PATH, say({ recipient_id: 99_999_999 }));

    expect(asked.status).toBe(404);
  });

  it("happens once for one Idempotency-Key", async () => {
    const [ada, boss] = [await person(), await admin()];
    const send = () => as(boss).post(PATH, say({ recipient_id: ada.id }), { "Idempotency-Key": "k1" });

    const [first, second] = [await send(), await send()];

    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await second.json()).toEqual(await first.json());
    await allProcessed();
    expect((await list(ada)).count).toBe(1);
  });

  it("uses a dedupe_key once for each recipient, also after they deleted it", { tags: "P2" }, async () => {
    const [ada, grace, boss] = [await person(), await person(), await admin()];
    const send = async (ids: number[]) => {
      await as(boss).post(PATH, say({ recipient_ids: ids, dedupe_key: "welcome" }));
      await allProcessed();
    };

    await send([ada.id]);
    await as(ada).delete("/api/notifications/delete-all/");
    await send([ada.id, grace.id]);

    expect((await list(ada)).count).toBe(0);
    expect((await list(grace)).count).toBe(1);
  });

  it.each<[string, Record<string, unknown>]>([
    ["#/recipient_id", {}],
    ["#/recipient_id", { recipient_id: 1, role: "member" }],
    ["#/recipient_id", { recipient_id: "1.0" }],
    ["#/recipient_id", { recipient_id: 0 }],
    ["#/recipient_ids", { recipient_ids: [] }],
    ["#/recipient_ids", { recipient_ids: Array(1001).fill(1) }],
    ["#/role", { role: "boss" }],
    ["#/everyone", { everyone: false }],
    ["#/title", { recipient_id: 1, title: "" }],
    ["#/title", { recipient_id: 1, title: "x".repeat(201) }],
    ["#/message", { recipient_id: 1, message: "x".repeat(2001) }],
    ["#/message", { recipient_id: 1, message: undefined }],
    ["#/body", { recipient_id: 1, body: "Other" }],
    ["#/type", { recipient_id: 1, type: "info", notification_type: "course" }],
    ["#/action_url", { recipient_id: 1, link: "/a", action_url: "/b" }],
    ["#/notification_type", { recipient_id: 1, notification_type: "1st" }],
    ["#/notification_type", { recipient_id: 1, notification_type: `a${"b".repeat(64)}` }],
    ["#/level", { recipient_id: 1, level: "loud" }],
    ["#/link", { recipient_id: 1, link: "javascript:alert(1)" }],
    ["#/metadata", { recipient_id: 1, metadata: [] }],
    ["#/metadata", { recipient_id: 1, metadata: { a: "x".repeat(4096) } }],
    ["#/metadata", { recipient_id: 1, metadata: { 2: { 3: { 4: { 5: { 6: {} } } } } } }],
    ["#/expires_at", { recipient_id: 1, expires_at: "2020-01-01T00:00:00Z" }],
    ["#/expires_at", { recipient_id: 1, expires_at: "soon" }],
    ["#/expires_at", { recipient_id: 1, expires_at: "9999-12-31T23:59:59-00:01" }],
  ])("refuses what is wrong at %s", { tags: "F35" }, async (pointer, input) => {
    const response = await as(await admin()).post(PATH, say(input));

    expect(response.status).toBe(422);
    const { errors } = await response.json<{ errors: { pointer: string }[] }>();
    expect(errors[0]?.pointer.startsWith(pointer)).toBe(true);
  });

  it("takes metadata of 4 KiB and of five levels", async () => {
    const [ada, boss] = [await person(), await admin()];
    const send = async (metadata: unknown) =>
      (await as(boss).post(PATH, say({ recipient_id: ada.id, metadata }))).status;

    expect(await send({ a: "x".repeat(4096 - 8) })).toBe(202);
    expect(await send({ 2: { 3: { 4: { 5: {} } } } })).toBe(202);
  });
});

describe("saying something to a crowd", () => {
  it("reaches everybody of a role, page by page", { tags: "parity.courses.10" }, async () => {
    await usersOf("student", 250);

    const response = await as(await admin()).post(PATH, say({ role: "student" }));

    expect(await response.json()).toMatchObject({ recipients: 250 });
    await allProcessed();
    expect(await inboxesOf("student")).toEqual({ inboxes: 250, notifications: 250 });
  });

  it("takes turns with others at the queue, and goes on from where it was", async () => {
    await usersOf("candidate", 7);
    const asked = { to: { role: "candidate" }, content: content(), dedupe_key: null };
    const event = await store({ type: "notification.requested", data: asked });
    const turn = async () => {
      const [row] = await findJobs(platform(), [event.id]);
      return notifyAudience(platform(), jobOf(row!) as Job<Requested>, { page: 2, pages: 2 });
    };

    expect(await turn()).toBe("unfinished");
    expect(await inboxesOf("candidate")).toEqual({ inboxes: 4, notifications: 4 });
    expect(await turn()).toBe("done");
    expect(await inboxesOf("candidate")).toEqual({ inboxes: 7, notifications: 7 });
    await recordAttempts(platform(), { done: [event], failed: [], dead: [] });
  });

  it("reaches everybody once after a crash in the middle", async () => {
    await usersOf("teacher", 120);
    vi.spyOn(console, "warn").mockImplementation(() => {});
    injectOnce(UserHub, "advance", unreachable);

    await as(await admin()).post(PATH, say({ role: "teacher" }));

    await allProcessed();
    expect(await inboxesOf("teacher")).toEqual({ inboxes: 120, notifications: 120 });
  });

  it("reaches everyone", { tags: "parity.job-board.11" }, async () => {
    const [ada, grace] = [await person(), await person()];

    await as(await admin()).post(PATH, say({ everyone: true, title: "All" }));

    await allProcessed();
    for (const each of [ada, grace])
      expect((await list(each)).notifications[0]).toMatchObject({ title: "All" });
  });
});

describe("what expires", () => {
  it("goes within a minute as if deleted, from the list and from every socket", async () => {
    const ada = await person("ada");
    const socket = await openSocket(ada.token);
    const expires_at = new Date(realNow().getTime() + 60_000).toISOString();
    await as(await admin()).post(PATH, say({ recipient_id: ada.id, expires_at }));
    const { notification } = await socket.next("notification");
    expect(notification.expires_at).toBe(expires_at);

    later(61);
    await tick(env, { waitUntil() {} });

    expect(await socket.next("notification_deleted")).toMatchObject({
      notification_ids: [notification.id],
      seq: 2,
    });
    expect(await list(ada)).toMatchObject({ count: 0, unread_count: 0, seq: 2 });
  });

  it("goes within a minute from every inbox of a crowd, read or not, and leaves the rest", async () => {
    await usersOf("jobseeker", 260);
    const { results: people } = await env.DB.prepare("select id from users where role = 'jobseeker'").all<{
      id: number;
    }>();
    const [ada, grace] = [await person("ada"), await person("grace")];
    const socket = await openSocket(ada.token);
    const end = new Date(realNow().getTime() + 60_000);
    const everyone = [...people.map(({ id }) => id), ada.id, grace.id];
    await notify(platform(), [ada.id, grace.id], "first", content({ title: "Stays" }));
    await notify(platform(), everyone, "crowd", content({ expires_at: end.getTime() }));
    await notify(platform(), everyone, "crowd too", content({ expires_at: end.getTime() }));
    const { notifications } = await list(grace);
    await as(grace).post(`/api/notifications/${notifications[0]!.id}/mark-read/`);

    later(61);
    await tick(env, { waitUntil() {} });

    const left = env.DB.prepare("select count(*) from notifications where expires_at is not null");
    expect(await left.first("count(*)")).toBe(0);
    expect(await list(grace)).toMatchObject({ count: 1, unread_count: 1, seq: 5 });
    expect(await list(ada)).toMatchObject({ count: 1, unread_count: 1, seq: 4 });
    expect(await socket.next("notification_deleted")).toMatchObject({
      notification_ids: [2, 3].map((made) => notificationId(ada.id, made)),
      seq: 4,
      unread_count: 1,
    });
    const known = await inboxesOf("jobseeker");
    expect(known).toEqual({ inboxes: 260, notifications: 0 });
    await allProcessed();
  });

  it("reaches nobody who would get it too late", { tags: "F14" }, async () => {
    const ada = await person("ada");
    const past = new Date(realNow().getTime() - 1);

    await notify(platform(), [ada.id], "late", content({ expires_at: past.getTime() }));

    expect(await list(ada)).toMatchObject({ count: 0, seq: 0 });
  });
});

describe("what is kept no longer", () => {
  it("goes as if deleted: read notifications after 90 days, the rest after a year", async () => {
    const ada = await person("ada");
    const [days, day] = [(count: number) => realNow().getTime() - count * 86_400_000, 0];
    const stored = (seq: number, isRead: number, createdAt: number) =>
      env.DB.prepare(
        `insert into notifications (user_id, mark, came_seq, created_seq, changed_seq, type, level, title, message, metadata, created_at)
          values (?1, ?2, ?3, ?3, ?4, 'info', 'info', 't', 'm', '{}', ?5)`,
      ).bind(ada.id, isRead, seq, isRead ? seq + 10 : null, createdAt);
    await env.DB.batch([
      stored(1, 0, days(366)),
      stored(2, 1, days(91)),
      stored(3, 0, days(91)),
      stored(4, 1, days(89)),
      stored(5, 0, days(day)),
      env.DB.prepare("insert into inboxes (user_id, head, unread, total) values (?, 14, 3, 5)").bind(ada.id),
    ]);

    for (let ticks = 0; ticks < 3; ticks += 1) await tick(env, { waitUntil() {} });

    const page = await list(ada);
    expect(page).toMatchObject({ count: 3, unread_count: 2, seq: 15 });
    expect(page.notifications.map(({ id }) => id % 2 ** 25)).toEqual([5, 4, 3]);
  });
});

describe("what the host is notified of by itself", () => {
  it("notifies every super admin of a registration, as the document writes it", {
    tags: "parity.courses.script.6",
  }, async () => {
    const bosses = [await makeSuperAdmin(await person()), await makeSuperAdmin(await person())];
    const socket = await openSocket(bosses[0]!.token, { older: true });

    const john = await register("john", {
      full_name: "John Doe",
      role: "student",
      email: "john@example.com",
    });

    const { notification } = await socket.next("new_notification");
    expect(notification).toMatchObject({
      type: "user_registration",
      title: "New User Registration",
      body: "A new Student has registered: John Doe (john@example.com)",
      action_url: `/admin-panel/users/${john.id}/`,
      is_read: false,
      time_ago: "Just now",
      metadata: {
        user_id: john.id,
        user_email: "john@example.com",
        user_full_name: "John Doe",
        user_role: "student",
      },
    });
    await allProcessed();
    expect((await list(bosses[1]!)).count).toBe(1);
  });

  it("names the username where there is no full name, and nobody but super admins", {
    tags: "parity.courses.7",
  }, async () => {
    const [boss, ada] = [await makeSuperAdmin(await person()), await admin()];

    await register("nameless");

    await eventually(
      () => list(boss),
      ({ notifications }) => notifications[0]?.message.includes(": nameless (nameless@example.com)") === true,
    );
    expect((await list(ada)).count).toBe(0);
  });

  it("notifies a user of a look at their account, once a day for each", {
    tags: "parity.job-board.10",
  }, async () => {
    const [ada, grace, lin] = [await person("ada"), await person("grace"), await person("lin")];
    const look = async (viewer: Person, at: Person) => {
      await as(viewer).get(`/api/users/${at.id}/`);
      await allProcessed();
    };
    const seen = async () => (await list(ada)).notifications.map(({ actor }) => actor?.id);

    await look(grace, ada);
    await look(grace, ada);
    await look(lin, ada);
    await look(ada, ada);
    await eventually(seen, (ids) => ids.length === 2);
    expect((await list(ada)).notifications[1]).toMatchObject({
      notification_type: "profile_view",
      title: `${grace.username} viewed your profile`,
    });
  });

  it("notifies nobody that an admin looked, or that a browser was led to their account from elsewhere", async () => {
    const [ada, grace, boss] = [await person("ada"), await person("grace"), await admin()];
    const look = async (viewer: Person, headers: Record<string, string>) => {
      const response = await as(viewer).get(`/api/users/${ada.id}/`, headers);
      await allProcessed();
      return response.status;
    };
    const seen = async () => (await list(ada)).notifications.map(({ actor }) => actor?.id);

    expect(await look(boss, {})).toBe(200);
    for (const site of ["cross-site", "same-site", "none"])
      expect(await look(grace, { "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "cors" })).toBe(200);
    for (const site of ["same-origin", "cross-site"])
      expect(await look(grace, { "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate" })).toBe(200);
    expect(await seen()).toEqual([]);

    await look(grace, { "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors" });
    await eventually(seen, (ids) => ids.length === 1);
    expect(await seen()).toEqual([grace.id]);
  });
});
