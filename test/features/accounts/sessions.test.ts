import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { accountQuery } from "#features/accounts/service/read";
import { raiseVersion } from "#features/accounts/service/sessions";
import { deleteOldSignIns } from "#features/accounts/service/sign-in";
import { as, call, PASSWORD, type Person, register } from "../../support/as.ts";
import { allProcessed } from "../../support/eventually.ts";
import { platform } from "../../support/people.ts";
import { openSocket } from "../../support/socket.ts";

const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
});

const refresh = (token: unknown) => call("POST", "/api/token/refresh/", { body: { token } });

async function tokenOf(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  return (await response.json<{ token: string }>()).token;
}

/** Another session of the same user. */
async function signInAgain({ username }: Person, password = PASSWORD): Promise<string> {
  return tokenOf(await call("POST", "/api/login/", { body: { username, password } }));
}

async function statusOf(token: string): Promise<number> {
  return (await as({ token }).get("/api/profile/")).status;
}

describe("POST /api/token/refresh/", () => {
  it("gives a later token of the same session, and leaves the old one its time", {
    tags: "parity.connections.endpoints.3",
  }, async () => {
    const { token } = await register("renewing");
    const before = decodeJwt(token);
    clock.now = () => new Date((before.iat! + 600) * 1000);

    const fresh = await tokenOf(await refresh(token));

    const after = decodeJwt(fresh);
    expect(after).toMatchObject({ jti: before.jti, refresh_exp: before.refresh_exp, sub: before.sub });
    expect(after.exp).toBe(before.exp! + 600);
    expect(await Promise.all([token, fresh].map(statusOf))).toEqual([200, 200]);
  });

  it("takes the token from the body, or else from the Bearer", async () => {
    const person = await register("bearing");
    const other = await register("other-bearer");

    const byBearer = await tokenOf(await as(person).post("/api/token/refresh/"));
    const byBody = await tokenOf(await as(person).post("/api/token/refresh/", { token: other.token }));

    expect(decodeJwt(byBearer).user_id).toBe(person.id);
    expect(decodeJwt(byBody).user_id).toBe(other.id);
  });

  it("takes an expired token until its session ends, and no second longer", async () => {
    const { token } = await register("expired");
    const { refresh_exp: end } = decodeJwt(token) as { refresh_exp: number };

    clock.now = () => new Date(end * 1000 - 1);
    const before = await refresh(token);
    clock.now = () => new Date(end * 1000);
    const after = await refresh(token);

    expect([before.status, after.status]).toEqual([200, 401]);
  });

  it("gives an expired token nothing else but its end", async () => {
    const { token } = await register("only-refresh");
    clock.now = () => new Date(decodeJwt(token).exp! * 1000);

    expect(await statusOf(token)).toBe(401);
    expect((await as({ token }).post("/api/logout/")).status).toBe(204);
  });

  it.each([
    ["none at all", undefined, 401],
    ["nonsense", "nonsense", 401],
    ["an empty one", "", 401],
    ["no text", 7, 422],
    ["nothing", null, 422],
  ])("refuses %s", async (_, token, status) => {
    expect((await refresh(token)).status).toBe(status);
  });

  it("asks without any token for one, body or no body", async () => {
    const responses = await Promise.all([
      call("POST", "/api/token/refresh/"),
      call("POST", "/api/token/refresh/", { body: {} }),
    ]);

    for (const response of responses) {
      expect(response.status).toBe(401);
      expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
    }
  });

  it.each([
    ["signed out", (person: Person) => as(person).post("/api/logout/")],
    ["signed out everywhere", (person: Person) => as(person).post("/api/logout-all/")],
    ["closed", ({ id }: Person) => env.DB.prepare("update users set active = 0 where id = ?").bind(id).run()],
    ["gone", ({ id }: Person) => env.DB.prepare("delete from users where id = ?").bind(id).run()],
  ])("refuses a session that is %s, in time and expired", async (state, end) => {
    const person = await register(`ended-${state.replaceAll(" ", "")}`);
    await end(person);

    const inTime = await refresh(person.token);
    clock.now = () => new Date(decodeJwt(person.token).exp! * 1000 + 1);
    const expired = await refresh(person.token);

    expect([inTime.status, expired.status]).toEqual([401, 401]);
  });
});

describe("POST /api/logout/", () => {
  it("ends the session in every token refreshed from it, and no other session", async () => {
    const person = await register("leaver");
    const refreshed = await tokenOf(await refresh(person.token));
    const elsewhere = await signInAgain(person);

    const response = await as(person).post("/api/logout/");

    expect(response.status).toBe(204);
    expect(await response.text()).toBe("");
    expect(await Promise.all([person.token, refreshed, elsewhere].map(statusOf))).toEqual([401, 401, 200]);
  });

  it("closes the session's sockets with 4401, and leaves the others", async () => {
    const person = await register("socketed");
    const here = await openSocket(person.token);
    const elsewhere = await openSocket(await signInAgain(person));

    await as(person).post("/api/logout/");

    expect(await here.closed).toBe(4401);
    await elsewhere.processed();
  });

  it("is done once by two at once", async () => {
    const person = await register("impatient");

    const statuses = (await Promise.all([1, 2].map(() => as(person).post("/api/logout/")))).map(
      (r) => r.status,
    );

    expect(statuses.every((status) => status === 204 || status === 401)).toBe(true);
    expect(statuses).toContain(204);
  });

  it("needs a session to sign out", async () => {
    expect((await call("POST", "/api/logout/")).status).toBe(401);
  });

  it("is remembered until the session would have ended, and no longer", async () => {
    const person = await register("remembered");
    const { jti, refresh_exp: end } = decodeJwt(person.token) as { jti: string; refresh_exp: number };
    await as(person).post("/api/logout/");
    const kept = () =>
      env.DB.prepare("select 1 as kept from revoked_sessions where jti = ?").bind(jti).first("kept");

    clock.now = () => new Date(end * 1000 - 1);
    await deleteOldSignIns(platform());
    const before = [await kept(), (await refresh(person.token)).status];
    clock.now = () => new Date(end * 1000);
    await deleteOldSignIns(platform());
    const after = [await kept(), (await refresh(person.token)).status];

    expect([before, after]).toEqual([
      [1, 401],
      [null, 401],
    ]);
  });
});

