import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { as, call, makeSuperAdmin, PASSWORD, type Person, register } from "../../support/as.ts";
import { allowCrashes, crashAt, restart } from "../../support/crash.ts";
import { eventually } from "../../support/eventually.ts";
import { drain, holdQueue, minutesPass } from "../../support/held-queue.ts";
import { list } from "../../support/inbox.ts";
import { die, waitingEvent } from "../../support/jobs.ts";
import { limited } from "../../support/limited.ts";
import { person } from "../../support/people.ts";
import { hush } from "../../support/quiet.ts";
import { openSocket } from "../../support/socket.ts";

/** What stands in every text of the user of this test. */
let WORD = "";
const realNow = clock.now;
let made = 0;

allowCrashes();
beforeEach(() => {
  hush();
  holdQueue();
});
afterEach(() => {
  restart();
  clock.now = realNow;
});

/** A user whose every text holds the word. */
async function ada(): Promise<Person> {
  made += 1;
  WORD = `xyzzy${made}plugh`;
  return register(WORD, {
    email: `${WORD}@example.com`,
    full_name: `Ada ${WORD}`,
    company_name: `${WORD} Ltd`,
    contact: `${WORD} 555`,
    role: "teacher",
  });
}

const leave = (who: Person, password = PASSWORD) => as(who).delete("/api/me/", { password });

/** Every row of every table that holds the word, as `table: row`. */
async function found(word = WORD): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'user_search%' and name not like 'sqlite%'",
  ).all<{ name: string }>();
  const all: string[] = [];
  for (const { name } of results) {
    const rows = await env.DB.prepare(`select * from "${name}"`).all();
    for (const row of rows.results)
      if (JSON.stringify(row).toLowerCase().includes(word)) all.push(`${name}: ${JSON.stringify(row)}`);
  }
  return all;
}

/** The same of the storage of a user's hub. */
async function foundInHub({ id }: { id: number }, word = WORD): Promise<string[]> {
  return runInDurableObject(env.USER_HUB.getByName(String(id)), async (_hub, { storage }) => {
    const tables = [
      ...storage.sql.exec<{ name: string }>("select name from sqlite_master where type = 'table'"),
    ];
    return tables
      .flatMap(({ name }) =>
        name.startsWith("_cf")
          ? []
          : [...storage.sql.exec(`select * from "${name}"`)].map((row) => JSON.stringify(row)),
      )
      .filter((row) => row.toLowerCase().includes(word));
  });
}

/** Processes what was begun to its end, the second look included. */
const processed = drain;

/** Lets Ada do everything that leaves a text somewhere, towards others and herself. */
async function busyLife(who: Person, others: { root: Person; grace: Person; boss: Person }): Promise<void> {
  const { root, grace, boss } = others;
  const me = as(who);
  await me.post("/api/connection_requests/", { recipient_id: grace.id }, { "Idempotency-Key": WORD });
  const asked = await as(boss).post("/api/connection_requests/", { recipient_id: who.id });
  const { id } = await asked.json<{ id: number }>();
  await me.post(`/api/connection_requests/${id}/accept/`);
  await me.get(`/api/users/${boss.id}/`);
  await as(boss).get(`/api/users/${who.id}/`);
  await as(boss).post("/api/applications/", { reviewer_id: who.id, title: "May I?" });
  await env.DB.prepare("update users set role = 'teacher' where id = ?").bind(boss.id).run();
  const applied = await me.post("/api/applications/", { reviewer_id: boss.id, title: WORD, message: WORD });
  // Withdrawn, so that nothing of it is in the reviewer's inbox, whose texts stay.
  const application = await applied.json<{ id: number }>();
  expect((await me.post(`/api/applications/${application.id}/withdraw/`)).status).toBe(200);
  await me.post("/api/notifications/", {
    recipient_id: who.id,
    title: WORD,
    message: WORD,
    dedupe_key: WORD,
  });
  await me.patch("/api/profile/", { email: `new.${WORD}@example.com` });
  await call("POST", "/api/login/", { body: { username: who.username, password: "wrong-guess-1" } });
  await call("POST", "/api/login/", {
    body: { username: `new.${WORD}@example.com`, password: "wrong-guess-1" },
  });
  await me.put(`/api/blocks/${root.id}/`);
  await processed();
  await eventually(
    () =>
      env.DB.prepare(
        "select count(*) as n from notifications where type = 'profile_view' and user_id in (?, ?)",
      )
        .bind(who.id, boss.id)
        .first<number>("n"),
    (views) => views === 2,
  );
}

