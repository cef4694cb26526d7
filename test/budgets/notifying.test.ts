import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { compose } from "#compose";
import { clock } from "#core/clock";
import { Problem } from "#core/problem";
import { RecentCounts } from "#core/recent-counts";
import { deleteOldBudgets } from "#events/user-budgets";
import { issueToken, newSession } from "#features/accounts/service/tokens";
import { unsubscribeToken } from "#features/preferences/unsubscribe";
import { perform } from "#realtime/user/actions";
import { as, makeAdmin } from "../support/as.ts";
import { limited } from "../support/limited.ts";
import { NOON } from "../support/noon.ts";
import { person, platform } from "../support/people.ts";

const { now: realNow } = clock;

afterEach(() => {
  clock.now = realNow;
});

/** Stops the clock at noon; the returned function moves it on. */
function stopClock() {
  let now = NOON;
  clock.now = () => new Date(now);
  return (hours: number) => {
    now += hours * 60 * 60 * 1000;
  };
}

type Who = Awaited<ReturnType<typeof person>>;

const ask = (by: Who, recipient: Who) =>
  limited(by, "POST", "/api/connection_requests/", { body: { recipient_id: recipient.id } });

async function askAndCancel(by: Who, recipient: Who): Promise<number> {
  const asked = await ask(by, recipient);
  if (asked.status !== 201) return asked.status;
  const { id } = await asked.json<{ id: number }>();
  await limited(by, "POST", `/api/connection_requests/${id}/cancel/`);
  return asked.status;
}

async function titlesOf(who: Who, type: string): Promise<string[]> {
  const response = await as(who).get(`/api/notifications/?type=${type}&limit=100`);
  const { notifications } = await response.json<{ notifications: { title: string }[] }>();
  return notifications.map(({ title }) => title);
}

/** The same user with a token that is valid now. */
async function signedInAgain(who: Who): Promise<Who> {
  return { ...who, token: await issueToken(platform(), newSession(platform(), who.id, 1)) };
}

async function teacher(): Promise<Who> {
  const made = await person("teacher");
  await env.DB.prepare("update users set role = 'teacher' where id = ?").bind(made.id).run();
  return made;
}

describe("connection requests", () => {
  it("reach one person three times a day, and notify them once where they were taken back", async () => {
    const move = stopClock();
    const [ada, grace] = [await person(), await person()];

    const statuses = [];
    for (let count = 0; count < 5; count += 1) statuses.push(await askAndCancel(ada, grace));
    const refused = await ask(ada, grace);
    move(24);
    const nextDay = await ask(await signedInAgain(ada), grace);

    expect(statuses).toEqual([201, 201, 201, 429, 429]);
    expect(refused.headers.get("Retry-After")).toBe(String(12 * 60 * 60));
    expect(await refused.json()).toMatchObject({ code: "too-many-requests" });
    expect(nextDay.status).toBe(201);
    // That of the next day alone: the first one was taken back, and the two after it notified nobody.
    expect((await titlesOf(await signedInAgain(grace), "connection")).length).toBeLessThanOrEqual(2);
  });

  it("that were taken back and are made again take no number of the recipient's inbox", async () => {
    stopClock();
    const [ada, grace] = [await person(), await person()];

    for (let count = 0; count < 3; count += 1) expect(await askAndCancel(ada, grace)).toBe(201);

    const inbox = await (await as(grace).get("/api/notifications/?limit=1")).json<{ seq: number }>();
    // The first one's notification, and its end.
    expect(inbox.seq).toBe(2);
  });

  it("reach fifty people a day", async () => {
    stopClock();
    const ada = await person();
    await env.DB.prepare(
      `insert into budgets (day, owner, budget, allowed, spent, total, to_one, to_one_total, recipients)
        values ('2026-03-02', ?, 'connection-request', 1, 49, 50, 1, 3, '{}')`,
    )
      .bind(ada.id)
      .run();

    const fiftieth = await ask(ada, await person());
    const next = await person();
    const refused = await ask(ada, next);

    expect([fiftieth.status, refused.status]).toEqual([201, 429]);
    // Nothing has happened.
    expect(await (await as(next).get("/api/connection_requests/")).json()).toMatchObject({ count: 0 });
    expect(await titlesOf(next, "connection")).toEqual([]);
  });

  it("that are repeated while pending cost nothing", async () => {
    stopClock();
    const [ada, grace] = [await person(), await person()];

    const statuses = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await ask(ada, grace)).status);

    expect(statuses).toEqual([201, 200, 200, 200, 200, 200]);
  });
});

