import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readPublicUsers } from "#features/accounts/service/read";
import { as, call, makeAdmin, makeSuperAdmin, PASSWORD, type Person, register } from "../../support/as.ts";
import { platform } from "../../support/people.ts";
import { openSocket } from "../../support/socket.ts";

const PUBLIC = ["company_name", "full_name", "id", "role", "username"];
const WHOLE = [...PUBLIC, "access", "contact", "created_at", "email"].sort();

/** A user with fields that others may not see. */
async function private_(name: string): Promise<Person> {
  return register(name, { full_name: "Somebody", contact: "secret-contact" });
}

describe("GET /api/users/{id}/", () => {
  it("shows a user to others in public only", async () => {
    const person = await private_("shown");

    const response = await as(await register("onlooker")).get(`/api/users/${person.id}/`);

    expect(response.status).toBe(200);
    const text = await response.text();
    expect(Object.keys(JSON.parse(text)).sort()).toEqual(PUBLIC);
    expect(text).not.toMatch(/secret-contact|@example/);
  });

  it.each([makeAdmin, makeSuperAdmin])("shows a user whole to an admin", async (make) => {
    const person = await private_(`known-to-${make.name.toLowerCase()}`);
    const admin = await make(await register(`by-${make.name.toLowerCase()}`));

    const user = await (await as(admin).get(`/api/users/${person.id}/`)).json<object>();

    expect(Object.keys(user).sort()).toEqual(WHOLE);
    expect(user).toMatchObject({ contact: "secret-contact", email: person.email });
  });

  it("shows a closed account to admins alone", async () => {
    const person = await register("gone");
    await env.DB.prepare("update users set active = 0 where id = ?").bind(person.id).run();
    const admin = await makeAdmin(await register("undertaker"));

    expect((await as(await register("mourner")).get(`/api/users/${person.id}/`)).status).toBe(404);
    expect((await as(admin).get(`/api/users/${person.id}/`)).status).toBe(200);
  });

  it.each([
    "0",
    "-1",
    "1.5",
    "99999999",
    "9007199254740993",
    "99999999999999999999",
    "abc",
    "1e1",
    "%31",
    "1'--",
  ])("knows nobody by the id %s", async (id) => {
    const person = await register(`seeker${Math.random().toString(36).slice(2, 10)}`);

    const response = await as(person).get(`/api/users/${id}/`);

    expect(response.status).toBe(404);
  });

  it("asks for a sign-in", async () => {
    expect((await call("GET", "/api/users/1/")).status).toBe(401);
  });
});

describe("PATCH /api/users/{id}/access/", () => {
  const set = (by: { token: string }, id: number, access: unknown) =>
    as(by).patch(`/api/users/${id}/access/`, { access });

  it("sets it, ends the user's sessions and closes their sockets", {
    tags: ["parity.courses.12", "F29"],
  }, async () => {
    const boss = await makeSuperAdmin(await register("boss"));
    const person = await register("promoted");
    const socket = await openSocket(person.token);

    const response = await set(boss, person.id, "admin");

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id: person.id, access: "admin", email: person.email });
    expect(await socket.closed).toBe(4401);
    expect((await as(person).get("/api/profile/")).status).toBe(401);
    const login = await call("POST", "/api/login/", { body: { username: "promoted", password: PASSWORD } });
    expect(await login.json()).toMatchObject({ user: { access: "admin" } });
  });

  it("takes away at once what was given", async () => {
    const boss = await makeSuperAdmin(await register("strict-boss"));
    const admin = await makeAdmin(await register("demoted"));
    expect((await as(admin).get("/api/api-keys/")).status).toBe(200);

    await set(boss, admin.id, "user");

    expect((await as(admin).get("/api/api-keys/")).status).toBe(401);
    const login = await call("POST", "/api/login/", { body: { username: "demoted", password: PASSWORD } });
    const { token } = await login.json<{ token: string }>();
    expect((await as({ token }).get("/api/api-keys/")).status).toBe(403);
  });

  it("changes nothing, and ends nothing, when it is so already", async () => {
    const boss = await makeSuperAdmin(await register("repeating-boss"));
    const person = await register("unchanged");

    expect((await set(boss, person.id, "user")).status).toBe(200);
    expect((await as(person).get("/api/profile/")).status).toBe(200);
  });

  it("is not for its owner, be it a super admin", async () => {
    const boss = await makeSuperAdmin(await register("self-boss"));

    expect((await set(boss, boss.id, "user")).status).toBe(403);
    expect((await as(boss).get("/api/profile/")).status).toBe(200);
  });

  it("is for super admins alone, and says so before it looks for the user", async () => {
    const person = await register("target");
    const admin = await makeAdmin(await register("mere-admin"));

    for (const by of [admin, person]) {
      expect((await set(by, person.id, "admin")).status).toBe(403);
      expect((await set(by, 99_999_999, "admin")).status).toBe(403);
    }
    expect(
      (await call("PATCH", `/api/users/${person.id}/access/`, { body: { access: "admin" } })).status,
    ).toBe(401);
    expect(await (await as(person).get("/api/profile/")).json()).toMatchObject({ access: "user" });
  });

  it("does not know who is not there", async () => {
    const boss = await makeSuperAdmin(await register("lost-boss"));

    expect((await set(boss, 99_999_999, "admin")).status).toBe(404);
  });

  it.each(["root", "Admin", "", null, undefined, 1])("refuses the access %j", async (access) => {
    const boss = await makeSuperAdmin(await register(`boss-${String(access) || "empty"}`));
    const person = await register(`person-${String(access) || "empty"}`);

    const response = await set(boss, person.id, access);

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "#/access" }] });
  });

  it("leaves one of two super admins who take it from each other at once", async () => {
    const one = await makeSuperAdmin(await register("duel-1"));
    const other = await makeSuperAdmin(await register("duel-2"));

    const responses = await Promise.all([set(one, other.id, "user"), set(other, one.id, "user")]);

    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
    const { results } = await env.DB.prepare("select access from users where id in (?, ?) order by access")
      .bind(one.id, other.id)
      .all();
    expect(results).toEqual([{ access: "super_admin" }, { access: "user" }]);
  });
});

describe("reading several users", () => {
  it("gives each by id, in public, and leaves out who is not there", async () => {
    const people = [await private_("several-1"), await private_("several-2")];
    const ids = [...people.map(({ id }) => id), 99_999_999];

    const users = await readPublicUsers(platform(), ids);

    expect([...users.keys()].sort()).toEqual(people.map(({ id }) => id).sort());
    expect(Object.keys(users.get(people[0]!.id) ?? {}).sort()).toEqual(PUBLIC);
    expect((await readPublicUsers(platform(), [])).size).toBe(0);
  });

  it("takes more of them than a statement has parameters", async () => {
    const { id } = await register("one-of-many");

    const users = await readPublicUsers(platform(), [...Array(5000).keys(), id]);

    expect(users.get(id)?.username).toBe("one-of-many");
  });
});
