import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { app } from "#app";
import { clock } from "#core/clock";
import { hashPassword } from "#features/accounts/service/password";
import { deleteOldSignIns } from "#features/accounts/service/sign-in";
import { as, call, ORIGIN, PASSWORD, register } from "../../support/as.ts";
import { callCounting } from "../../support/counting-d1.ts";
import { platform } from "../../support/people.ts";

const WRONG = "not-the-password";
const { now: realNow, wait: realWait } = clock;

afterEach(() => {
  clock.wait = realWait;
  clock.now = realNow;
});

/** Stops the clock; the returned function moves it on. */
function stopClock() {
  let now = realNow().getTime();
  clock.now = () => new Date(now);
  return (seconds: number) => {
    now += seconds * 1000;
  };
}

const login = (username: string, password: string) =>
  call("POST", "/api/login/", { body: { username, password } });

async function fail(username: string, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) expect((await login(username, WRONG)).status).toBe(401);
}

function hashOf(id: number): Promise<string | null> {
  return env.DB.prepare("select password_hash from users where id = ?").bind(id).first("password_hash");
}

describe("POST /api/login/", () => {
  it.each(["Grace", "grace", "GRACE", "Grace@example.com", "gRACE@EXAMPLE.com"])(
    "knows its user as %s",
    async (name) => {
      await register("Grace").catch(() => undefined);

      const response = await login(name, PASSWORD);

      expect(response.status).toBe(200);
      const { user, token } = await response.json<{ user: { username: string }; token: string }>();
      expect(user.username).toBe("Grace");
      expect((await as({ token }).get("/api/profile/")).status).toBe(200);
    },
  );

  it("takes the address in a field of its own too", async () => {
    await register("byemail");

    const body = { email: "byemail@example.com", password: PASSWORD };

    expect((await call("POST", "/api/login/", { body })).status).toBe(200);
  });

  it("begins a session of its own each time", async () => {
    await register("twice");
    const tokens = await Promise.all(
      [1, 2].map(async () => (await (await login("twice", PASSWORD)).json<{ token: string }>()).token),
    );

    await as({ token: tokens[0]! }).post("/api/logout/");

    expect((await as({ token: tokens[0]! }).get("/api/profile/")).status).toBe(401);
    expect((await as({ token: tokens[1]! }).get("/api/profile/")).status).toBe(200);
  });

  it("does not distinguish a wrong password from an unknown name or a closed account", async () => {
    await register("known");
    const closed = await register("closed");
    await env.DB.prepare("update users set active = 0 where id = ?").bind(closed.id).run();

    const answers = await Promise.all([
      login("known", WRONG),
      login("unknown", WRONG),
      login("unknown@example.com", WRONG),
      login("closed", PASSWORD),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    const bodies = await Promise.all(answers.map((answer) => answer.json<{ request_id: string }>()));
    expect(new Set(bodies.map(({ request_id: _, ...rest }) => JSON.stringify(rest))).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => JSON.stringify([...headers.keys()]))).size).toBe(1);
    expect(answers.every(({ headers }) => headers.getSetCookie().length === 0)).toBe(true);
  });

  it.each([
    [{}, ["#/password", "#/username"]],
    [{ username: "x", password: "" }, ["#/password"]],
    [{ username: 1, password: "x" }, ["#/username"]],
    [{ username: "x".repeat(255), password: "x" }, ["#/username"]],
    [{ username: "x", password: { $ne: null } }, ["#/password"]],
  ])("refuses %j", async (body, pointers) => {
    const response = await call("POST", "/api/login/", { body });

    expect(response.status).toBe(422);
    const { errors } = await response.json<{ errors: { pointer: string }[] }>();
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(expect.arrayContaining(pointers.slice(0, 1)));
  });

  it("takes what looks like SQL for a name that nobody has", async () => {
    expect((await login("' or 1=1 --", WRONG)).status).toBe(401);
  });

  it("is not to be asked from another site's page", async () => {
    const headers = { Origin: "https://evil.test" };

    expect((await call("POST", "/api/login/", { body: {}, headers })).status).toBe(403);
  });

  it("hashes anew what was hashed with other parameters", async () => {
    const { id } = await register("strengthened");
    await env.DB.prepare("update users set password_hash = ? where id = ?")
      .bind(await hashPassword(PASSWORD, 5), id)
      .run();

    await login("strengthened", WRONG);
    const afterWrong = await hashOf(id);
    await login("strengthened", PASSWORD);

    expect(afterWrong).toContain("$ln=5,");
    expect(await hashOf(id)).toContain("$ln=4,");
    expect((await login("strengthened", PASSWORD)).status).toBe(200);
  });
});

