import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { app } from "#app";
import { clock } from "#core/clock";
import { as, call, makeAdmin, makeSuperAdmin, ORIGIN, PASSWORD, register } from "../../support/as.ts";
import { limited } from "../../support/limited.ts";
import { person } from "../../support/people.ts";
import { hush, logged } from "../../support/quiet.ts";

const { now: realNow } = clock;

afterEach(() => {
  clock.now = realNow;
});

async function keyOf(by: { token: string }): Promise<{ id: number; token: string }> {
  const made = await as(by).post("/api/api-keys/", { name: "host" });
  const { id, key } = await made.json<{ id: number; key: string }>();
  return { id, token: key };
}

const announce = (key: { token: string }) =>
  as(key).post("/api/global-notifications/", { title: "Hello", message: "All" });

describe("an API key", () => {
  it("ends with the access of the admin who made it, and is listed with its maker", async () => {
    const [boss, admin] = [await makeSuperAdmin(await person()), await makeAdmin(await person())];
    const key = await keyOf(admin);
    const before = await announce(key);

    await as(boss).patch(`/api/users/${admin.id}/access/`, { access: "user" });
    const after = await announce(key);
    const notification = await as(key).post("/api/notifications/", {
      everyone: true,
      title: "Hi",
      message: "!",
    });

    expect([before.status, after.status, notification.status]).toEqual([201, 401, 401]);
    const { results } = await (await as(boss).get("/api/api-keys/?limit=100")).json<{
      results: { id: number; created_by: number }[];
    }>();
    expect(results.find(({ id }) => id === key.id)).toMatchObject({ created_by: admin.id });
  });

  it("ends while its maker's account is stopped", async () => {
    const [boss, admin] = [await makeSuperAdmin(await person()), await makeAdmin(await person())];
    const key = await keyOf(admin);

    await as(boss).patch(`/api/users/${admin.id}/active/`, { active: false });
    const stopped = await announce(key);
    await as(boss).patch(`/api/users/${admin.id}/active/`, { active: true });

    expect([stopped.status, (await announce(key)).status]).toEqual([401, 201]);
  });
});

describe("an account that an admin stops", () => {
  it("is signed out at once and signs in no more, until it is let go on", async () => {
    const admin = await makeAdmin(await person());
    const spammer = await register("unstoppable");
    const login = () =>
      call("POST", "/api/login/", { body: { username: "unstoppable", password: PASSWORD } });

    const stopped = await as(admin).patch(`/api/users/${spammer.id}/active/`, { active: false });
    const statuses = [(await as(spammer).get("/api/profile/")).status, (await login()).status];
    await as(admin).patch(`/api/users/${spammer.id}/active/`, { active: true });

    expect(stopped.status).toBe(200);
    expect(statuses).toEqual([401, 401]);
    expect((await login()).status).toBe(200);
  });

  it("is neither the admin's own nor another admin's", async () => {
    const [admin, other] = [await makeAdmin(await person()), await makeAdmin(await person())];
    const boss = await makeSuperAdmin(await person());
    const stop = async (by: { token: string }, { id }: { id: number }) =>
      (await as(by).patch(`/api/users/${id}/active/`, { active: false })).status;

    expect([await stop(admin, admin), await stop(admin, other), await stop(admin, boss)]).toEqual([
      403, 403, 403,
    ]);
    expect(await stop(boss, other)).toBe(200);
    expect(await stop(boss, { id: 999_999_999 })).toBe(404);
  });
});

describe("signing out", () => {
  it("takes an expired token, in the body too, and ends its session", async () => {
    const ada = await person();
    const grace = await person();
    const hours = Date.now() + 2 * 60 * 60 * 1000;
    clock.now = () => new Date(hours);

    const byHeader = await as(ada).post("/api/logout/");
    const inBody = await call("POST", "/api/logout/", { body: { token: grace.token } });
    const refreshed = await Promise.all(
      [ada, grace].map(({ token }) => call("POST", "/api/token/refresh/", { body: { token } })),
    );

    expect([byHeader.status, inBody.status]).toEqual([204, 204]);
    expect(refreshed.map(({ status }) => status)).toEqual([401, 401]);
  });

  it("clears the cookies also where there is no session any more, but not for another site's page", async () => {
    const cleared = (response: Response) =>
      response.headers.getSetCookie().filter((cookie) => cookie.includes("Max-Age=0")).length;

    const nobody = await call("POST", "/api/logout/");
    const foreign = await call("POST", "/api/logout/", { headers: { Origin: "https://evil.test" } });

    expect([nobody.status, cleared(nobody)]).toEqual([401, 2]);
    expect([foreign.status, cleared(foreign)]).toEqual([403, 0]);
  });
});

