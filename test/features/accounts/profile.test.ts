import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { findUsers } from "#features/accounts/service/search";
import { as, call, PASSWORD, type Person, register } from "../../support/as.ts";
import { platform } from "../../support/people.ts";

const WHOLE = {
  full_name: "Grace Hopper",
  company_name: "Navy",
  contact: "+1 555",
  email: "Grace@navy.example",
  role: "instructor",
};

/** The names of those whom a search finds for nobody in particular. */
async function found(q: string): Promise<string[]> {
  const { items: users } = await findUsers(platform(), { id: 0 } as never, q, { limit: 100 });
  return users.map(({ username }) => username);
}

async function profileOf(person: Person): Promise<Record<string, unknown>> {
  return (await as(person).get("/api/profile/")).json();
}

describe("GET /api/profile/", () => {
  it("shows an account to its owner, whole, and to be kept by nobody", {
    tags: "parity.connections.endpoints.4",
  }, async () => {
    const person = await register("owner", { full_name: "The Owner", contact: "1" });

    const response = await as(person).get("/api/profile/");

    expect(response.status).toBe(200);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.json()).toEqual({
      id: person.id,
      username: "owner",
      email: "owner@example.com",
      full_name: "The Owner",
      company_name: "",
      contact: "1",
      role: "member",
      access: "user",
      created_at: expect.any(String),
      findable_by_contact: true,
    });
  });

  it("asks for a sign-in", async () => {
    expect((await call("GET", "/api/profile/")).status).toBe(401);
  });

  it("answers without its trailing slash", async () => {
    expect((await as(await register("slashless")).get("/api/profile")).status).toBe(200);
  });

  it("is closed to an account that is closed, whatever its token says", async () => {
    const person = await register("shut");
    await env.DB.prepare("update users set active = 0 where id = ?").bind(person.id).run();

    expect((await as(person).get("/api/profile/")).status).toBe(401);
  });
});

describe("PUT /api/profile/", () => {
  it("replaces all five, and nothing else", { tags: "parity.connections.endpoints.5" }, async () => {
    const person = await register("putter");

    const response = await as(person).put("/api/profile/", {
      ...WHOLE,
      username: "x",
      id: 1,
      access: "admin",
    });

    expect(response.status).toBe(200);
    const changed = await response.json();
    expect(changed).toEqual({ ...(await profileOf(person)) });
    expect(changed).toMatchObject({ ...WHOLE, id: person.id, username: "putter", access: "user" });
  });

  it.each(Object.keys(WHOLE))("needs the %s", async (field) => {
    const person = await register(`lacking-${field}`);

    const response = await as(person).put("/api/profile/", { ...WHOLE, [field]: undefined });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
  });
});

describe("PATCH /api/profile/", () => {
  it.each(Object.entries({ ...WHOLE, email: "patched@example.com" }))(
    "changes the %s alone",
    { tags: "parity.connections.endpoints.6" },
    async (field, value) => {
      const person = await register(`patcher-${field}`);
      const before = await profileOf(person);

      const response = await as(person).patch("/api/profile/", { [field]: value });

      expect(await response.json()).toEqual({ ...before, [field]: value });
    },
  );

  it("changes nothing when it is given nothing, or what it does not know", async () => {
    const person = await register("idle");
    const before = await profileOf(person);

    for (const body of [
      {},
      { access: "super_admin" },
      { username: "other" },
      { password: "x", active: false },
    ]) {
      const response = await as(person).patch("/api/profile/", body);
      expect([response.status, await response.json()]).toEqual([200, before]);
    }
  });

  it("empties a name, but not an address", async () => {
    const person = await register("emptied", { full_name: "Somebody" });

    expect(await (await as(person).patch("/api/profile/", { full_name: "" })).json()).toMatchObject({
      full_name: "",
    });
    expect((await as(person).patch("/api/profile/", { email: "" })).status).toBe(422);
  });

  it.each([
    ["full_name", "a\u0007b"],
    ["company_name", "x".repeat(101)],
    ["contact", "x".repeat(51)],
    ["email", "a b@example.com"],
    ["role", "super_admin"],
  ])("refuses the %s %j", async (field, value) => {
    const person = await register(`refused-${field}`);

    const response = await as(person).patch("/api/profile/", { [field]: value });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
  });

  it("answers 409 when another user has the address, in any case, and changes nothing", async () => {
    const person = await register("envious");
    await register("envied");

    const body = { email: "ENVIED@example.com", full_name: "Not Kept" };
    const response = await as(person).patch("/api/profile/", body);

    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: "email-taken", errors: [{ pointer: "#/email" }] });
    expect(await profileOf(person)).toMatchObject({ email: "envious@example.com", full_name: "" });
  });

  it("lets its owner write their own address in another case", async () => {
    const person = await register("recased");

    expect((await as(person).patch("/api/profile/", { email: "ReCased@Example.com" })).status).toBe(200);
    const login = { username: "recased@EXAMPLE.com", password: PASSWORD };
    expect((await call("POST", "/api/login/", { body: login })).status).toBe(200);
  });

  it("signs in by the new address from then on, and no longer by the old", async () => {
    const person = await register("mover");
    await as(person).patch("/api/profile/", { email: "moved@example.com" });

    const status = async (username: string) =>
      (await call("POST", "/api/login/", { body: { username, password: PASSWORD } })).status;

    expect(await status("moved@example.com")).toBe(200);
    expect(await status("mover@example.com")).toBe(401);
  });

  it("makes its user found by the new names, contact and address, and no longer by the old", async () => {
    const person = await register("renamed", {
      full_name: "Aurelia",
      company_name: "Oldworks",
      contact: "old-777",
    });
    await as(person).patch("/api/profile/", {
      full_name: "Bettina",
      contact: "new-888",
      email: "found-me@example.com",
    });

    for (const q of ["aurel", "old-777", "renamed@example.com"]) expect(await found(q)).toEqual([]);
    for (const q of ["bettin", "oldwork", "enamed", "new-888", "found-me@example.com"]) {
      expect(await found(q)).toEqual(["renamed"]);
    }
  });

  it("keeps every one of several changes at once, and finds them all", async () => {
    const person = await register("busy");
    const changes = [
      { full_name: "Quintessa" },
      { company_name: "Zwiebelturm" },
      { contact: "9-9-9" },
      { role: "student" },
    ];

    const responses = await Promise.all(changes.map((change) => as(person).patch("/api/profile/", change)));

    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await profileOf(person)).toMatchObject(Object.assign({}, ...changes));
    for (const q of ["quintess", "zwiebel", "busy"]) expect(await found(q)).toEqual(["busy"]);
  });

  it("gives one of two an address they both want", async () => {
    const people = [await register("wanting-1"), await register("wanting-2")];

    const responses = await Promise.all(
      people.map((person) => as(person).patch("/api/profile/", { email: "wanted@example.com" })),
    );

    expect(responses.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});