describe("applications", () => {
  it("reach one reviewer five times a day and twenty reviewers in all", async () => {
    stopClock();
    const [ada, grace] = [await person(), await teacher()];
    const apply = async (reviewer: Who, title: string) =>
      (await limited(ada, "POST", "/api/applications/", { body: { reviewer_id: reviewer.id, title } }))
        .status;

    const toOne = [];
    for (let count = 0; count < 6; count += 1) toOne.push(await apply(grace, `Number ${count}`));
    await env.DB.prepare("update budgets set spent = 19 where owner = ?").bind(ada.id).run();
    const twentieth = await apply(await teacher(), "One more");
    const beyond = await apply(await teacher(), "One too many");

    expect(toOne).toEqual([201, 201, 201, 201, 201, 429]);
    expect([twentieth, beyond]).toEqual([201, 429]);
    expect(await titlesOf(grace, "application_submitted")).toHaveLength(5);
  });
});

describe("looks at a profile", () => {
  it("notify twenty people a minute; a viewer of more profiles is shown them all the same", async () => {
    const ada = await person();
    const looked: Who[] = [];
    for (let count = 0; count < 21; count += 1) looked.push(await person());

    const answers = await Promise.all(looked.map(({ id }) => limited(ada, "GET", `/api/users/${id}/`)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const views = await Promise.all(looked.map((one) => titlesOf(one, "profile_view")));
    expect(views.flat()).toHaveLength(20);
  });

  it("are one group for each day, so that lists can fold them", async () => {
    stopClock();
    const looked = await person();
    for (const viewer of [await person(), await person()])
      await limited(viewer, "GET", `/api/users/${looked.id}/`);

    const views = await limited(looked, "GET", "/api/notifications/?type=profile_view");

    const { notifications } = await views.json<{
      notifications: { group_key: string; created_at: string }[];
    }>();
    const days = notifications.map(({ created_at }) => `profile_view.${created_at.slice(0, 10)}`);
    expect(notifications.map(({ group_key }) => group_key)).toEqual(days);
    expect(days).toHaveLength(2);
  });

  it("notify fifty people a day; beyond that the page is shown and nobody is notified", async () => {
    stopClock();
    const ada = await person();
    const looked = await person();
    await limited(ada, "GET", `/api/users/${looked.id}/`);
    await env.DB.prepare("update budgets set spent = 50 where owner = ?").bind(ada.id).run();
    const unseen = await person();

    const response = await limited(ada, "GET", `/api/users/${unseen.id}/`);

    expect(response.status).toBe(200);
    expect(await titlesOf(looked, "profile_view")).toHaveLength(1);
    expect(await titlesOf(unseen, "profile_view")).toEqual([]);
  });

  it("leave no row where nobody is notified of them", async () => {
    const [ada, notified, blocking, beyond] = [
      await person(),
      await person(),
      await person(),
      await person(),
    ];
    const look = (at: Who) => limited(ada, "GET", `/api/users/${at.id}/`);
    await as(blocking).put(`/api/blocks/${ada.id}/`);
    await look(notified);
    await look(blocking);
    await env.DB.prepare("update budgets set spent = 50 where owner = ?").bind(ada.id).run();
    await look(beyond);

    const { results } = await env.DB.prepare("select viewed from profile_views where viewer = ?")
      .bind(ada.id)
      .all();

    expect(results).toEqual([{ viewed: notified.id }]);
  });
});

it("writes over a socket are taken from the same 240 a minute as those over HTTP", async () => {
  const ada = await person();
  const onSocket = compose({ ...env, RATE_LIMITS: "on" } as Env, createExecutionContext());
  const write = (action: "mark_all_read") =>
    perform(
      onSocket,
      { id: ada.id, session: { jti: "", version: 1, expiresAt: 0 } },
      { action: { action }, request: undefined },
    );
  const overSocket = async () => {
    try {
      await write("mark_all_read");
      return 200;
    } catch (error) {
      return error instanceof Problem && error.code === "too-many-requests" ? 429 : error;
    }
  };
  const overHttp = async () => (await limited(ada, "POST", "/api/notifications/mark-all-read/")).status;

  const statuses: unknown[] = [];
  // The window may turn over once meanwhile.
  for (let at = 0; at <= 480 && !statuses.includes(429); at += 1)
    statuses.push(await (at % 2 === 0 ? overSocket() : overHttp()));

  expect(statuses.at(-1)).toBe(429);
  expect(statuses.length).toBeGreaterThan(240);
  expect([await overSocket(), await overHttp()]).toEqual([429, 429]);
});

it("reads are counted for each user once there are many of them in a minute", async () => {
  stopClock();
  const [ada, bob] = [await person(), await person()];
  const counted: string[] = [];
  const READ_LIMIT = { limit: async ({ key }: { key: string }) => ({ success: counted.push(key) < 3 }) };
  const readAs = async (someone: typeof ada) =>
    (await limited(someone, "GET", "/api/notifications/unread-count/", { bindings: { READ_LIMIT } })).status;

  const statuses: number[] = [];
  for (let at = 0; at < 123; at += 1) statuses.push(await readAs(ada));

  expect(statuses.slice(0, 122)).toEqual(Array(122).fill(200));
  expect([statuses.at(-1), await readAs(bob)]).toEqual([429, 200]);
  expect(counted).toEqual(Array(3).fill(String(ada.id)));
});

/** A shared count that lets each key do three things. */
function threeEach() {
  const counts = new Map<string, number>();
  return {
    counts,
    async limit({ key }: { key: string }) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= 3 };
    },
  };
}