it("a sign-in is in the log with its address block and no whole address, taken or refused", async () => {
  const { id, username } = await register("logged");
  hush();
  logged.length = 0;
  const headers = { "CF-Connecting-IP": "2001:db8:0:7::1234:5678" };

  for (const password of ["wrong-guess-1", PASSWORD])
    await call("POST", "/api/login/", { body: { username, password }, headers });

  const lines = logged.filter(({ what }) => what.startsWith("sign-in."));
  expect(lines).toMatchObject([
    { what: "sign-in.refused", user_id: id, block: "2001:db8:0:7::/64" },
    { what: "sign-in.succeeded", user_id: id, block: "2001:db8:0:7::/64" },
  ]);
  expect(JSON.stringify(logged)).not.toContain("1234:5678");
});

describe("a new APP_SECRET", () => {
  it("leaves cookie sessions able to refresh while the old one is kept beside it", async () => {
    await register("rotated");
    const login = await call("POST", "/api/login/", { body: { username: "rotated", password: PASSWORD } });
    const cookies = login.headers.getSetCookie().map((cookie) => cookie.split(";")[0]!);
    const csrf = cookies.find((cookie) => cookie.startsWith("csrftoken="))!.slice("csrftoken=".length);
    const refresh = async (secrets: object) =>
      (
        await app.fetch(
          new Request(`${ORIGIN}/api/token/refresh/`, {
            method: "POST",
            headers: { Cookie: cookies.join("; "), "X-CSRFToken": csrf, Origin: ORIGIN },
          }),
          { ...env, APP_SECRET: "another-dev-secret-of-the-tests-alone", ...secrets },
          createExecutionContext(),
        )
      ).status;

    expect(await refresh({})).toBe(403);
    expect(await refresh({ APP_SECRET_PREVIOUS: env.APP_SECRET })).toBe(200);
  });
});

describe("plain http in production", () => {
  const production = {
    ...env,
    ENVIRONMENT: "production",
    APP_SECRET: "a-secret-of-this-test-and-of-nothing-else",
    SIGNING_KEYS: env.SIGNING_KEYS.replace("dev-test", "test"),
  };
  const fetch = (method: string, path: string) =>
    app.fetch(
      new Request(`http://herald.test${path}`, { method, redirect: "manual" }),
      production,
      createExecutionContext(),
    );

  it("sends reads to https and refuses everything else", async () => {
    const [page, head, login] = [
      await fetch("GET", "/notifications/?is_read=false"),
      await fetch("HEAD", "/"),
      await fetch("POST", "/api/login/"),
    ];

    expect([page.status, page.headers.get("Location")]).toEqual([
      308,
      "https://herald.test/notifications/?is_read=false",
    ]);
    expect(await page.text()).toContain("https");
    expect(head.status).toBe(308);
    expect([login.status, await login.json()]).toEqual([
      403,
      expect.objectContaining({ code: "https-required" }),
    ]);
    expect(login.headers.getSetCookie()).toEqual([]);
  });
});

describe("a username that speaks for the service", () => {
  it.each(["admin", "Support", "HERALD", "system", "no-reply", "sys_admin", "Root"])(
    "is taken: %s",
    async (username) => {
      const body = { username, email: `x.${username}@example.com`, password: PASSWORD };

      const response = await call("POST", "/api/register/", { body });

      expect([response.status, await response.json()]).toEqual([
        409,
        expect.objectContaining({ code: "username-taken" }),
      ]);
    },
  );

  it.each(["badminton", "supporter", "admin1", "the_admin"])(
    "is not every name that is like it: %s",
    async (username) => {
      const body = { username, email: `${username}@example.com`, password: PASSWORD };

      expect((await call("POST", "/api/register/", { body })).status).toBe(201);
    },
  );
});

describe("finding people by their address", () => {
  it.each(["e-mail", "contact"])("is for those alone who let themselves be found by their %s", async (by) => {
    const [ada, grace] = [await person(), await person("hidden")];
    const contact = `+49170${grace.id}`;
    await as(grace).patch("/api/profile/", { contact });
    const q = encodeURIComponent(by === "contact" ? contact : grace.email);
    const found = async () =>
      (await (await as(ada).get(`/api/search_users/?q=${q}`)).json<{ count: number }>()).count;
    const before = await found();

    const changed = await as(grace).patch("/api/profile/", { findable_by_contact: false });

    expect(await changed.json()).toMatchObject({ findable_by_contact: false });
    expect([before, await found()]).toEqual([1, 0]);
  });

  it("is slowed down after sixty tries a minute", async () => {
    const ada = await person();
    const statuses = new Set<number>();

    // The window may turn over once meanwhile.
    for (let at = 0; at < 130 && !statuses.has(429); at += 1)
      statuses.add((await limited(ada, "GET", `/api/search_users/?q=%2B49170${at + 100}`)).status);

    expect(statuses).toEqual(new Set([200, 429]));
  });
});

describe("names", () => {
  it.each(["full_name", "company_name"])("hold nothing that cannot be seen: %s", async (field) => {
    const ada = await person();

    const response = await as(ada).patch("/api/profile/", { [field]: "Ada\u202Egnp" });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
  });
});
