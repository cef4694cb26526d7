import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { contentOf } from "#core/inbox";
import { messageOf } from "#core/log";
import { partsOf } from "../support/api-key.ts";
import { as, call, makeAdmin, type Person, register } from "../support/as.ts";
import { losingConnection } from "../support/failing-d1.ts";
import { deliver, holdQueue, message as queued } from "../support/held-queue.ts";
import { store } from "../support/jobs.ts";
import { person } from "../support/people.ts";
import { hush, logged } from "../support/quiet.ts";
import { openSocket, requestSocket } from "../support/socket.ts";
import { wholly } from "../support/wholly.ts";
import { deadLetter, keyOf } from "./cast.ts";

/** Texts that stand nowhere else, each in a place that a log has no business with. */
const PLANTED = {
  password: "planted-password-1",
  newPassword: "planted-password-2",
  email: "planted.address@example.com",
  contact: "planted-contact",
  name: "Planted Name",
  title: "planted title",
  message: "planted message\n    at planted (place:1:1)",
  metadata: "planted metadata",
  key: "planted-idempotency-key",
};
const ODD = "D1_ERROR: disk I/O error: SQLITE_IOERR";

/** Everything that was logged, searched for what was planted and for the secrets that were handed out. */
function expectNoSecret(...secrets: string[]): void {
  const text = JSON.stringify(logged);
  for (const secret of [...Object.values(PLANTED), env.APP_SECRET, env.SIGNING_KEYS, ...secrets]) {
    expect(text).not.toContain(secret.split("\n")[0]);
  }
}

const what = () => logged.map((line) => line.what);

beforeAll(() => {
  holdQueue();
  hush();
});
beforeEach(() => {
  logged.length = 0;
});

let made = 0;
async function planted(): Promise<Person> {
  made += 1;
  const { password, contact, name } = PLANTED;
  const email = `${made}.${PLANTED.email}`;
  return register(`planted${made}`, { password, contact, full_name: name, email });
}

function notification(to: Person) {
  const { title, message, metadata } = PLANTED;
  return { recipient_id: to.id, title, message, metadata: { secret: metadata } };
}

