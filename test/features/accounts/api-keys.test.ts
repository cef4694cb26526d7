import { env } from "cloudflare:workers";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkApiKey } from "#features/accounts/service/api-keys";
import { partsOf } from "../../support/api-key.ts";
import { as, call, makeAdmin, makeSuperAdmin, register } from "../../support/as.ts";
import { platform } from "../../support/people.ts";

interface Made {
  id: number;
  name: string;
  key: string;
}

const admin = async (name: string) => makeAdmin(await register(name));

const make = (by: { token: string }, name: unknown, headers = {}) =>
  as(by).post("/api/api-keys/", { name }, headers);

async function made(by: { token: string }, name: string): Promise<Made> {
  return (await make(by, name)).json();
}

const withKey = (key: string, path: string, method = "GET") =>
  call(method, path, { headers: { Authorization: `Bearer ${key}` } });

describe("POST /api/api-keys/", () => {
  it("makes a key that opens what a key may, and keeps only its hash", async () => {
    const response = await make(await admin("maker"), "Shop");

    expect(response.status).toBe(201);
    const key = await response.json<Made>();
    expect(key).toEqual({ id: expect.any(Number), name: "Shop", key: expect.any(String) });
    expect(key.key).toMatch(new RegExp(`^hk_${key.id}_[\\w-]{43}$`));
    expect(await checkApiKey(platform(), key.key)).toEqual({ id: key.id, name: "Shop" });
    const row = await env.DB.prepare("select * from api_keys where id = ?").bind(key.id).first();
    expect(JSON.stringify(row)).not.toContain(partsOf(key.key).secret);
  });

  it("is for admins and super admins", async () => {
    const boss = await makeSuperAdmin(await register("key-boss"));

    expect((await make(boss, "Boss")).status).toBe(201);
    expect((await make(await register("keyless"), "Mine")).status).toBe(403);
    expect((await call("POST", "/api/api-keys/", { body: { name: "x" } })).status).toBe(401);
  });

  it.each([undefined, "", "x".repeat(101), "two\nlines", " ", "\u3164", "\u2800", 7])(
    "refuses the name %j",
    async (name) => {
      const by = await admin(`namer${Math.random().toString(36).slice(2, 10)}`);

      const response = await make(by, name);

      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ errors: [{ pointer: "#/name" }] });
    },
  );

  it("answers a repeat under one Idempotency-Key with the same key, and makes no second", async () => {
    const by = await admin("repeater");
    const headers = { "Idempotency-Key": "once" };

    const first = await make(by, "Repeated", headers);
    const second = await make(by, "Repeated", headers);
    const other = await make(by, "Another", headers);

    expect([first.status, second.status, other.status]).toEqual([201, 201, 422]);
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await second.json()).toEqual(await first.json());
    const count = await env.DB.prepare(
      "select count(*) as count from api_keys where name = 'Repeated'",
    ).first("count");
    expect(count).toBe(1);
  });

  it("makes one key of two requests at once under one Idempotency-Key", async () => {
    const by = await admin("racing-maker");
    const headers = { "Idempotency-Key": "at-once" };

    const responses = await Promise.all([1, 2, 3].map(() => make(by, "Raced", headers)));

    const keys = await Promise.all(
      responses.filter(({ status }) => status === 201).map((r) => r.json<Made>()),
    );
    expect(new Set(keys.map(({ key }) => key)).size).toBe(1);
    const count = await env.DB.prepare("select count(*) as count from api_keys where name = 'Raced'").first(
      "count",
    );
    expect(count).toBe(1);
  });

  it("does not make two keys of one moment meet", async () => {
    const by = await admin("bulk-maker");

    const responses = await Promise.all(Array.from({ length: 30 }, (_, at) => make(by, `Bulk ${at}`)));

    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
  });
});