it("reads without a sign-in are counted for each address block, and those of a key for the key", async () => {
  stopClock();
  const admin = await person();
  await env.DB.prepare("update users set access = 'admin' where id = ?").bind(admin.id).run();
  const { key, id } = await (await as(admin).post("/api/api-keys/", { name: "host" })).json<{
    key: string;
    id: number;
  }>();
  const READ_LIMIT = threeEach();
  const read = async (path: string, from: string, by?: { token: string }) =>
    (await limited(by, "GET", path, { headers: { "CF-Connecting-IP": from }, bindings: { READ_LIMIT } }))
      .status;
  const LIVE = "/api/global-notifications/";
  const lastOf = async (times: number, path: string, by?: { token: string }) => {
    let status = 0;
    for (let at = 0; at < times; at += 1) status = await read(path, "192.0.2.7", by);
    return status;
  };

  // The first 120 of a minute are not worth asking the shared count.
  expect(await lastOf(123, LIVE)).toBe(200);
  expect(await read(LIVE, "192.0.2.7")).toBe(429);
  expect(await read("/api/health/", "192.0.2.7")).toBe(429);
  expect(await read(LIVE, "192.0.2.8")).toBe(200);
  // Neither a user nor a key behind that address is concerned.
  expect(await read(LIVE, "192.0.2.7", admin)).toBe(200);
  expect(await lastOf(123, `${LIVE}1/`, { token: key })).toBe(404);
  expect(await read(`${LIVE}1/`, "192.0.2.8", { token: key })).toBe(429);
  expect(await read(LIVE, "192.0.2.8", { token: key })).toBe(429);
  expect([...READ_LIMIT.counts.keys()]).toEqual(["block:192.0.2.7", `key:${id}`]);
});

it("sign-outs are counted for each user, whatever their sessions, and not with the refreshes", async () => {
  const [ada, bob] = [await person(), await person()];
  const REFRESH_LIMIT = threeEach();
  const signOut = async (who: Who) =>
    (await limited(await signedInAgain(who), "POST", "/api/logout/", { bindings: { REFRESH_LIMIT } })).status;

  const statuses = [];
  for (let at = 0; at < 4; at += 1) statuses.push(await signOut(ada));
  const refreshed = await limited(ada, "POST", "/api/token/refresh/", { bindings: { REFRESH_LIMIT } });

  expect(statuses).toEqual([204, 204, 204, 429]);
  expect([await signOut(bob), refreshed.status]).toEqual([204, 200]);
});

