import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { timeId } from "#core/ids";
import { tick } from "#cron";
import { deleteOldRows, walkTables } from "#retention";
import reliability from "../docs/reliability.md?raw";
import { person, platform } from "./support/people.ts";
import { hush } from "./support/quiet.ts";
import { openSocket } from "./support/socket.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

beforeEach(hush);

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const count = (table: string) => env.DB.prepare(`select count(*) as n from ${table}`).first<number>("n");

it("every table of the database and of a user's hub stands in the document, with how long it keeps what", async () => {
  const ada = await person();
  await openSocket(ada.token);
  const internal = /^(_cf|sqlite_|d1_|user_search_)/;
  const { results } = await env.DB.prepare("select name from sqlite_master where type = 'table'").all<{
    name: string;
  }>();
  const inHub = await runInDurableObject(env.USER_HUB.getByName(String(ada.id)), (_hub, { storage }) => [
    ...storage.sql.exec<{ name: string }>("select name from sqlite_master where type = 'table'"),
  ]);
  const section = reliability.split("## What is kept, and for how long")[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  const documented = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );

  const tables = [...results, ...inHub].map(({ name }) => name).filter((name) => !internal.test(name));

  expect(documented.sort()).toEqual([...new Set(tables)].sort());
});

it("deletes requests, applications, dead letters and ended announcements once they are old", async () => {
  const [ada, grace] = [await person(), await person()];
  const later = new Date(Date.now() + 735 * DAY_MS);
  for (const [age, status] of [
    [735, "accepted"],
    [1, "cancelled"],
  ] as const) {
    const at = later.getTime() - age * DAY_MS;
    const id = timeId(new Date(at));
    const old = age > 100;
    await env.DB.batch([
      env.DB.prepare(
        "insert into connection_requests (id, requester_id, recipient_id, low, high, status, created_at) values (?1, ?2, ?3, ?2, ?3, ?4, ?5)",
      ).bind(id, ada.id, grace.id, status, at),
      env.DB.prepare(
        "insert into applications (id, applicant_id, reviewer_id, title, status, created_at) values (?, ?, ?, 'T', 'approved', ?)",
      ).bind(id, ada.id, grace.id, at),
      env.DB.prepare(
        "insert into dead_letters (event_id, key, type, data, reason, attempts, created_at) values (?, ?, 't', '{}', 'r', 8, ?)",
      ).bind(id, `k${id}`, at),
      env.DB.prepare(
        "insert into announcements (id, rev, title, message, level, show_on_site, is_active, created_at, updated_at, deleted_at) values (?, ?, 'T', 'M', 'info', 1, 1, ?, ?, ?)",
      ).bind(id, old ? 1 : 2, at, at, at),
    ]);
  }

  await deleteOldRows({ ...platform(), now: () => later });

  for (const table of ["connection_requests", "applications", "dead_letters", "announcements"])
    expect([table, await count(table)]).toEqual([table, 1]);
});

it("goes through keys, dismissals and profile views in steps, and deletes what is old", async () => {
  const ada = await person();
  await env.DB.prepare(
    `insert into dedupe_keys (user_id, key, created_seq, created_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1200)
      select ?, 'k' || n, n, case when n <= 700 then ? else ? end from numbers`,
  )
    .bind(ada.id, daysAgo(401).getTime(), Date.now())
    .run();
  await env.DB.batch([
    env.DB.prepare("insert into dismissals (user_id, announcement_id) values (?, 1)").bind(ada.id),
    env.DB.prepare(
      "insert into profile_views (viewer, viewed, day) values (?1, 1, '2020-01-01'), (?1, 2, ?2)",
    ).bind(ada.id, new Date().toISOString().slice(0, 10)),
  ]);

  for (let steps = 0; steps < 3; steps += 1) await walkTables(platform());

  expect(await count(`dedupe_keys where user_id = ${ada.id}`)).toBe(500);
  expect(await count(`dismissals where user_id = ${ada.id}`)).toBe(0);
  expect(await count(`profile_views where viewer = ${ada.id}`)).toBe(1);
});

it("runs the last job of the tick whatever the others did", async () => {
  const broken = { getByName: () => ({ refresh: () => Promise.reject(new Error("Out of reach.")) }) };
  const DB = {
    prepare: (query: string) => {
      if (/from "?events"?|delete from|"cron_progress"/.test(query)) throw new Error("Broken.");
      return env.DB.prepare(query);
    },
    batch: () => Promise.reject(new Error("Broken.")),
  };
  await env.DB.prepare("delete from ticks").run();
  const ctx = createExecutionContext();

  await tick({ ...env, ANNOUNCEMENT_HUB: broken, DB } as never, ctx);
  await waitOnExecutionContext(ctx);

  expect(await count("ticks")).toBe(1);
});
