import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { app } from "#app";
import { clock } from "#core/clock";
import { issueToken, newSession, readToken } from "#features/accounts/service/tokens";
import { InboxFeed } from "#realtime/user/inbox-feed";
import { post } from "../support/announcements.ts";
import { as, type Person } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { injectOnce } from "../support/fault-injection.ts";
import { holdAnswer } from "../support/held-answer.ts";
import { list, notify, notifyMany } from "../support/inbox.ts";
import { person, platform } from "../support/people.ts";
import { openSocket, requestSocket, TestSocket } from "../support/socket.ts";

const hubOf = (of: Person) => env.USER_HUB.getByName(String(of.id));
const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
});

/** Moves the clock of the Worker and its objects; alarms ring when a test says so. */
function later(seconds: number): void {
  const now = realNow().getTime();
  clock.now = () => new Date(now + seconds * 1000);
}

describe("signing in", () => {
  it.each<[string, (ada: Person) => Promise<Response>]>([
    ["the subprotocol", (ada) => requestSocket(ada.token)],
    ["?token=", (ada) => requestSocket(ada.token, { older: true })],
    [
      "the Authorization header",
      (ada) => requestSocket(undefined, { headers: { Authorization: `Bearer ${ada.token}` } }),
    ],
    [
      "the cookie, from our own page",
      (ada) =>
        requestSocket(undefined, {
          headers: { Cookie: `__Host-session=${ada.token}`, Origin: "https://herald.test" },
        }),
    ],
  ])("is possible by %s", { tags: ["parity.connections.11", "parity.courses.3"] }, async (_way, open) => {
    const ada = await person();

    const response = await open(ada);

    expect(response.status).toBe(101);
    expect(await new TestSocket(response.webSocket!).next()).toMatchObject({ user_id: ada.id });
  });

  it("answers herald.v1 to who offers it, and never the token", async () => {
    const response = await requestSocket((await person()).token);

    expect(response.headers.get("Sec-WebSocket-Protocol")).toBe("herald.v1");
    response.webSocket?.accept();
  });

  it.each([
    ["no token", undefined, {}, 401],
    ["a token of nobody", "nonsense", {}, 401],
    ["a cookie without an Origin", undefined, { Cookie: "__Host-session=x" }, 403],
    [
      "a cookie from a foreign page",
      undefined,
      { Cookie: "__Host-session=x", Origin: "https://evil.test" },
      403,
    ],
    [
      "a cookie from a look-alike",
      undefined,
      { Cookie: "__Host-session=x", Origin: "https://herald.test.evil" },
      403,
    ],
    ...["https://herald.test:8443", "https://evil-herald.test", "http://herald.test"].map(
      (Origin): [string, undefined, Record<string, string>, number] => [
        `a cookie from ${Origin}`,
        undefined,
        { Cookie: "__Host-session=x", Origin },
        403,
      ],
    ),
    ["a cookie from nowhere", undefined, { Cookie: "__Host-session=x", Origin: "null" }, 403],
    ["a key that is not one", undefined, { Authorization: "Bearer hk_1_x" }, 401],
  ])(
    "is refused to %s",
    { tags: ["parity.connections.11", "parity.applications.1", "parity.job-board.1"] },
    async (_who, token, headers, status) => {
      const response = await requestSocket(token, { headers: headers as Record<string, string> });

      expect(response.status).toBe(status);
      expect(response.webSocket).toBeNull();
      expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    },
  );

  it("asks for an upgrade where there is none", async () => {
    const response = await as(await person()).get("/ws/notifications/");

    expect(response.status).toBe(426);
    expect(response.headers.get("Upgrade")).toBe("websocket");
  });

  it("is refused to a user who opens too many a minute, and to nobody else at that address", {
    tags: "F28",
  }, async () => {
    const [ada, grace] = [await person(), await person()];
    const limited = { ...env, RATE_LIMITS: "on" };
    const open = ({ token }: { token: string }) =>
      app.request(
        "https://herald.test/ws/notifications/",
        {
          headers: {
            Upgrade: "websocket",
            "CF-Connecting-IP": "192.0.2.7",
            Authorization: `Bearer ${token}`,
          },
        },
        limited,
        { waitUntil() {}, passThroughOnException() {}, props: {} } as unknown as ExecutionContext,
      );

    const statuses = [];
    for (let each = 0; each < 32; each += 1) statuses.push((await open(ada)).status);

    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(101));
    expect(statuses).toContain(429);
    expect((await open(grace)).status).toBe(101);
  });
});