describe("what is refused without a sign-in", () => {
  const from = (block: string) => ({ "CF-Connecting-IP": block });

  it("is counted for each address block: sign-outs, callbacks, links and keys that are none", async () => {
    const REFRESH_LIMIT = threeEach();
    const attempt = async (method: string, path: string, by?: { token: string }, block = "192.0.2.30") =>
      (await limited(by, method, path, { headers: from(block), bindings: { REFRESH_LIMIT }, body: {} }))
        .status;

    const statuses = [
      await attempt("POST", "/api/logout/", { token: "no.token.ofours" }),
      await attempt("POST", "/api/callbacks/twilio/"),
      await attempt("POST", "/api/unsubscribe/none/"),
      await attempt("POST", "/api/notifications/", { token: "hk_1_none" }),
      await attempt("POST", "/api/callbacks/resend/"),
      await attempt("POST", "/api/callbacks/resend/", undefined, "192.0.2.31"),
    ];

    expect(statuses).toEqual([401, 403, 404, 429, 429, 403]);
    expect([...REFRESH_LIMIT.counts.keys()]).toEqual(["192.0.2.30", "192.0.2.31"]);
  });

  it("keeps no key and no link there from being taken", async () => {
    const admin = await makeAdmin(await person());
    const { key } = await (await as(admin).post("/api/api-keys/", { name: "host" })).json<{ key: string }>();
    const link = unsubscribeToken(env.APP_SECRET, admin.id, ["jobs"]);
    const REFRESH_LIMIT = threeEach();
    const attempt = async (path: string, by?: { token: string }) =>
      (
        await limited(by, "POST", path, {
          ...{ headers: from("192.0.2.32"), bindings: { REFRESH_LIMIT } },
          body: { recipient_id: admin.id, title: "Note", message: "From a host" },
        })
      ).status;
    for (let at = 0; at < 4; at += 1) await attempt("/api/unsubscribe/none/");

    const unsubscribed = [];
    for (let at = 0; at < 4; at += 1) unsubscribed.push(await attempt(`/api/unsubscribe/${link}/`));

    expect(unsubscribed).toEqual([200, 200, 200, 429]);
    expect(await attempt("/api/notifications/", { token: key })).toBe(202);
  });
});

it("changes by a filter, which may write a whole inbox, are counted apart; those of named notifications are not", async () => {
  const ada = await person();
  const SEARCH_LIMIT = threeEach();
  const change = async (body: object) =>
    (await limited(ada, "POST", "/api/notifications/bulk/", { body, bindings: { SEARCH_LIMIT } })).status;

  const statuses = [];
  for (let at = 0; at < 4; at += 1) statuses.push(await change({ action: "read", filter: {} }));

  expect([...statuses, await change({ action: "read", ids: [1] })]).toEqual([200, 200, 200, 429, 200]);
});

it("counts in one isolate hold a bounded number of callers", () => {
  const counts = new RecentCounts();
  const now = new Date(NOON);
  for (let at = 0; at < 50_000; at += 1) counts.add(`block:${at}`, now);
  expect(counts.add("block:0", now)).toBe(2);

  counts.add("one more", now);

  expect(counts.add("block:0", now)).toBe(1);
});

describe("notifications to oneself", () => {
  it("are two hundred a day", async () => {
    stopClock();
    const ada = await person();
    const send = async () =>
      (
        await limited(ada, "POST", "/api/notifications/", {
          body: { recipient_id: ada.id, title: "Note", message: "To myself" },
        })
      ).status;
    const first = await send();
    await env.DB.prepare("update budgets set spent = 199 where owner = ?").bind(ada.id).run();

    expect([first, await send(), await send()]).toEqual([202, 202, 429]);
  });
});

describe("changes of one's e-mail address", () => {
  it("are five a day, and its owner is notified of each", async () => {
    stopClock();
    const ada = await person();
    const change = async (email: string) =>
      (await limited(ada, "PATCH", "/api/profile/", { body: { email } })).status;

    const statuses = [];
    for (let count = 0; count < 6; count += 1)
      statuses.push(await change(`${ada.username}.${count}@example.com`));
    const same = await change(`${ada.username}.4@example.com`);

    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect(same).toBe(200);
    expect(await titlesOf(ada, "system")).toHaveLength(5);
  });
});

describe("guesses at others' e-mail addresses by changing one's own", () => {
  it("are five a day with the changes, and then say nothing of an address", async () => {
    stopClock();
    const [ada, grace] = [await person(), await person()];
    const change = async (email: string) =>
      (await limited(ada, "PATCH", "/api/profile/", { body: { email } })).status;

    const statuses = [];
    for (let count = 0; count < 6; count += 1) statuses.push(await change(grace.email));

    expect(statuses).toEqual([409, 409, 409, 409, 409, 429]);
    expect(await change(`${ada.username}@free.example.com`)).toBe(429);
  });
});