describe("POST /api/logout-all/", () => {
  it("ends every session of the user, this one too, and nobody else's", async () => {
    const person = await register("everywhere");
    const elsewhere = await signInAgain(person);
    const bystander = await register("bystander");

    const response = await as(person).post("/api/logout-all/");

    expect(response.status).toBe(204);
    expect(await Promise.all([person.token, elsewhere, bystander.token].map(statusOf))).toEqual([
      401, 401, 200,
    ]);
    expect(await statusOf(await signInAgain(person))).toBe(200);
  });

  it("closes every socket of the user with 4401", async () => {
    const person = await register("all-sockets");
    const sockets = [await openSocket(person.token), await openSocket(await signInAgain(person))];

    await as(person).post("/api/logout-all/");

    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([4401, 4401]);
  });

  it("is done by two at once", async () => {
    const person = await register("all-at-once");
    const elsewhere = await signInAgain(person);

    const statuses = (
      await Promise.all([person.token, elsewhere].map((token) => as({ token }).post("/api/logout-all/")))
    ).map(({ status }) => status);

    expect(statuses).toContain(204);
    expect(await Promise.all([person.token, elsewhere].map(statusOf))).toEqual([401, 401]);
  });
});

describe("POST /api/profile/password/", () => {
  const NEW = "brisk-heron-lantern";
  const change = (person: { token: string }, current_password: unknown, new_password: unknown) =>
    as(person).post("/api/profile/password/", { current_password, new_password });

  it("changes it, ends the other sessions, and keeps this one", async () => {
    const person = await register("changer");
    const elsewhere = await signInAgain(person);

    const response = await change(person, PASSWORD, NEW);

    expect(response.status).toBe(204);
    expect(await Promise.all([person.token, elsewhere].map(statusOf))).toEqual([200, 401]);
    const { username } = person;
    const old = await call("POST", "/api/login/", { body: { username, password: PASSWORD } });
    expect(old.status).toBe(401);
    expect(await statusOf(await signInAgain(person, NEW))).toBe(200);
  });

  it("leaves this session refreshable, by its old tokens too, until another change ends it", async () => {
    const person = await register("kept");
    await change(person, PASSWORD, NEW);
    const refreshed = await tokenOf(await refresh(person.token));
    const other = await signInAgain(person, NEW);

    expect(await statusOf(refreshed)).toBe(200);
    await change({ token: other }, NEW, PASSWORD);
    expect(await Promise.all([person.token, refreshed, other].map(statusOf))).toEqual([401, 401, 200]);
  });

  it("closes the sockets of the ended sessions with 4401, and leaves this one's", async () => {
    const person = await register("socket-changer");
    const here = await openSocket(person.token);
    const elsewhere = await openSocket(await signInAgain(person));

    await change(person, PASSWORD, NEW);

    expect(await elsewhere.closed).toBe(4401);
    await here.processed();
  });

  it("refuses a wrong current password, and changes nothing", async () => {
    const person = await register("mistaken");

    const response = await change(person, "not-the-password", NEW);

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      code: "forbidden",
      errors: [{ pointer: "#/current_password" }],
    });
    expect(await statusOf(await signInAgain(person))).toBe(200);
  });

  it("slows down guesses at the current one with a stolen session", async () => {
    const person = await register("hijacked");
    const start = realNow();
    clock.now = () => start;

    const statuses = [];
    for (let count = 0; count < 6; count += 1)
      statuses.push((await change(person, "not-the-password", NEW)).status);
    const right = await change(person, PASSWORD, NEW);

    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
    expect([right.status, right.headers.get("Retry-After")]).toEqual([429, "1"]);
    expect(await statusOf(await signInAgain(person))).toBe(200);
  });

  it.each([
    ["new_password", "short"],
    ["new_password", "Password1"],
    ["new_password", "my-name-is-PARTICULAR"],
    ["new_password", null],
    ["current_password", null],
  ])("refuses the %s %j", async (field, value) => {
    const person = await register("particular").catch(async () => ({
      token: await signInAgain({ username: "particular" } as Person),
    }));

    const body = { current_password: PASSWORD, new_password: NEW, [field]: value };
    const response = await as(person).post("/api/profile/password/", body);

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
  });

  it("lets one of two changes at once through", async () => {
    const person = await register("doubled");

    const statuses = (await Promise.all([change(person, PASSWORD, NEW), change(person, PASSWORD, NEW)])).map(
      ({ status }) => status,
    );

    expect(statuses.sort()).toEqual([204, 403]);
    expect(await statusOf(person.token)).toBe(200);
  });

  it("does not bring back a session that was signed out while it was decided on", async () => {
    const person = await register("too-late");
    const [read] = await accountQuery(platform(), person.id);
    await as(person).post("/api/logout-all/");
    await allProcessed();

    const { jti } = decodeJwt(person.token) as { jti: string };
    const written = await raiseVersion(platform(), read!, { passwordHash: "none", keptJti: jti });

    expect(written).toBeUndefined();
    expect(await env.DB.prepare("select 1 from events").first()).toBeNull();
    expect(await statusOf(person.token)).toBe(401);
    expect(await statusOf(await signInAgain(person))).toBe(200);
  });
});