describe("the log", () => {
  it("says who signed in, changed their password and left, and none of what they sent", async () => {
    const { token, username } = await planted();
    const body = { username, password: PLANTED.password };
    const login = await call("POST", "/api/login/", { body });
    await call("POST", "/api/login/", { body: { ...body, password: PLANTED.newPassword } });
    const refreshed = await call("POST", "/api/token/refresh/", { body: { token } });
    const later = await refreshed.json<{ token: string }>();
    const change = { current_password: PLANTED.password, new_password: PLANTED.newPassword };
    expect((await as({ token }).post("/api/profile/password/", change)).status).toBe(204);
    await as({ token }).post("/api/logout/");

    const events = ["sign-in.succeeded", "sign-in.refused", "password.changed", "session.ended"];
    expect(what()).toEqual(expect.arrayContaining(events));
    expectNoSecret(token, later.token, (await login.json<{ token: string }>()).token);
  });

  it("says who was refused and why, and nothing of what they asked", async () => {
    const { id, token } = await planted();
    const path = "/api/admin/dead-letters/";

    const refused = await as({ token }).get(`${path}?cursor=${PLANTED.title}`);

    expect(refused.status).toBe(403);
    expect(logged).toContainEqual({
      level: "warn",
      what: "request.refused",
      request_id: refused.headers.get("X-Request-Id"),
      path,
      code: "forbidden",
      user_id: id,
    });
    expectNoSecret(token);
  });

  it("says which key was used, and never the key", async () => {
    const ada = await person();
    const key = await keyOf(await makeAdmin(await person("admin")));
    const headers = { Authorization: `Bearer ${key}`, "Idempotency-Key": PLANTED.key };
    expect((await call("POST", "/api/notifications/", { body: notification(ada), headers })).status).toBe(
      202,
    );
    await call("POST", "/api/notifications/", { body: {}, headers: { Authorization: `Bearer ${key}x` } });

    const { id: key_id, secret } = partsOf(key);
    expect(logged).toContainEqual({ level: "info", what: "api-key.used", key_id });
    expect(logged).toContainEqual({ level: "warn", what: "api-key.refused", key_id });
    expect(logged).toContainEqual(
      expect.objectContaining({ what: "notification.requested", recipients: 1, by: `key:${key_id}` }),
    );
    expectNoSecret(key, secret);
  });

  it("says which admin announced what, and nothing of its words", async () => {
    const admin = await makeAdmin(await person("admin"));
    const { title, message } = PLANTED;
    const path = "/api/global-notifications/";
    const posted = await as(admin).post(path, { title, message });
    const { id } = await posted.json<{ id: number }>();
    expect((await as(admin).patch(`${path}${id}/`, { message: PLANTED.name })).status).toBe(200);
    expect((await as(admin).delete(`${path}${id}/`)).status).toBe(204);

    for (const deed of ["posted", "changed", "deleted"]) {
      const line = { announcement_id: id, by: `user:${admin.id}` };
      expect(logged).toContainEqual({ level: "info", what: `announcement.${deed}`, ...line });
    }
    expectNoSecret();
  });

  it("says who came new, and which admin sent a dead letter again", async () => {
    const admin = await makeAdmin(await planted());
    const id = await deadLetter();
    const redriven = await as(admin).post(`/api/admin/dead-letters/${id}/redrive/`);
    const { event_id } = await redriven.json<{ event_id: number }>();

    const line = { level: "info", what: "dead-letter.redriven", dead_letter_id: id, event_id, by: admin.id };
    expect(logged).toContainEqual({ level: "info", what: "account.registered", user_id: admin.id });
    expect(logged).toContainEqual(line);
    expectNoSecret();
  });

  it("says nothing of a token in a socket's address, nor of what comes over the socket", async () => {
    const { token } = await person();
    const socket = await openSocket(token, { older: true });
    socket.send({ type: PLANTED.title, token });
    socket.send({ action: "authenticate", token: `${token}x` });
    await socket.next("error");
    await requestSocket(`${token}x`, { older: true });

    expectNoSecret(token);
  });

  it("says of a call that fails within what failed, and none of its values", { tags: "P12" }, async () => {
    const ada = await planted();
    const admin = await makeAdmin(await person("admin"));
    const acts = [
      (DB: D1Database) =>
        wholly(admin, { DB }).post("/api/notifications/", notification(ada), {
          "Idempotency-Key": PLANTED.key,
        }),
      (DB: D1Database) =>
        wholly({ token: "" }, { DB }).post(
          "/api/login/",
          { username: PLANTED.email, password: PLANTED.password },
          { Authorization: "" },
        ),
    ];
    for (const act of acts) {
      for (let nth = 1, fired = 1; fired === 1; nth += 1) {
        const { DB, fault } = losingConnection(nth, "before", ODD);
        const response = await act(DB);
        fired = fault.fired;
        if (response.status === 500) expect(await response.text()).not.toContain("planted");
      }
    }

    expect(what()).toContain("request.failed");
    expect(JSON.stringify(logged)).toContain("SQLITE_IOERR");
    expectNoSecret(admin.token);
  });

  it("and a dead letter say why an event failed, and nothing of what it says", { tags: "P12" }, async () => {
    const ada = await person();
    const { title, message, metadata } = PLANTED;
    const content = contentOf({ type: "info", title, message, metadata: { metadata } });
    const data = { to: { users: [ada.id] }, content, dedupe_key: null };
    const { id } = await store({ type: "notification.requested", data });
    const again = queued({ v: 1, event_id: id });
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const { DB } = losingConnection(2, "before", ODD);
      await deliver([again], "herald-events", { DB });
    }

    const reasons = await env.DB.prepare("select reason from dead_letters").all();
    expect(JSON.stringify(reasons.results)).toContain("SQLITE_IOERR");
    expect(JSON.stringify(reasons.results)).not.toContain("planted");
    const dead = { event_id: id, event_type: "notification.requested", attempts: 8 };
    expect(logged).toContainEqual({ level: "error", what: "event.dead", ...dead });
    expectNoSecret();
  });
});

it("an error is logged by its words and its cause's, without the values of a statement", async () => {
  const { DB } = losingConnection(1, "before", ODD);
  const { database } = await import("#core/database");
  const { users } = await import("#features/accounts/tables");
  const { eq } = await import("drizzle-orm");
  const failure = await database(DB)
    .select()
    .from(users)
    .where(eq(users.emailKey, PLANTED.email))
    .then(
      () => undefined,
      (error: unknown) => error,
    );

  expect(String(failure)).toContain(PLANTED.email);
  expect(messageOf(failure)).toMatch(/^Failed query: select .+SQLITE_IOERR$/s);
  expect(messageOf(failure)).not.toContain(PLANTED.email);
  expect(messageOf("text")).toBe("text");
  vi.restoreAllMocks();
});
