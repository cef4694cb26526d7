import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { timeId } from "#core/ids";
import { tick } from "#cron";
import { deleteOldAnswers } from "#http/idempotency";
import { deleteOldRows, walkTables } from "#retention";
import reliability from "../docs/reliability.md?raw";
import { as, makeAdmin } from "./support/as.ts";
import { person, platform } from "./support/people.ts";
import { hush } from "./support/quiet.ts";
import { openSocket } from "./support/socket.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const realNow = clock.now;
beforeEach(hush);
afterEach(() => {
  clock.now = realNow;
});

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const count = (table: string) => env.DB.prepare(`select count(*) as n from ${table}`).first<number>("n");

const internal = /^(_cf|sqlite_|d1_|user_search_)/;
const NAMES = "select name from sqlite_master where type = 'table'";

async function tablesOf(stub: DurableObjectStub): Promise<string[]> {
  return runInDurableObject(stub, (_object, { storage }) =>
    [...storage.sql.exec<{ name: string }>(NAMES)].map(({ name }) => name),
  );
}

/** The tables that each part of the document's list names. */
const documented = (reliability.split("## What is kept, and for how long")[1]?.split("\n## ")[0] ?? "")
  .split(/^### /m)
  .slice(1)
  .map((part) =>
    [...part.matchAll(/^\| (.+) \| .+ \|$/gm)].flatMap(([, tables = ""]) =>
      [...tables.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    ),
  );

describe("the document that says what is kept, and for how long", () => {
  const ours = (tables: string[]) => tables.filter((name) => !internal.test(name)).sort();

  it("names every table of the database", async () => {
    const { results } = await env.DB.prepare(NAMES).all<{ name: string }>();

    expect(documented[0]?.sort()).toEqual(ours(results.map(({ name }) => name)));
  });

  it("names every table of a user's hub, of a relay and of the announcement hub", async () => {
    const ada = await person();
    await openSocket(ada.token);
    await env.ANNOUNCEMENT_HUB.getByName("global").refresh();
    const objects = [
      env.USER_HUB.getByName(String(ada.id)),
      env.ANNOUNCEMENT_RELAY.getByName("relay-0"),
      env.ANNOUNCEMENT_HUB.getByName("global"),
    ];

    for (const [at, object] of objects.entries())
      expect(documented[at + 1]?.sort()).toEqual(ours(await tablesOf(object)));
  });
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

it("keeps the record of what was sent, and what was chosen of it, for 400 days, beside what waits", async () => {
  await env.DB.exec("delete from events");
  const later = new Date(Date.now() + 735 * DAY_MS);
  const idOf = (age: number) => timeId(new Date(later.getTime() - age * DAY_MS));
  const [old, kept, waiting] = [idOf(401), idOf(399), idOf(402)];
  await env.DB.batch([
    ...[-old, -kept, waiting].map((id) =>
      env.DB.prepare("insert into events values (?1, ?1, 'inbox.changed', '{}', 0)").bind(id),
    ),
    ...[old, kept].map((id) => env.DB.prepare("insert into choices values (?, 0, 1, 'yes')").bind(id)),
  ]);

  await deleteOldRows({ ...platform(), now: () => later });

  const { results: events } = await env.DB.prepare("select id from events order by id").all();
  const { results: choices } = await env.DB.prepare("select event_id as id from choices").all();
  expect(events).toEqual([{ id: -kept }, { id: waiting }]);
  expect(choices).toEqual([{ id: kept }]);
  await env.DB.exec("delete from events");
});

/** Rows from a recursive list of the numbers 1 to `count`, as `n`. */
const many = (count: number, insert: string, select: string) =>
  env.DB.prepare(
    `insert into ${insert} with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count}) select ${select} from numbers`,
  ).run();

describe("what may come in large numbers", () => {
  const OLD = daysAgo(500).getTime();
  const TABLES: [table: string, insert: string, select: string][] = [
    [
      "idempotency_keys",
      "(scope, fingerprint, status, answer, created_at)",
      `'old' || n, '', 201, '', ${OLD}`,
    ],
    ["revoked_sessions", "(jti, expires_at)", `'old' || n, ${Math.floor(OLD / 1000)}`],
    ["sign_in_failures", "(name, failures, last_at, blocked_until)", `'old' || n, 1, ${OLD}, 0`],
    [
      "budgets",
      "(day, owner, budget, allowed, spent, total, to_one, to_one_total, recipients)",
      "'2020-01-01', n, 'application', 1, 1, 20, 1, 5, '{}'",
    ],
    ["deletions", "(user_id, seq, count, deleted_at)", `1000000 + n, 1, 1, ${OLD}`],
    ["dedupe_keys", "(user_id, key, created_seq, created_at)", `1000000 + n, 'k', 1, ${OLD}`],
  ];

  it("goes some thousand rows a tick, in statements that delete a thousand at most, and the last job runs", async () => {
    for (const [table] of TABLES) await env.DB.exec(`delete from ${table}`);
    for (const [table, insert, select] of TABLES) await many(3_000, `${table} ${insert}`, select);
    await env.DB.exec("delete from ticks");
    const changes: number[] = [];
    const DB = watching((meta) => changes.push(meta.changes));
    const ctx = createExecutionContext();

    await tick({ ...env, DB } as never, ctx);
    await waitOnExecutionContext(ctx);

    for (const [table] of TABLES) expect([table, await count(table)]).toEqual([table, 0]);
    expect(Math.max(...changes)).toBeLessThanOrEqual(1_000);
    expect(await count("ticks")).toBe(1);
  });

  it("is left to the next tick where the budget of this one is spent", async () => {
    await env.DB.exec("delete from idempotency_keys");
    await many(3_500, `idempotency_keys ${TABLES[0]![1]}`, TABLES[0]![2]);
    const budget = { isSpent: true, share: () => budget };

    await deleteOldAnswers({ ...platform(), budget });

    expect(await count("idempotency_keys")).toBe(2_500);
  });
});

it("keeps ten thousand dead letters, the newest", async () => {
  await env.DB.exec("delete from dead_letters");
  await many(
    10_003,
    "dead_letters (event_id, key, type, data, reason, attempts, created_at)",
    `n, 'letter' || n, 't', '{}', 'r', 8, ${Date.now()}`,
  );

  await deleteOldRows(platform());

  expect(await count("dead_letters")).toBe(10_000);
  expect(await count("dead_letters where key = 'letter3'")).toBe(0);
  expect(await count("dead_letters where key = 'letter4'")).toBe(1);
});

it("keeps a thousand announcements, and whatever is live or to come", async () => {
  await env.DB.exec("delete from announcements");
  const before = Date.now() - 60 * 60 * 1000;
  await many(
    1_010,
    "announcements (id, rev, title, message, level, show_on_site, is_active, expires_at, created_at, updated_at)",
    `n, n, 'T', 'M', 'info', 1, n > 3, case when n = 5 then ${before} end, ${before}, ${before}`,
  );

  await deleteOldRows(platform());

  const { results } = await env.DB.prepare("select id from announcements order by id limit 3").all();
  expect(results).toEqual([{ id: 4 }, { id: 6 }, { id: 7 }]);
  await env.DB.exec("delete from announcements");
});

it("keeps for an hour when a removed address was sent its code", async () => {
  await env.DB.exec("delete from removed_addresses");
  await many(
    4,
    "removed_addresses (user_id, kind, value_key, code_sent_at)",
    `n, 'email', 'a@example.com', ${Date.now()} - n * 1500000`,
  );

  await walkTables(platform());

  expect(await count("removed_addresses")).toBe(2);
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

/** The database, which counts each statement that it has carried out. */
function watching(saw: (meta: D1Meta) => void): D1Database {
  const run = async (statement: D1PreparedStatement) => {
    const result = await statement.all();
    saw(result.meta);
    return result;
  };
  const native = new WeakMap<object, D1PreparedStatement>();
  const wrapped = (statement: D1PreparedStatement): D1PreparedStatement => {
    const mine = {
      bind: (...values: unknown[]) => wrapped(statement.bind(...values)),
      run: () => run(statement),
      all: () => run(statement),
      raw: async () => (await run(statement)).results.map((row) => Object.values(row as object)),
    };
    native.set(mine, statement);
    return mine as unknown as D1PreparedStatement;
  };
  return {
    prepare: (query: string) => wrapped(env.DB.prepare(query)),
    async batch(statements: D1PreparedStatement[]) {
      const results = await env.DB.batch(statements.map((each) => native.get(each) ?? each));
      for (const { meta } of results) saw(meta);
      return results;
    },
  } as unknown as D1Database;
}

it("goes through deliveries and what providers call them, and deletes what is old or its owner's who left", async () => {
  const [ada, leaver] = [await person(), await person()];
  await env.DB.prepare("update users set left_at = 1 where id = ?").bind(leaver.id).run();
  const delivery = (toSeq: number, at: Date) =>
    env.DB.prepare(
      `insert into deliveries (user_id, channel, to_seq, from_seq, created_seqs, status, provider, recipient, attempts, created_at)
        values (?, 'email', ?, 0, '[]', 'sent', 'p', 'a', 1, ?)`,
    ).bind(ada.id, toSeq, at.getTime());
  const reference = (owner: number, providerId: string, at: Date) =>
    env.DB.prepare(
      "insert into provider_refs (provider, provider_id, user_id, channel, to_seq, created_at) values ('p', ?, ?, 'email', 1, ?)",
    ).bind(providerId, owner, at.getTime());
  await env.DB.batch([
    delivery(1, daysAgo(91)),
    delivery(2, daysAgo(89)),
    reference(ada.id, "old", daysAgo(91)),
    reference(ada.id, "new", daysAgo(89)),
    reference(leaver.id, "left", daysAgo(1)),
  ]);

  await walkTables(platform());

  const ours = `user_id in (${ada.id}, ${leaver.id})`;
  expect(await count(`deliveries where ${ours} and to_seq = 2`)).toBe(1);
  expect(await count(`deliveries where ${ours}`)).toBe(1);
  expect(await count(`provider_refs where ${ours} and provider_id = 'new'`)).toBe(1);
  expect(await count(`provider_refs where ${ours}`)).toBe(1);
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

it("lets the announcement hub forget what was deleted a month ago", async () => {
  const admin = as(await makeAdmin(await person()));
  const post = async (title: string) => {
    const posted = await admin.post("/api/global-notifications/", { title, message: "Text" });
    return (await posted.json<{ id: number }>()).id;
  };
  const [deleted, live] = [await post("xyzzyplugh"), await post("Stays")];
  await admin.delete(`/api/global-notifications/${deleted}/`);
  const hub = env.ANNOUNCEMENT_HUB.getByName("global");
  const held = () =>
    runInDurableObject(hub, (_hub, { storage }) =>
      JSON.stringify([...storage.sql.exec("select held from announcements")]),
    );
  await admin.patch(`/api/global-notifications/${live}/`, { message: "Other text" });
  await hub.refresh();
  expect(await held()).toContain("xyzzyplugh");

  clock.now = () => new Date(Date.now() + 31 * DAY_MS);
  await hub.refresh();

  expect(await held()).not.toContain("xyzzyplugh");
  expect(await held()).toContain("Stays");
});
