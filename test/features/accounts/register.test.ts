import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { as, call, PASSWORD, register } from "../../support/as.ts";

const post = (body: unknown, headers: Record<string, string> = {}) =>
  call("POST", "/api/register/", { body, headers });

function wanted(username: string, extra: Record<string, unknown> = {}) {
  return { username, email: `${username}@example.com`, password: PASSWORD, ...extra };
}

/** The pointers of a 422's errors. */
async function pointersOf(response: Response): Promise<string[]> {
  expect(response.status).toBe(422);
  const { errors } = await response.json<{ errors: { pointer: string }[] }>();
  return errors.map(({ pointer }) => pointer);
}

describe("POST /api/register/", () => {
  it("makes the account and signs it in", { tags: "parity.connections.endpoints.1" }, async () => {
    const profile = { full_name: "Ada Lovelace", company_name: "Engines", contact: "+44 1", role: "teacher" };

    const response = await post(wanted("Ada_L", profile));

    expect(response.status).toBe(201);
    const { user, token } = await response.json<{ user: { id: number }; token: string }>();
    expect(user).toEqual({
      id: expect.any(Number),
      username: "Ada_L",
      email: "Ada_L@example.com",
      access: "user",
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      ...profile,
    });
    expect(await (await as({ token }).get("/api/profile/")).json()).toEqual({
      ...user,
      findable_by_contact: true,
    });
  });

  it("takes the profile for empty and the role for a member's where they are not given", async () => {
    const response = await post(wanted("sparse"));

    expect(await response.json()).toMatchObject({
      user: { full_name: "", company_name: "", contact: "", role: "member" },
    });
  });

  it("ignores what it does not know, and what nobody may give themself", async () => {
    const response = await post(
      wanted("greedy", {
        access: "super_admin",
        id: 1,
        active: false,
        token_version: 9,
        created_at: "x",
        __proto__: 1,
      }),
    );

    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ user: { access: "user" } });
  });

  it("keeps the password where nobody can read it", async () => {
    await register("hashed");

    const row = await env.DB.prepare("select * from users where username = 'hashed'").first();

    expect(row?.password_hash).toMatch(/^\$scrypt\$/);
    expect(JSON.stringify(row)).not.toContain(PASSWORD);
  });

  it.each([
    ["username", "ab"],
    ["username", "a".repeat(33)],
    ["username", "with space"],
    ["username", "zoë"],
    ["username", "a@b.example"],
    ["username", "line\nbreak"],
    ["username", "blank inside"],
    ["username", 12345],
    ["username", undefined],
    ["email", "nobody"],
    ["email", "@example.com"],
    ["email", "a@"],
    ["email", "a@localhost"],
    ["email", "a b@example.com"],
    ["email", "a@example.com\r\nBcc: b@example.com"],
    ["email", "Ada <ada@example.com>"],
    ["email", "a@b>\r\nRCPT TO:<c@example.com"],
    ["email", "x:evil@example.com;"],
    ["email", "a..b@example.com"],
    ["email", ".a@example.com"],
    ["email", "a@-example.com"],
    ["email", "a@example..com"],
    ["email", "a @example.com"],
    ["email", "a\u0000@example.com"],
    ["email", `${"a".repeat(65)}@example.com`],
    ["email", `a@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(60)}.example.com`],
    ["email", null],
    ["password", "short12"],
    ["password", "🦦🦦🦦🦦🦦🦦🦦"],
    ["password", "x".repeat(129)],
    ["password", "Password123"],
    ["password", "the-Bent-Name-of-old"],
    ["password", undefined],
    ["full_name", "x".repeat(101)],
    ["full_name", "two\nlines"],
    ["full_name", "tab\tbed"],
    ["full_name", "c1\u0085"],
    ["full_name", null],
    ["company_name", "x".repeat(101)],
    ["company_name", "esc\u001b[31m"],
    ["contact", "x".repeat(51)],
    ["contact", "1\r\n2"],
    ["role", "admin"],
    ["role", "Student"],
    ["role", null],
  ])("refuses the %s %j, and says where it stands", async (field, value) => {
    const response = await post({ ...wanted("bent-name"), [field]: value });

    expect(await pointersOf(response)).toEqual([`#/${field}`]);
  });

  it("names everything that is wrong at once", async () => {
    expect((await pointersOf(await post({ username: "a", email: "b", role: "king" }))).sort()).toEqual([
      "#/email",
      "#/password",
      "#/role",
      "#/username",
    ]);
  });

  it.each([
    ["username", "abc"],
    ["username", "A.b-c_9".padEnd(32, "z")],
    ["email", "very.o'dd+tag=1@sub.example.co"],
    ["email", `${"l".repeat(64)}@example.com`],
    ["password", "🦦🐍🐍🦦🐍🦦🐍🦦"],
    ["password", "🦦".repeat(128)],
    ["password", "  spaces around it  "],
    ["full_name", "🦦".repeat(100)],
    ["full_name", "  Zoë O'Neil <b> "],
    ["contact", "☎ +1 (555) 010"],
    ["role", "jobseeker"],
  ])(
    "takes the %s %j exactly as it is",
    { tags: ["parity.applications.2", "parity.job-board.12"] },
    async (field, value) => {
      const name = `exact${Math.random().toString(36).slice(2, 10)}`;

      const response = await post({ ...wanted(name), [field]: value });

      expect(response.status).toBe(201);
      const { user } = await response.json<{ user: Record<string, string> }>();
      if (field !== "password") expect(user[field]).toBe(value);
      const login = await call("POST", "/api/login/", {
        body: { username: user.username, password: field === "password" ? value : PASSWORD },
      });
      expect(login.status).toBe(200);
    },
  );

  it.each([
    ["username-taken", "#/username", { username: "FIRST" }],
    ["email-taken", "#/email", { email: "First@Example.com" }],
  ])("answers %s when another user has it, in any case", async (code, pointer, mine) => {
    await register("first").catch(() => undefined);

    const response = await post({ ...wanted("second"), ...mine });

    expect(response.status).toBe(409);
    expect(response.headers.get("Content-Type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ code, errors: [{ pointer }] });
  });

  it("lets exactly one of several at once have a name", async () => {
    const bodies = ["racer", "Racer", "RACER", "rAcer"].map((username, at) => ({
      ...wanted(username),
      email: `racer${at}@example.com`,
    }));

    const statuses = (await Promise.all(bodies.map((body) => post(body)))).map(({ status }) => status);

    expect(statuses.sort()).toEqual([201, 409, 409, 409]);
  });

  it("leaves nothing behind of a registration that was refused", async () => {
    await register("present");

    await post({ ...wanted("absent"), email: "present@example.com" });

    expect(await env.DB.prepare("select 1 from users where username = 'absent'").first()).toBeNull();
    expect((await post(wanted("absent"))).status).toBe(201);
  });

  it.each([
    ["no JSON", "{", {}, 400],
    ["a list", "[]", {}, 422],
    ["text", '"x"', {}, 422],
    ["a form", "username=x", { "Content-Type": "application/x-www-form-urlencoded" }, 415],
    ["another type of JSON's look", "{}", { "Content-Type": "text/plain" }, 415],
    ["too much", `{"x":"${"x".repeat(65_536)}"}`, {}, 413],
  ])("refuses %s", async (_, body, headers, status) => {
    expect((await post(body, headers as Record<string, string>)).status).toBe(status);
  });

  it("is not to be asked from another site's page", async () => {
    const headers = { Origin: "https://evil.test" };

    expect((await post(wanted("lured"), headers)).status).toBe(403);
  });
});
