import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { app } from "#app";
import { clock } from "#core/clock";
import { as, call, ORIGIN, PASSWORD, register } from "../../support/as.ts";
import { browse, cookiesSetBy } from "../../support/browser.ts";

const HTTP = "http://herald.test";
const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
});

const rename = { full_name: "Changed" };

/** The status and the problem's code of an answer. */
async function verdict(response: Response): Promise<[number, string | undefined]> {
  const { code } = response.status >= 400 ? await response.json<{ code: string }>() : {};
  return [response.status, code];
}

describe("the cookies", () => {
  it("of a session are out of reach of scripts and other sites, and bound to the host", {
    tags: "parity.employers.16",
  }, async () => {
    await register("secure");
    const now = realNow();
    clock.now = () => now;

    const response = await call("POST", "/api/login/", { body: { username: "secure", password: PASSWORD } });

    const { token } = await response.json<{ token: string }>();
    const set = cookiesSetBy(response);
    expect(Object.keys(set).sort()).toEqual(["__Host-session", "csrftoken", "device"]);
    expect(set.device?.attributes.sort()).toEqual(
      ["max-age=34560000", "path=/", "secure", "samesite=lax", "httponly"].sort(),
    );
    expect(set["__Host-session"]?.value).toBe(token);
    const lasting = ["max-age=1209600", "path=/", "secure", "samesite=lax"];
    expect(set["__Host-session"]?.attributes.sort()).toEqual([...lasting, "httponly"].sort());
    expect(set.csrftoken?.attributes.sort()).toEqual([...lasting].sort());
  });

  it("on http, as in development, have to do without Secure and its prefix", {
    tags: "parity.employers.16",
  }, async () => {
    const { cookies, send } = await browse("plain", HTTP);

    expect(Object.keys(cookies).sort()).toEqual(["csrftoken", "device", "session"]);
    expect((await send("GET", "/api/profile/")).status).toBe(200);
  });

  it("sign in on the host that set them under the name it set", async () => {
    const { cookies, send } = await browse("cookied");

    expect((await send("GET", "/api/profile/")).status).toBe(200);
    const bare = { Cookie: `session=${cookies["__Host-session"]}` };
    expect((await call("GET", "/api/profile/", { headers: bare })).status).toBe(401);
  });

  it("are cleared by signing out", async () => {
    const { send, csrf } = await browse("leaving");

    const response = await send("POST", "/api/logout/", { "X-CSRFToken": csrf });

    expect(response.status).toBe(204);
    const set = cookiesSetBy(response);
    for (const name of ["__Host-session", "csrftoken"]) {
      expect(set[name]).toMatchObject({
        value: "",
        attributes: expect.arrayContaining(["max-age=0", "path=/"]),
      });
    }
    expect((await send("GET", "/api/profile/")).status).toBe(401);
  });

  it("are ignored beside an Authorization header, whatever it holds", async () => {
    const { send, csrf } = await browse("headed");
    const other = await register("header-owner");

    const nonsense = await send("GET", "/api/profile/", { Authorization: "Basic x" });
    const theirs = await send("GET", "/api/profile/", { Authorization: `Bearer ${other.token}` });
    const unsafe = await send("PATCH", "/api/profile/", { Authorization: `Bearer ${other.token}` }, rename);

    expect(nonsense.status).toBe(401);
    expect(await theirs.json()).toMatchObject({ id: other.id });
    expect(unsafe.status).toBe(200);
    expect(csrf).not.toBe("");
  });
});