describe("a frame from the client", () => {
  it("marks read, and every socket of the user gets it", { tags: "parity.courses.6" }, async () => {
    const ada = await person();
    await notify(ada);
    const [{ id } = { id: 0 }] = (await list(ada)).notifications;
    const [phone, desktop] = [await openSocket(ada.token), await openSocket(ada.token)];

    phone.send({ action: "mark_read", notification_id: id });

    for (const socket of [phone, desktop]) {
      expect(await socket.next("notification_updated")).toEqual({
        type: "notification_updated",
        notification_ids: [id],
        changes: { is_read: true, read_at: expect.any(String) },
        seq: 2,
        unread_count: 0,
      });
    }
    expect((await list(ada)).unread_count).toBe(0);
  });

  it("marks unread, and all, and up to a number", async () => {
    const ada = await person();
    await notifyMany(ada, 3);
    const ids = (await list(ada)).notifications.map(({ id }) => id).reverse();
    const socket = await openSocket(ada.token);

    socket.send({ type: "mark_all_read", up_to_seq: 2 });
    expect(await socket.next("notification_updated")).toMatchObject({
      notification_ids: ids.slice(0, 2),
      seq: 4,
    });
    socket.send({ type: "mark_unread", notification_id: ids[0] });
    expect(await socket.next("notification_updated")).toMatchObject({
      notification_ids: [ids[0]],
      unread_count: 2,
    });
    socket.send({ action: "mark_all_read" });
    expect(await socket.next("notification_updated")).toMatchObject({
      notification_ids: [ids[0], ids[2]],
      seq: 6,
    });
  });

  it("says nothing of a mark that changes nothing", async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);

    socket.send({ action: "mark_all_read" });
    await socket.processed();

    expect(socket.frames.map(({ type }) => type)).toEqual(["connection_established", "pong"]);
    expect((await list(ada)).seq).toBe(0);
  });

  it("cannot touch another user's notification", {
    tags: ["parity.connections.12", "parity.employers.14"],
  }, async () => {
    const [ada, eve] = [await person(), await person()];
    await notify(ada);
    const [{ id } = { id: 0 }] = (await list(ada)).notifications;
    const socket = await openSocket(eve.token);

    socket.send({ action: "mark_read", notification_id: id, request_id: "r1" });

    expect(await socket.next("error")).toMatchObject({ code: "not-found", request: "r1" });
    expect((await list(ada)).unread_count).toBe(1);
  });

  it.each([
    ["nothing", ""],
    ["half an object", "{"],
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "1"],
    ["a type that nobody knows", '{"type":"x"}'],
    ["a prototype", '{"__proto__":{"type":"mark_all_read"}}'],
    ["NUL", "\u0000"],
    ["9,000 brackets", "[".repeat(9000)],
  ])("that is %s is answered by an error, and the socket lives on", { tags: "F31" }, async (_what, frame) => {
    const socket = await openSocket((await person()).token);

    socket.send(frame);

    expect(await socket.next("error")).toMatchObject({
      code: expect.any(String),
      detail: expect.any(String),
    });
    await socket.processed();
  });

  it("that is binary is answered by an error", async () => {
    const socket = await openSocket((await person()).token);

    socket.send(new TextEncoder().encode('{"type":"mark_all_read"}').buffer);

    expect(await socket.next("error")).toMatchObject({ code: "invalid" });
  });

  it("is answered after its hub has hibernated", async () => {
    const ada = await person();
    await notify(ada);
    const socket = await openSocket(ada.token);
    await evictDurableObject(hubOf(ada));

    socket.send({ action: "mark_all_read" });

    expect(await socket.next("notification_updated")).toMatchObject({ seq: 2 });
  });

  it("that is over 16 KiB closes the socket with 1009", { tags: "F31" }, async () => {
    const ada = await person();
    const [fits, tooLarge] = [await openSocket(ada.token), await openSocket(ada.token)];
    const frame = (bytes: number) =>
      JSON.stringify({ type: "x", pad: "" }).replace('""', `"${"a".repeat(bytes - 21)}"`);

    fits.send(frame(16 * 1024));
    tooLarge.send(frame(16 * 1024 + 1));

    expect(await fits.next("error")).toMatchObject({ code: "invalid" });
    expect(await tooLarge.closed).toBe(1009);
  });

  it("that is the sixty-first in ten seconds closes the socket with 1008, also across a hibernation", {
    tags: "F28",
  }, async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    for (let each = 0; each < 29; each += 1) socket.send("{}");
    await socket.processed();
    await evictDurableObject(hubOf(ada));
    for (let each = 0; each < 29; each += 1) socket.send("{}");
    await socket.processed();
    expect(socket.all("error")).toHaveLength(58);

    socket.send("{}");

    expect(await socket.closed).toBe(1008);
  });

  it("may be the sixty-first after ten seconds, and pings to the letter never count", async () => {
    const socket = await openSocket((await person()).token);
    for (let each = 0; each < 60; each += 1) socket.send("{}");
    for (let each = 0; each < 100; each += 1) socket.send('{"type":"ping"}');
    await eventually(
      () => [socket.all("error").length, socket.all("pong").length],
      ([errors, pongs]) => errors === 60 && pongs === 100,
    );

    later(11);
    socket.send("{}");

    await eventually(
      () => socket.all("error").length,
      (errors) => errors === 61,
    );
  });
});