describe("GET /api/api-keys/", () => {
  it("lists every key to any admin, newest first, a page at a time, without secrets", async () => {
    const one = await admin("lister");
    const other = await admin("other-lister");
    const keys = [await made(one, "L1"), await made(other, "L2"), await made(one, "L3")];
    const names: string[] = [];
    let path: string | null = "/api/api-keys/?limit=2";

    while (path !== null && names.length < 3) {
      const response: Response = await as(one).get(path);
      const text = await response.text();
      for (const { key } of keys) expect(text).not.toContain(key);
      const page = JSON.parse(text);
      expect(page.count).toBeGreaterThanOrEqual(3);
      names.push(...page.results.map((key: { name: string }) => key.name));
      path = page.next_cursor && `/api/api-keys/?limit=2&cursor=${page.next_cursor}`;
    }

    expect(names.slice(0, 3).sort()).toEqual(["L1", "L2", "L3"]);
  });

  it.each([
    ["/api/api-keys/?cursor=tampered", 400],
    ["/api/api-keys/?limit=0", 422],
    ["/api/api-keys/?limit=101", 422],
    ["/api/api-keys/?limit=x", 422],
  ])("answers %s with %i", async (path, status) => {
    const by = await admin(`pager${Math.random().toString(36).slice(2, 10)}`);

    expect((await as(by).get(path)).status).toBe(status);
  });

  it("is for admins", async () => {
    expect((await as(await register("curious")).get("/api/api-keys/")).status).toBe(403);
  });
});

describe("DELETE /api/api-keys/{id}/", () => {
  it("ends a key at once, and is done once", async () => {
    const by = await admin("ender");
    const { id, key } = await made(by, "Ended");

    const first = await as(by).delete(`/api/api-keys/${id}/`);
    const second = await as(by).delete(`/api/api-keys/${id}/`);

    expect([first.status, second.status]).toEqual([204, 404]);
    expect((await withKey(key, "/api/profile/")).status).toBe(401);
  });

  it("is for admins, and ends nothing for others", async () => {
    const { id, key } = await made(await admin("keeper"), "Kept");

    expect((await as(await register("thief")).delete(`/api/api-keys/${id}/`)).status).toBe(403);
    expect((await withKey(key, "/api/profile/")).status).toBe(403);
  });
});

describe("a key", () => {
  it.each([
    ["GET", "/api/profile/"],
    ["POST", "/api/logout/"],
    ["POST", "/api/logout-all/"],
    ["POST", "/api/token/refresh/"],
    ["GET", "/api/users/1/"],
    ["PATCH", "/api/users/1/access/"],
    ["GET", "/api/api-keys/"],
    ["POST", "/api/api-keys/"],
    ["DELETE", "/api/api-keys/1/"],
    ["GET", "/api/notifications/"],
  ])("may not %s %s", async (method, path) => {
    const { key } = await made(await admin(`owner${Math.random().toString(36).slice(2, 10)}`), "Tried");

    expect((await withKey(key, path, method)).status).toBe(403);
  });

  it("that is not ours signs in nowhere", async () => {
    const { id, key } = await made(await admin("forged"), "Forged");
    const forgeries = [
      `hk_${id}_`,
      `${key}x`,
      key.slice(0, -1),
      key.replace(`${id}`, `${id + 1}`),
      "hk_",
      "hk_1",
      "hk_x_y",
    ];

    for (const forgery of forgeries) expect((await withKey(forgery, "/api/profile/")).status).toBe(401);
    expect((await withKey(`hk_${"9".repeat(400)}_x`, "/api/profile/")).status).toBe(401);
  });
});

it("a hundred keys are kept: the next is refused, also under a key that is tried again, until one is ended", async () => {
  const by = await admin("collector");
  const others = await env.DB.prepare("select count(*) as count from api_keys").first<number>("count");
  await env.DB.prepare(
    `insert into api_keys (id, name, hash, created_by, created_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?1)
      select n, 'Key', '', ?2, 0 from numbers`,
  )
    .bind(99 - (others ?? 0), by.id)
    .run();
  onTestFinished(async () => {
    await env.DB.prepare("delete from api_keys where name = 'Key'").run();
  });
  const headers = { "Idempotency-Key": "one-too-many" };
  const last = await made(by, "The hundredth");

  const refused = await make(by, "One too many", headers);
  const again = await make(by, "One too many", headers);
  await as(by).delete(`/api/api-keys/${last.id}/`);

  expect([refused.status, again.status]).toEqual([409, 409]);
  expect(await refused.json()).toMatchObject({ code: "too-many-keys" });
  expect((await make(by, "One too many", headers)).status).toBe(201);
});