describe("an unsafe request with the cookie", () => {
  it("passes with the page's token, from our own page", async () => {
    const { send, csrf } = await browse("own-page");

    for (const headers of [{}, { Origin: ORIGIN }, { "Sec-Fetch-Site": "same-origin" }]) {
      const response = await send("PATCH", "/api/profile/", { "X-CSRFToken": csrf, ...headers }, rename);
      expect(response.status).toBe(200);
    }
  });

  it("is refused without the page's token, or with a wrong one", {
    tags: "parity.job-board.13",
  }, async () => {
    const { send, csrf } = await browse("tokenless");

    for (const header of [{}, { "X-CSRFToken": "" }, { "X-CSRFToken": `${csrf}x` }]) {
      expect(await verdict(await send("PATCH", "/api/profile/", header, rename))).toEqual([403, "csrf"]);
    }
  });

  it("is refused with a made-up pair, or that of another session", async () => {
    const victim = await browse("victim");
    const attacker = await browse("attacker");

    for (const planted of ["made-up", attacker.csrf]) {
      victim.cookies.csrftoken = planted;
      const response = await victim.send("PATCH", "/api/profile/", { "X-CSRFToken": planted }, rename);
      expect(await verdict(response)).toEqual([403, "csrf"]);
    }
  });

  it("is refused when the cookie and the header differ, though the header is right", async () => {
    const { send, cookies, csrf } = await browse("differing");
    cookies.csrftoken = "another";

    const response = await send("PATCH", "/api/profile/", { "X-CSRFToken": csrf }, rename);

    expect(await verdict(response)).toEqual([403, "csrf"]);
  });

  it.each([
    "https://evil.test",
    "null",
    "http://herald.test",
    "https://herald.test:8443",
    "https://herald.test.evil.test",
    "https://evil-herald.test",
    "https://sub.herald.test",
    "https://HERALD.test",
  ])("is refused from the origin %j, whatever its token", async (origin) => {
    const { send, csrf } = await browse(`origin${Math.random().toString(36).slice(2, 10)}`);

    const response = await send("PATCH", "/api/profile/", { "X-CSRFToken": csrf, Origin: origin }, rename);

    expect(await verdict(response)).toEqual([403, "foreign-origin"]);
  });

  it.each(["cross-site", "same-site"])("is refused from a %s page that sends no Origin", async (site) => {
    const { send, csrf } = await browse(site);

    const response = await send(
      "PATCH",
      "/api/profile/",
      { "X-CSRFToken": csrf, "Sec-Fetch-Site": site },
      rename,
    );

    expect(await verdict(response)).toEqual([403, "foreign-origin"]);
  });

  it("is refused before anything is changed", async () => {
    const { send } = await browse("untouched");

    await send("PATCH", "/api/profile/", {}, rename);

    expect(await (await send("GET", "/api/profile/")).json()).toMatchObject({ full_name: "" });
  });

  it("passes from an origin that the deployment allows", { tags: "parity.applications.6" }, async () => {
    const { cookies, csrf } = await browse("allowed");
    const headers = {
      Cookie: `__Host-session=${cookies["__Host-session"]}; csrftoken=${csrf}`,
      "X-CSRFToken": csrf,
      Origin: "https://partner.test",
      "Content-Type": "application/json",
    };
    const request = () =>
      new Request(`${ORIGIN}/api/profile/`, { method: "PATCH", headers, body: JSON.stringify(rename) });

    const allowing = await app.fetch(
      request(),
      { ...env, ALLOWED_ORIGINS: "https://partner.test" },
      createExecutionContext(),
    );
    const strict = await app.fetch(request(), env, createExecutionContext());

    expect([allowing.status, strict.status]).toEqual([200, 403]);
    expect(allowing.headers.get("Access-Control-Allow-Origin")).toBe("https://partner.test");
    expect(strict.headers.get("Access-Control-Allow-Origin")).toBeNull();
  });

  it("keeps its token through a refresh, and loses it with a new session", async () => {
    const { send, cookies, csrf } = await browse("refreshed-csrf");

    const set = cookiesSetBy(await send("POST", "/api/token/refresh/", { "X-CSRFToken": csrf }));
    const again = await call("POST", "/api/login/", {
      body: { username: "refreshed-csrf", password: PASSWORD },
    });

    expect(set.csrftoken?.value).toBe(csrf);
    expect(set["__Host-session"]?.value).not.toBe("");
    const next = cookiesSetBy(again);
    expect(next.csrftoken?.value).not.toBe(csrf);
    cookies["__Host-session"] = next["__Host-session"]!.value;
    expect(await verdict(await send("PATCH", "/api/profile/", { "X-CSRFToken": csrf }, rename))).toEqual([
      403,
      "csrf",
    ]);
  });

  it("needs none of that with a Bearer, whose page had to know it", async () => {
    const person = await register("bearer");

    expect((await as(person).patch("/api/profile/", rename, { Origin: "https://evil.test" })).status).toBe(
      200,
    );
  });
});

describe("refreshing by the cookie", () => {
  it("sets it again, though its token has expired, until the session ends", async () => {
    const { send, cookies, csrf } = await browse("long-gone");
    const before = decodeJwt(cookies["__Host-session"]!);
    clock.now = () => new Date((before.exp! + 24 * 60 * 60) * 1000);

    const response = await send("POST", "/api/token/refresh/", { "X-CSRFToken": csrf });

    const { token } = await response.json<{ token: string }>();
    const set = cookiesSetBy(response);
    expect(set["__Host-session"]?.value).toBe(token);
    expect(set["__Host-session"]?.attributes).toContain(`max-age=${(14 * 24 - 25) * 60 * 60}`);
  });

  it("needs the page's token like every unsafe request", async () => {
    const { send, csrf } = await browse("refresh-csrf");

    expect(await verdict(await send("POST", "/api/token/refresh/"))).toEqual([403, "csrf"]);
    const headers = { "X-CSRFToken": csrf, Origin: "https://evil.test" };
    expect(await verdict(await send("POST", "/api/token/refresh/", headers))).toEqual([
      403,
      "foreign-origin",
    ]);
  });

  it("leaves the cookie alone when the token came otherwise", async () => {
    const { send } = await browse("mixed");
    const other = await register("mixed-other");

    const response = await send("POST", "/api/token/refresh/", {}, { token: other.token });

    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(decodeJwt((await response.json<{ token: string }>()).token)).toMatchObject({ user_id: other.id });
  });
});