describe("the back-off of a name", () => {
  it.each(["slowed", "nobody-here", "nobody@example.com"])(
    "begins with the fifth failure and doubles, also for %s",
    async (name) => {
      if (name === "slowed") await register(name);
      const move = stopClock();

      await fail(name, 5);
      for (const rest of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
        const refused = await login(name, WRONG);
        expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, String(rest)]);
        move(rest - 0.001);
        expect((await login(name, WRONG)).status).toBe(429);
        move(0.001);
        await fail(name, 1);
      }
    },
  );

  it("refuses the right password too while it lasts, and takes it right after: it is no lock-out", async () => {
    await register("patient");
    const move = stopClock();
    await fail("patient", 5);

    const during = await login("patient", PASSWORD);
    move(1);
    const after = await login("patient", PASSWORD);

    expect([during.status, after.status]).toEqual([429, 200]);
    expect(await during.json()).toMatchObject({ code: "too-many-requests" });
  });

  it("refuses before anything is hashed: after one look, where a guess costs two", async () => {
    stopClock();
    const guess = () =>
      callCounting("POST", "/api/login/", { body: { username: "looked-up", password: WRONG } });
    const guessed = await guess();
    await fail("looked-up", 4);

    const refused = await guess();

    expect([guessed.response.status, guessed.reply.calls]).toEqual([401, 2]);
    expect([refused.response.status, refused.reply.calls]).toEqual([429, 1]);
  });

  it("is one for every case of a name", async () => {
    await register("Cased");
    stopClock();
    await fail("cased", 3);
    await fail("CASED", 2);

    expect((await login("Cased", PASSWORD)).status).toBe(429);
  });

  it("ends with a success", async () => {
    await register("forgiven");
    stopClock();
    await fail("forgiven", 4);
    await login("forgiven", PASSWORD);

    await fail("forgiven", 5);

    expect((await login("forgiven", PASSWORD)).status).toBe(429);
  });

  it("leaves other names alone", async () => {
    await register("neighbour");
    stopClock();
    await fail("noisy-neighbour", 5);

    expect((await login("neighbour", PASSWORD)).status).toBe(200);
  });

  it("answers no more of many guesses at once than of as many in turn", async () => {
    await register("stormed");
    stopClock();

    const statuses = (await Promise.all(Array.from({ length: 20 }, () => login("stormed", WRONG)))).map(
      ({ status }) => status,
    );

    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it("does not reveal that a guess was right when it came among too many", async () => {
    await register("lucky");
    stopClock();
    const guesses = [...Array.from({ length: 12 }, () => login("lucky", WRONG)), login("lucky", PASSWORD)];

    const statuses = (await Promise.all(guesses)).map(({ status }) => status);

    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses).not.toContain(200);
  });

  it("lets a user sign in many times at once", async () => {
    await register("manyhanded");

    const statuses = (await Promise.all(Array.from({ length: 10 }, () => login("manyhanded", PASSWORD)))).map(
      ({ status }) => status,
    );

    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it("is forgotten after a day without a failure", async () => {
    const move = stopClock();
    await fail("forgettable", 5);
    move(24 * 60 * 60 - 1);
    await deleteOldSignIns(platform());
    const kept = await env.DB.prepare(
      "select failures from sign_in_failures where name like '%forgettable'",
    ).first();
    move(1);
    await deleteOldSignIns(platform());

    expect(kept).toEqual({ failures: 5 });
    expect(
      await env.DB.prepare("select 1 from sign_in_failures where name like '%forgettable'").first(),
    ).toBeNull();
  });
});

/** Signs in from an address, with the cookies of a browser; with the limits that a deployment has. */
async function loginFrom(address: string, username: string, password: string, cookies = "") {
  const response = await app.fetch(
    new Request(`${ORIGIN}/api/login/`, {
      method: "POST",
      headers: {
        "CF-Connecting-IP": address,
        "Content-Type": "application/json",
        ...(cookies && { Cookie: cookies }),
      },
      body: JSON.stringify({ username, password }),
    }),
    { ...env, RATE_LIMITS: "on" },
    createExecutionContext(),
  );
  const device = response.headers.getSetCookie().find((each) => each.startsWith("device="));
  return { status: response.status, device: device?.split(";")[0] ?? "" };
}

describe("an attacker who guesses for an hour", () => {
  it("keeps the owner out neither from a known nor from an unknown browser", async () => {
    await register("besieged");
    const { device } = await loginFrom("198.51.100.1", "besieged", PASSWORD);
    const move = stopClock();
    const waits: number[] = [];
    clock.wait = async (ms) => void waits.push(ms);

    const addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "198.51.100.1"];
    for (let minute = 0; minute < 60; minute += 6) {
      if (minute > 0) move(360);
      for (const address of addresses) {
        await loginFrom(address, "besieged", WRONG);
      }
    }
    waits.length = 0;

    expect((await loginFrom("203.0.113.5", "besieged", PASSWORD)).status).toBe(200);
    expect(waits).toEqual([2_000]);
    // The attacker sits in the owner's own network.
    expect((await loginFrom("198.51.100.1", "besieged", PASSWORD, device)).status).toBe(200);
    expect(waits).toEqual([2_000]);
  });

  it("is slowed down also with the cookie of a browser that signed in as another", async () => {
    await register("watchful");
    await register("curious");
    const { device } = await loginFrom("192.0.2.10", "curious", PASSWORD);
    stopClock();
    const statuses: number[] = [];

    for (let count = 0; count < 6; count += 1)
      statuses.push((await loginFrom("192.0.2.10", "watchful", WRONG, device)).status);

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it("does not pass for a known browser with a cookie of their own making", async () => {
    const { id } = await register("forged-for");
    stopClock();
    for (let count = 0; count < 5; count += 1) await loginFrom("192.0.2.11", "forged-for", WRONG);

    const forged = `device=${id}.0123456789abcdef.bm8gc2VhbCBvZiBvdXJz`;

    expect((await loginFrom("192.0.2.11", "forged-for", PASSWORD, forged)).status).toBe(429);
  });

  it("is judged by themself in a browser that is known, whatever the network does", async () => {
    await register("two-sided");
    const { device } = await loginFrom("192.0.2.12", "two-sided", PASSWORD);
    stopClock();
    for (let count = 0; count < 5; count += 1) await loginFrom("192.0.2.12", "two-sided", WRONG, device);

    expect((await loginFrom("192.0.2.12", "two-sided", PASSWORD, device)).status).toBe(429);
    expect((await loginFrom("192.0.2.13", "two-sided", PASSWORD)).status).toBe(200);
  });
});

describe("an address block that guesses at many names", () => {
  it.each([
    ["an IPv4 address", () => "192.0.2.20"],
    ["an IPv6 /64", (at: number) => `2001:db8:0:20::${at.toString(16)}`],
  ])(
    "says that there were ten wrong guesses a minute from %s, and still signs in a neighbour",
    async (kind, address) => {
      await register(`nextdoor${kind.length}`);
      const move = stopClock();
      const guess = async (at: number) =>
        (await loginFrom(address(at), `no-one-${kind.length}-${at}`, WRONG)).status;
      const statuses: number[] = [];

      for (let at = 1; at <= 25; at += 1) statuses.push(await guess(at));
      const neighbour = await loginFrom(address(99), `nextdoor${kind.length}`, PASSWORD);
      move(61);
      const later = await guess(26);

      expect(statuses.filter((status) => status === 401)).toHaveLength(10);
      expect(neighbour.status).toBe(200);
      expect(later).toBe(401);
    },
  );
});

describe("the limits of an address", () => {
  const limited = { ...env, RATE_LIMITS: "on" };

  it.each([
    ["/api/login/", 60],
    ["/api/register/", 5],
    ["/api/token/refresh/", 60],
  ])("hold %s to %i a minute", async (path, limit) => {
    const statuses: number[] = [];
    // The window may turn over once meanwhile.
    for (let count = 0; count <= 2 * limit; count += 1) {
      const response = await app.fetch(
        new Request(`${ORIGIN}${path}`, {
          method: "POST",
          headers: { "CF-Connecting-IP": "192.0.2.7", "X-Forwarded-For": `198.51.100.${count % 250}` },
          body: "no JSON",
        }),
        limited,
        createExecutionContext(),
      );
      statuses.push(response.status);
      if (response.status !== 429) continue;
      expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
      break;
    }

    expect(statuses.indexOf(429)).toBeGreaterThanOrEqual(limit);
  });

  it("are of the connection where clients reach the Worker directly, whatever address they write", async () => {
    const statuses: number[] = [];
    for (const at of Array(15).keys()) {
      const response = await app.fetch(
        new Request(`${ORIGIN}/api/login/`, {
          method: "POST",
          headers: { "CF-Connecting-IP": `192.0.2.${at}`, "Content-Type": "application/json" },
          body: JSON.stringify({ username: `nobody-directly-${at}`, password: WRONG }),
          cf: { clientIp: `198.51.100.77:${50_000 + at}` },
        }),
        limited,
        createExecutionContext(),
      );
      statuses.push(response.status);
    }

    expect(statuses.at(-1)).toBe(429);
  });

  it("count the known browsers of one user as one, however many cookies they gathered", async () => {
    await register("collector");
    const devices: string[] = [];
    for (let at = 1; at <= 3; at += 1)
      devices.push((await loginFrom(`192.0.2.${100 + at}`, "collector", PASSWORD)).device);

    const statuses: number[] = [];
    // The window may turn over once meanwhile.
    for (let at = 0; at <= 120 && !statuses.includes(429); at += 1)
      statuses.push(
        (await loginFrom(`198.51.100.${at}`, `nobody-at-all-${at}`, WRONG, devices[at % 3])).status,
      );

    expect(new Set(devices).size).toBe(3);
    expect(statuses.at(-1)).toBe(429);
  });

  it("of an address keep no session there from being refreshed", async () => {
    const [ada, grace] = [await register("refreshing"), await register("refreshing-too")];
    const refresh = async (token: string) =>
      (
        await app.fetch(
          new Request(`${ORIGIN}/api/token/refresh/`, {
            method: "POST",
            headers: { "CF-Connecting-IP": "192.0.2.9", "Content-Type": "application/json" },
            body: JSON.stringify({ token }),
          }),
          limited,
          createExecutionContext(),
        )
      ).status;
    const until429 = async (token: string) => {
      const statuses: number[] = [];
      for (let at = 0; at <= 120 && !statuses.includes(429); at += 1) statuses.push(await refresh(token));
      return statuses.at(-1);
    };

    const noise = await until429("no.token.ofours");
    const session = await refresh(ada.token);
    const busy = await until429(ada.token);

    expect([noise, session, busy, await refresh(grace.token)]).toEqual([429, 200, 429, 200]);
  });

  it("are of each address alone", async () => {
    const response = await app.fetch(
      new Request(`${ORIGIN}/api/login/`, { method: "POST", headers: { "CF-Connecting-IP": "192.0.2.8" } }),
      limited,
      createExecutionContext(),
    );

    expect(response.status).toBe(415);
  });
});