it("repeats that leave an answer under an Idempotency-Key are five hundred a day, and others are not counted", async () => {
  stopClock();
  const [ada, grace] = [await person(), await person()];
  let keys = 0;
  const askAgain = async (headers: Record<string, string>) => {
    const body = { recipient_id: grace.id };
    return (await limited(ada, "POST", "/api/connection_requests/", { body, headers })).status;
  };
  const underAKey = () => askAgain({ "Idempotency-Key": `again-${++keys}` });
  const first = [await askAgain({}), await underAKey()];
  await env.DB.prepare("update budgets set spent = 499 where owner = ? and budget = 'repeat'")
    .bind(ada.id)
    .run();

  const statuses = [await underAKey(), await underAKey(), await askAgain({ "Idempotency-Key": "again-1" })];
  const kept = await env.DB.prepare("select count(*) as n from idempotency_keys where scope like ?")
    .bind(`user:${ada.id}:%`)
    .first("n");

  expect([...first, ...statuses, await askAgain({})]).toEqual([201, 200, 200, 429, 200, 200]);
  expect(kept).toBe(2);
});

describe("registrations", () => {
  it("are six hundred an hour in all", async () => {
    const move = stopClock();
    const register = async (name: string) =>
      (
        await limited(undefined, "POST", "/api/register/", {
          body: { username: name, email: `${name}@example.com`, password: "quiet-otter-umbrella" },
          headers: { "CF-Connecting-IP": `192.0.2.${name.length}` },
        })
      ).status;
    const first = await register("newcomer");
    await env.DB.prepare("update budgets set spent = 600 where budget = 'registration'").run();

    const refused = await register("too-late");
    move(1);

    expect([first, refused, await register("an-hour-later")]).toEqual([201, 429, 201]);
  });
});

describe("who is blocked", () => {
  it("can neither ask, apply nor be notified of, and what was pending is cancelled", async () => {
    stopClock();
    const [ada, grace] = [await person(), await teacher()];
    await ask(ada, grace);

    const blocked = await as(grace).put(`/api/blocks/${ada.id}/`);
    const asked = await ask(ada, grace);
    const applied = await limited(ada, "POST", "/api/applications/", {
      body: { reviewer_id: grace.id, title: "Please" },
    });
    await limited(ada, "GET", `/api/users/${grace.id}/`);

    expect(blocked.status).toBe(204);
    expect([asked.status, applied.status]).toEqual([403, 403]);
    expect(await asked.json()).toMatchObject({
      ...{ code: "not-possible", detail: "You cannot contact this user." },
    });
    expect(await (await as(ada).get("/api/connection_requests/?status=cancelled")).json()).toMatchObject({
      count: 1,
    });
    expect(await titlesOf(grace, "profile_view")).toEqual([]);
    expect(await titlesOf(grace, "application_submitted")).toEqual([]);
    expect(await (await as(grace).get("/api/blocks/")).json()).toMatchObject({
      count: 1,
      results: [{ user: { id: ada.id } }],
    });
  });

  it("may ask again once the block is gone, and is asked by whom they were blocked", async () => {
    const [ada, grace] = [await person(), await person()];
    await as(grace).put(`/api/blocks/${ada.id}/`);

    const backwards = await ask(grace, ada);
    await as(grace).delete(`/api/blocks/${ada.id}/`);
    const again = await ask(ada, grace);

    // Both want it now.
    expect([backwards.status, again.status]).toEqual([201, 200]);
  });

  it("is one of a thousand at most, and blocking the same user again is no other", async () => {
    const [ada, first, last, beyond] = [await person(), await person(), await person(), await person()];
    const block = async (who: Who) => (await as(ada).put(`/api/blocks/${who.id}/`)).status;
    await block(first);
    await env.DB.prepare(
      `insert into blocks (user_id, blocked_id, created_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 998)
        select ?, 1000000 + n, 0 from numbers`,
    )
      .bind(ada.id)
      .run();

    const statuses = [await block(last), await block(beyond), await block(first)];
    await as(ada).delete(`/api/blocks/${first.id}/`);

    expect([...statuses, await block(beyond)]).toEqual([204, 422, 204, 204]);
  });

  it("is neither oneself nor nobody", async () => {
    const ada = await person();

    expect((await as(ada).put(`/api/blocks/${ada.id}/`)).status).toBe(422);
    expect((await as(ada).put("/api/blocks/999999999/")).status).toBe(404);
  });
});

describe("what was spent", () => {
  it("is forgotten after a day", async () => {
    const move = stopClock();
    const ada = await person();
    await ask(ada, await person());
    const rows = () =>
      env.DB.prepare("select count(*) as rows from budgets where owner = ?").bind(ada.id).first("rows");
    move(24);
    await deleteOldBudgets(platform());
    const kept = await rows();
    move(24);
    await deleteOldBudgets(platform());

    expect([kept, await rows()]).toEqual([1, 0]);
  });
});
