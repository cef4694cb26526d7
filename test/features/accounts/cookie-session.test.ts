import { decodeJwt } from "jose";
import { afterEach, expect, it } from "vitest";
import { clock } from "#core/clock";
import { call, ORIGIN } from "../../support/as.ts";
import { browse, cookiesSetBy } from "../../support/browser.ts";
import { requestSocket } from "../../support/socket.ts";

const realNow = clock.now;
const HOUR = 3_600_000;

function later(milliseconds: number): void {
  const now = Date.now();
  clock.now = () => new Date(now + milliseconds);
}

afterEach(() => {
  clock.now = realNow;
});

it("goes on when its token has expired, with a fresh token on that reply", async () => {
  const { cookies, send } = await browse("lasting");
  const old = decodeJwt(cookies["__Host-session"] ?? "");
  later(2 * HOUR);

  const response = await send("GET", "/api/notifications/");

  expect(response.status).toBe(200);
  const fresh = decodeJwt(cookiesSetBy(response)["__Host-session"]?.value ?? "");
  expect(fresh).toMatchObject({ jti: old.jti, refresh_exp: old.refresh_exp, sub: old.sub });
  expect(fresh.exp).toBeGreaterThan(old.exp ?? 0);
});

it("writes too, and is renewed also by a reply that refuses", async () => {
  const { csrf, send } = await browse("writing");
  later(2 * HOUR);

  const marked = await send("POST", "/api/notifications/mark-all-read/", { "X-CSRFToken": csrf });
  const missing = await send("GET", "/api/notifications/1/");

  expect([marked.status, missing.status]).toEqual([200, 404]);
  for (const response of [marked, missing]) expect(cookiesSetBy(response)).toHaveProperty("__Host-session");
});

it("is not renewed while its token is valid", async () => {
  const { send } = await browse("fresh");

  expect(cookiesSetBy(await send("GET", "/api/profile/"))).toEqual({});
});

it("ends with the last moment of refreshing, and when it was ended", async () => {
  const { csrf, send } = await browse("ending");
  const other = await browse("ended");
  const idle = await browse("idle");
  await other.send("POST", "/api/logout-all/", { "X-CSRFToken": other.csrf });
  later(2 * HOUR);
  const ended = await other.send("GET", "/api/profile/");
  const loggedOut = await send("POST", "/api/logout/", { "X-CSRFToken": csrf });
  later(15 * 24 * HOUR);
  const late = await idle.send("GET", "/api/profile/");

  expect([ended.status, late.status]).toEqual([401, 401]);
  expect(cookiesSetBy(ended)).toEqual({});
  expect(cookiesSetBy(loggedOut)["__Host-session"]?.value).toBe("");
});

it("leaves a Bearer token to its own end", async () => {
  const { cookies } = await browse("bearer");
  later(2 * HOUR);

  const headers = { Authorization: `Bearer ${cookies["__Host-session"]}` };

  expect((await call("GET", "/api/profile/", { headers })).status).toBe(401);
});

it("opens a socket as if its token had been refreshed", async () => {
  const { cookies } = await browse("socketed");
  later(2 * HOUR);
  const Cookie = `__Host-session=${cookies["__Host-session"]}`;

  const response = await requestSocket(undefined, { headers: { Cookie, Origin: ORIGIN } });

  expect(response.status).toBe(101);
  response.webSocket?.accept();
});

it("is 409 for a page that shows another account, and served for one that shows its own", async () => {
  const { cookies, send, csrf } = await browse("shown");
  const { sub } = decodeJwt(cookies["__Host-session"] ?? "");

  for (const shown of ["1", "0", "somebody", `${sub}0`]) {
    const response = await send("GET", "/api/notifications/", { "X-Herald-User": shown });
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([409, "other-account"]);
  }
  const acting = { "X-CSRFToken": csrf, "X-Herald-User": "1" };
  expect((await send("POST", "/api/token/refresh/", acting)).status).toBe(409);
  const logout = await send("POST", "/api/logout/", acting);
  expect([logout.status, cookiesSetBy(logout)]).toEqual([409, {}]);
  expect((await send("GET", "/api/global-notifications/", acting)).status).toBe(409);
  expect((await send("GET", "/api/profile/", { "X-Herald-User": String(sub) })).status).toBe(200);
  expect((await send("GET", "/api/profile/", { "X-Herald-User": "" })).status).toBe(200);
});

it("does not ask a Bearer token for whom its page shows", async () => {
  const { cookies } = await browse("unasked");
  const headers = { Authorization: `Bearer ${cookies["__Host-session"]}`, "X-Herald-User": "1" };

  expect((await call("GET", "/api/profile/", { headers })).status).toBe(200);
});