async function scene() {
  const root = await makeSuperAdmin(await person("root"));
  const [grace, boss] = [await person("grace"), await person("boss")];
  const who = await ada();
  const sockets = await Promise.all([grace, boss, root].map(({ token }) => openSocket(token)));
  const own = await openSocket(who.token);
  await busyLife(who, { root, grace, boss });
  return { who, root, grace, boss, sockets, own };
}

/** The least that must go: a text in another user's inbox and hub, besides the account. */
async function oneTextElsewhere() {
  const grace = await person("grace");
  await openSocket(grace.token);
  const who = await ada();
  await as(who).post("/api/connection_requests/", { recipient_id: grace.id });
  await processed();
  expect(await foundInHub(grace)).not.toEqual([]);
  return { who, grace };
}

describe("an account that is deleted", () => {
  it("is signed out everywhere at once, and leaves none of its texts in the database or in any hub", async () => {
    const { who, root, grace, boss, own } = await scene();
    const waits = await waitingEvent("connection.requested", {
      request_id: 1,
      recipient_id: boss.id,
      actor: { id: who.id, username: who.username, full_name: WORD, company_name: WORD, role: "member" },
    });
    const dead = await waitingEvent("user.registered", { username: who.username });
    await die(dead);
    expect((await found()).length).toBeGreaterThan(10);
    expect((await foundInHub(grace)).length).toBeGreaterThan(0);
    expect((await foundInHub(who)).length).toBeGreaterThan(0);

    const response = await leave(who);

    expect(response.status).toBe(202);
    expect((await as(who).get("/api/profile/")).status).toBe(401);
    expect(await own.closed).toBe(4401);
    await processed();
    expect(await found()).toEqual([]);
    for (const each of [who, root, grace, boss]) expect(await foundInHub(each)).toEqual([]);
    expect(waits.id).toBeGreaterThan(0);
    expect(
      (await call("POST", "/api/login/", { body: { username: who.username, password: PASSWORD } })).status,
    ).toBe(401);
  });

  it("stays in others' notifications as a former member, by a number that their open pages are sent", async () => {
    const { who, grace, boss, sockets } = await scene();
    const before = await list(grace);

    await leave(who);
    await processed();

    const after = await list(grace);
    expect(after.notifications[0]).toMatchObject({
      id: before.notifications[0]?.id,
      title: "A former member wants to connect with you",
      actor: null,
      seq: before.seq + 1,
    });
    expect(await sockets[0]?.next("resync_required")).toMatchObject({ seq: after.seq });
    const views = await list(boss, "?type=profile_view");
    expect(views.notifications).toEqual([expect.objectContaining({ actor: null, metadata: {} })]);
    expect((await as(boss).get(`/api/users/${who.id}/`)).status).toBe(404);
    expect(await (await as(boss).get("/api/connections/")).json()).toMatchObject({ count: 0 });
  });

  it("takes the super admins' notifications of its registration with it", async () => {
    const { who, root } = await scene();
    const before = await list(root, "?type=user_registration");

    await leave(who);
    await processed();

    expect(before.count).toBe(1);
    expect((await list(root, "?type=user_registration")).count).toBe(0);
  });

  it("takes along its preferences", async () => {
    const who = await ada();
    await as(who).patch("/api/preferences/", { categories: [{ key: "jobs", muted: true }] });
    const rows = () =>
      env.DB.prepare(
        `select (select count(*) from preferences where user_id = ?1)
          + (select count(*) from quiet_categories where user_id = ?1) as n`,
      )
        .bind(who.id)
        .first<number>("n");
    const before = await rows();

    await leave(who);
    await processed();

    expect([before, await rows()]).toEqual([2, 0]);
  });

  it("leaves its names free, and its id never comes again", async () => {
    const who = await ada();
    await leave(who);

    const again = await register(who.username, { email: who.email });

    expect(again.id).not.toBe(who.id);
    expect((await as(who).get("/api/profile/")).status).toBe(401);
    const root = await makeSuperAdmin(await person("root"));
    expect((await as(root).patch(`/api/users/${who.id}/active/`, { active: true })).status).toBe(404);
  });

  it("needs its password, and is left alone without", async () => {
    const who = await ada();

    const [wrong, none, nobody] = [
      await leave(who, "wrong-guess-1"),
      await as(who).delete("/api/profile/", {}),
      await call("DELETE", "/api/profile/", { body: { password: PASSWORD } }),
    ];

    expect([wrong.status, none.status, nobody.status]).toEqual([403, 422, 401]);
    expect((await as(who).get("/api/profile/")).status).toBe(200);
  });

  it("is not that of the last super admin", async () => {
    await env.DB.prepare("update users set access = 'user'").run();
    const [one, other] = [await makeSuperAdmin(await ada()), await makeSuperAdmin(await ada())];

    const statuses = (await Promise.all([leave(one), leave(other)])).map(({ status }) => status).sort();

    expect(statuses).toEqual([202, 409]);
  });

  it.each(["commit", "process", "push", "acknowledge"] as const)(
    "is gone also where everything died at %s",
    async (step) => {
      for (const moment of ["before", "after"] as const) {
        const { who, grace } = await oneTextElsewhere();
        const fault = crashAt(step, moment);
        await leave(who).catch(() => {});
        await eventually(
          () => fault.fired,
          (fired) => fired > 0,
        );
        restart();
        if ((await as(who).get("/api/profile/")).status === 200) await leave(who);
        await minutesPass(3);
        await processed();

        expect(await found()).toEqual([]);
        expect(await foundInHub(grace)).toEqual([]);
      }
    },
  );

  it("takes along what came while it was being deleted", async () => {
    const { who, boss } = await scene();
    await leave(who);
    await eventually(found, (rows) => rows.every((row) => row.startsWith("events:")));
    await env.DB.prepare(
      "insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at) values (?, 0, 1, 1, 'info', 'info', ?, '', '{}', 0)",
    )
      .bind(who.id, WORD)
      .run();

    await minutesPass(2);
    await processed();

    expect(await found()).toEqual([]);
    expect((await list(boss)).notifications.length).toBeGreaterThan(0);
  });
});

