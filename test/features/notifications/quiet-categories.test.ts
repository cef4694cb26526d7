import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { database } from "#core/database";
import { type Content, contentOf } from "#core/inbox";
import { planMutation } from "#features/notifications/service/plan-mutation";
import { as, makeAdmin, type Person } from "../../support/as.ts";
import { countingD1 } from "../../support/counting-d1.ts";
import { allProcessed } from "../../support/eventually.ts";
import { content, list } from "../../support/inbox.ts";
import { attempt, store } from "../../support/jobs.ts";
import { person, platform } from "../../support/people.ts";
import { openSocket } from "../../support/socket.ts";

async function prefer(by: Person, key: string, cells: object): Promise<void> {
  const response = await as(by).patch("/api/preferences/", { categories: [{ key, ...cells }] });
  expect(response.status).toBe(200);
}

/** Has an admin notify a user of a course. */
async function notify(to: Person, extra: object = {}) {
  const admin = await makeAdmin(await person("admin"));
  const body = { title: "Lesson 2", message: "It is there.", notification_type: "course" };
  return as(admin).post("/api/notifications/", { ...body, recipient_id: to.id, ...extra });
}

async function rowsOf(table: string, of: Person): Promise<unknown[]> {
  const { results } = await env.DB.prepare(`select * from ${table} where user_id = ?`).bind(of.id).all();
  return results;
}

describe("a muted category", () => {
  it("leaves no trace in the inbox, and its number to what comes next", async () => {
    const ada = await person("ada");
    await prefer(ada, "courses", { muted: true });

    expect((await notify(ada)).status).toBe(202);
    expect((await notify(ada, { dedupe_key: "lesson-2" })).status).toBe(202);
    const muted = await list(ada);
    await notify(ada, { notification_type: "message" });

    expect(muted).toMatchObject({ count: 0, unread_count: 0, seq: 0 });
    expect(await list(ada)).toMatchObject({ count: 1, unread_count: 1, seq: 1 });
    expect(await rowsOf("dedupe_keys", ada)).toEqual([]);
  });

  it("lets the fact itself come about", async () => {
    const [ada, grace] = [await person("ada"), await person("grace")];
    const socket = await openSocket(grace.token);
    await prefer(grace, "connections", { muted: true });

    const asked = await as(ada).post("/api/connection_requests/", { recipient_id: grace.id });
    const { id } = await asked.json<{ id: number }>();
    const accepted = await as(grace).post(`/api/connection_requests/${id}/accept/`);

    expect([asked.status, accepted.status]).toEqual([201, 200]);
    expect(await list(ada)).toMatchObject({ count: 1, notifications: [{ verb: "accepted" }] });
    expect(await list(grace)).toMatchObject({ count: 0, seq: 0 });
    await socket.processed();
    expect(socket.frames.map(({ type }) => type)).toEqual(["connection_established", "pong"]);
    await allProcessed();
  });

  it("lets pass what is critical", async () => {
    const ada = await person("ada");
    await prefer(ada, "courses", { muted: true, in_app: "silent" });
    const { id, username } = ada;
    const said = {
      type: "course",
      level: "danger",
      title: "Fire",
      message: "Leave.",
      critical: true,
    } as const;

    for (const dedupe_key of [null, "fire"]) {
      const data = {
        to: { users: [id] },
        content: contentOf(said),
        dedupe_key,
        sender: `key:${username}`,
      };
      await attempt(await store({ type: "notification.requested", data }));
    }

    const { notifications } = await list(ada);
    expect(notifications.map(({ critical, silent }) => [critical, silent])).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  it("is left out of a crowd, where the others are notified", async () => {
    const people = await Promise.all(Array.from({ length: 60 }, () => person("student")));
    const [quiet, ...others] = people as [Person, ...Person[]];
    await prefer(quiet, "courses", { muted: true });
    const said = contentOf({ type: "course", title: "Exams", message: "On Monday." });
    const users = people.map(({ id }) => id);
    const data = { to: { users }, content: said, dedupe_key: null, sender: "key:1" };

    await attempt(await store({ type: "notification.requested", data }));

    expect(await list(quiet)).toMatchObject({ count: 0, seq: 0 });
    for (const other of [others[0]!, others.at(-1)!])
      expect(await list(other)).toMatchObject({ count: 1, seq: 1 });
  });

  it("is notified again once it is muted no more, from then on", async () => {
    const ada = await person("ada");
    await prefer(ada, "courses", { muted: true });
    await notify(ada);
    await prefer(ada, "courses", { muted: false });

    await notify(ada, { title: "Lesson 3" });

    expect(await list(ada)).toMatchObject({ count: 1, seq: 1, notifications: [{ title: "Lesson 3" }] });
  });

  it("takes back nothing that was not written", async () => {
    const [ada, grace] = [await person("ada"), await person("grace")];
    await prefer(grace, "connections", { muted: true });
    const asked = await as(ada).post("/api/connection_requests/", { recipient_id: grace.id });
    const { id } = await asked.json<{ id: number }>();

    const cancelled = await as(ada).post(`/api/connection_requests/${id}/cancel/`);

    expect(cancelled.status).toBe(200);
    expect(await list(grace)).toMatchObject({ count: 0, seq: 0 });
  });
});

describe("a silent category", () => {
  it("is in the inbox and in the count, marked as silent for its reader alone", async () => {
    const [ada, grace] = [await person("ada"), await person("grace")];
    await prefer(ada, "courses", { in_app: "silent" });
    const [v1, older] = [await openSocket(ada.token), await openSocket(ada.token, { older: true })];

    await notify(ada);
    await notify(ada, { notification_type: "message" });
    await notify(grace);

    const { unread_count, notifications } = await list(ada);
    expect(unread_count).toBe(2);
    expect(notifications.map(({ silent }) => silent)).toEqual([false, true]);
    expect((await list(grace)).notifications[0]).toMatchObject({ silent: false });
    for (const socket of [v1, older])
      expect(await socket.next("notification")).toMatchObject({ seq: 1, notification: { silent: true } });
  });
});

it("costs nothing where nothing is muted or silent, and no round trip where something is", async () => {
  const [ada, grace, lin] = [await person("ada"), await person("grace"), await person("lin")];
  await prefer(grace, "jobs", { muted: true });
  await prefer(lin, "courses", { in_app: "silent" });
  const counting = countingD1(env.DB);
  const ports = { ...platform(), db: database(counting.db) };
  const cost = async (to: Person, key: string | null, extra: Partial<Content> = {}) => {
    counting.restart();
    const said = content({ type: "course", ...extra });
    const { statements } = planMutation(ports, [to.id], { kind: "created", key, content: said });
    await ports.db.batch(statements as [(typeof statements)[0], ...typeof statements]);
    return counting.tally();
  };

  for (const key of [null, "lesson"]) {
    const looksForNone = await cost(ada, key && `${key}.1`, { critical: true });
    const ofNobody = await cost(ada, key && `${key}.2`);
    await cost(grace, key && `${key}.1`, { critical: true });
    const ofAnother = await cost(grace, key && `${key}.2`);
    await cost(lin, key && `${key}.1`, { critical: true });
    const silent = await cost(lin, key && `${key}.2`);

    // What is critical is written whatever is muted or silent, and so looks for neither.
    if (key) expect(ofNobody).toEqual(looksForNone);
    expect(ofAnother).toEqual(ofNobody);
    expect(silent.calls).toBe(1);
    expect(silent.rowsRead - ofNobody.rowsRead).toBeLessThanOrEqual(2);
    expect(silent.rowsWritten).toBe(ofNobody.rowsWritten);
  }
});