it.each(["/ws/notifications/", "/ws/announcements/"])(
  "counts a ping in another spelling as a frame on %s, and closes with 1008 at the sixty-first",
  async (path) => {
    const { token } = await person();
    const response = await requestSocket(path.includes("notif") ? token : undefined, { path });
    const socket = new TestSocket(response.webSocket as WebSocket);
    for (let each = 0; each < 60; each += 1) socket.send('{"type":"ping" }');
    await eventually(
      () => socket.all("pong").length,
      (pongs) => pongs === 60,
    );

    socket.send('{"action":"ping"}');

    expect(await socket.closed).toBe(1008);
  },
);

it("counts no frame twice when the clock is put back an hour", { tags: "F30" }, async () => {
  const socket = await openSocket((await person()).token);
  for (let each = 0; each < 60; each += 1) socket.send("{}");
  await eventually(
    () => socket.all("error").length,
    (errors) => errors === 60,
  );

  later(-3600);
  socket.send("{}");

  await eventually(
    () => socket.all("error").length,
    (errors) => errors === 61,
  );
});

describe("a ping", () => {
  it("is answered by the runtime alone, to the letter", { tags: "parity.courses.5" }, async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    // The hub wakes, sees that the session has expired, and closes the socket.
    later(3600 * 24);

    socket.send({ type: "ping" });

    expect(await socket.next("pong")).toEqual({ type: "pong" });
    socket.send('{"type": "ping"}');
    expect(await socket.closed).toBe(4401);
  });
});