describe("an export", () => {
  it("holds everything of the caller, however much it is, and no keys, codes or hashes", async () => {
    const { who } = await scene();
    await as(who).patch("/api/preferences/", { locale: "de", categories: [{ key: "jobs", muted: true }] });
    const preferences = await (await as(who).get("/api/preferences/")).json();
    await env.DB.prepare(
      `insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 10000)
        select ?1, 1, 1000 + n, 1000 + n, 'info', 'info', 'Title', '', '{}', 0 from numbers`,
    )
      .bind(who.id)
      .run();

    const response = await as(who).get("/api/me/export/");

    expect(response.headers.get("Content-Disposition")).toContain("attachment");
    const held = await response.json<Record<string, unknown[]>>();
    expect(held.account).toMatchObject({ id: who.id, full_name: `Ada ${WORD}` });
    expect(held.notifications?.length).toBeGreaterThan(10_000);
    expect(held.applications).toHaveLength(2);
    expect(held.connections).toHaveLength(1);
    expect(held.connection_requests).toHaveLength(2);
    expect(held.profile_views).toHaveLength(1);
    expect(held.blocks).toHaveLength(1);
    expect(held.addresses).toMatchObject([
      { kind: "email", value: `new.${WORD}@example.com`, verified_at: null },
    ]);
    expect(held.preferences).toEqual([preferences]);
    expect(held.refused_sign_ins?.length).toBeGreaterThan(0);
    expect(JSON.stringify(held)).not.toMatch(/scrypt|_hash|hk_\d|code/);
  });

  it("is made five times a minute at most", async () => {
    const who = await ada();
    const statuses: number[] = [];
    // The window may turn over once meanwhile.
    while (statuses.length < 11 && statuses.at(-1) !== 429)
      statuses.push((await limited(who, "GET", "/api/me/export/")).status);

    expect(new Set(statuses.slice(0, 5))).toEqual(new Set([200]));
    expect(statuses.at(-1)).toBe(429);
  });
});