describe("a socket's end", () => {
  it("comes with 4401 at the token's expiry, by an alarm", { tags: "parity.applications.1" }, async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    later(3600 + 1);

    expect(await runDurableObjectAlarm(hubOf(ada))).toBe(true);

    expect(await socket.closed).toBe(4401);
  });

  it("comes before the next frame when the token has expired, which is not shown", {
    tags: "F29",
  }, async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    later(3600 + 1);

    await notify(ada);

    expect(await socket.closed).toBe(4401);
    expect(socket.all("notification")).toEqual([]);
  });

  it.each<[string, (ada: Person, announcement: number) => Promise<unknown>]>([
    [
      "an announcement that is dismissed",
      ({ id }, announcement) => platform().hubs.dismiss(id, announcement),
    ],
    ["what they missed", ({ id }) => platform().hubs.advance(id, { head: undefined, changes: [] })],
  ])("comes before the frame of %s when the token has expired", async (_, happens) => {
    const ada = await person();
    const { id } = await post();
    const socket = await openSocket(ada.token);
    await socket.next("global_notification");
    await env.DB.prepare("update inboxes set head = 5000 where user_id = ?").bind(ada.id).run();
    const before = socket.frames.length;
    later(3600 + 1);

    await happens(ada, id);
    await runDurableObjectAlarm(hubOf(ada));

    expect(await socket.closed).toBe(4401);
    expect(socket.frames.slice(before)).toEqual([]);
    clock.now = realNow;
  });

  it("comes before its beginning when the token expired on the way", async () => {
    const ada = await person();
    injectOnce(InboxFeed, "prepareReplay", async (real) => {
      const replay = await real();
      later(3600 + 1);
      return replay;
    });

    expect((await requestSocket(ada.token)).status).toBe(401);
  });

  it("is put off by a refreshed token of the same user", async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    const session = (await readToken(platform(), ada.token))!;
    later(1800);
    socket.send({ action: "authenticate", token: await issueToken(platform(), session) });
    await socket.processed();
    later(3600 + 1);
    await runDurableObjectAlarm(hubOf(ada));

    await notify(ada);

    expect(await socket.next("notification")).toMatchObject({ seq: 1 });
  });

  it("does not show again what was shown while a token was looked at", async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    const looking = holdAnswer(env.DB);
    socket.send({ action: "authenticate", token: ada.token });
    await looking.done();
    await notify(ada);
    await socket.next("notification");

    looking.release();
    await socket.processed();
    await notify(ada);
    await socket.next("notification");

    const numbers = socket.all("notification").map(({ seq }) => seq);
    expect(numbers).toEqual([1, 2]);
  });

  it("goes on after another user's token, and after nonsense", async () => {
    const [ada, eve] = [await person(), await person()];
    const socket = await openSocket(ada.token);

    socket.send({ action: "authenticate", token: eve.token, request_id: 1 });
    expect(await socket.next("error")).toMatchObject({ code: "unauthenticated", request: 1 });
    socket.send({ action: "authenticate", token: "x" });
    expect(await socket.next("error")).toMatchObject({ code: "unauthenticated" });
  });

  it("comes with 4401 when its session is signed out, and no other session's does", async () => {
    const ada = await person();
    const other = await issueToken(platform(), newSession(platform(), ada.id, 1));
    const [mine, theirs] = [await openSocket(ada.token), await openSocket(other)];
    const { jti, refreshExpiresAt } = (await readToken(platform(), ada.token))!;

    await platform().hubs.endSessions(ada.id, { jti, until: refreshExpiresAt });

    expect(await mine.closed).toBe(4401);
    await theirs.processed();
  });

  it("comes with 4401 when all sessions below a version end, but for the kept one", async () => {
    const ada = await person();
    const other = await issueToken(platform(), newSession(platform(), ada.id, 1));
    const later = await issueToken(platform(), newSession(platform(), ada.id, 2));
    await env.DB.prepare("update users set token_version = 2, kept_jti = ? where id = ?")
      .bind((await readToken(platform(), ada.token))!.jti, ada.id)
      .run();
    const kept = await openSocket(ada.token);
    const renewed = await openSocket(later);
    const { jti: keptJti } = (await readToken(platform(), ada.token))!;
    expect((await requestSocket(other)).status).toBe(401);

    await platform().hubs.endSessions(ada.id, { version: 2, keptJti });
    await platform().hubs.endSessions(ada.id, { version: 1, keptJti: null });

    await kept.processed();
    await renewed.processed();
  });

  it("obeys a sign-out that overtook the socket on its way in", { tags: "F29" }, async () => {
    const ada = await person();
    const { jti, refreshExpiresAt } = (await readToken(platform(), ada.token))!;

    await platform().hubs.endSessions(ada.id, { jti, until: refreshExpiresAt });

    expect((await requestSocket(ada.token)).status).toBe(401);
  });

  it("comes with 4409 to the one that has been silent longest when a thirty-first opens", {
    tags: "F28",
  }, async () => {
    const ada = await person();
    const sockets: TestSocket[] = [];
    for (let each = 0; each < 30; each += 1) {
      later(each);
      sockets.push(await openSocket(ada.token));
    }
    later(30);
    await sockets[0]!.processed();

    later(31);
    sockets.push(await openSocket(ada.token));

    expect(await sockets[1]!.closed).toBe(4409);
    await notify(ada);
    for (const socket of sockets.filter((_, at) => at !== 1))
      expect(await socket.next("notification")).toMatchObject({ seq: 1 });
  });

  it("is answered when the client closes, with or without a code", async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);

    socket.close(1000);

    expect(await socket.closed).toBe(1000);
    await notify(ada);
    expect((await list(ada)).count).toBe(1);
  });
});
