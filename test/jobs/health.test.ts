import { createExecutionContext, createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clock } from "#core/clock";
import { UserHub } from "#realtime/user/user-hub";
import worker from "#worker";
import { as, call, makeAdmin, makeSuperAdmin, type Person } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { inject, injectOnce, unreachable } from "../support/fault-injection.ts";
import { die, waitingEvent } from "../support/jobs.ts";
import { headersOf } from "../support/outsiders.ts";
import { person } from "../support/people.ts";
import { hush, logged } from "../support/quiet.ts";
import { openSocket, requestSocket } from "../support/socket.ts";

const HEALTH = "/api/admin/health/";
const realNow = clock.now;

afterEach(async () => {
  clock.now = realNow;
  vi.restoreAllMocks();
  await env.DB.exec("delete from events; delete from dead_letters; delete from ticks; delete from sms_days;");
  await runInDurableObject(relay(), (_relay, { storage }) => {
    storage.sql.exec("delete from subscribers");
  });
});

const relay = () => env.ANNOUNCEMENT_RELAY.getByName("relay-0");
const tick = () => worker.scheduled(createScheduledController(), env, createExecutionContext());

let began = 0;
/** The clock stands still, so many seconds after the test began: no machine is too slow for an exact age. */
function later(seconds: number): void {
  clock.now = () => new Date(began + seconds * 1000);
}
beforeEach(() => {
  began = realNow().getTime();
  later(0);
});

async function look() {
  const response = await as(await makeAdmin(await person("admin"))).get(HEALTH);
  expect(response.status).toBe(200);
  return response.json<Record<string, unknown>>();
}

/** An event that nothing has followed from. */
const event = () => waitingEvent("inbox.changed", { user_id: 1 }, clock.now());

async function openAnonymous(): Promise<WebSocket> {
  const response = await requestSocket(undefined, { path: "/ws/announcements/" });
  response.webSocket!.accept();
  return response.webSocket!;
}

describe("GET /api/admin/health/", () => {
  it("is well when nothing waits, nothing failed and the clock goes", async () => {
    const before = began;
    await tick();

    const seen = await look();

    expect(seen).toEqual({
      status: "ok",
      oldest_event_seconds: 0,
      waiting_events: 0,
      dead_letters: 0,
      live_sockets: 0,
      last_tick_at: expect.stringMatching(/Z$/),
      sms: { sent: 0, limit: 500, codes: 0, code_limit: 500 },
    });
    expect(Date.parse(String(seen.last_tick_at))).toBe(before);
  });

  it("is degraded before the first tick, and when the last was over three minutes ago", async () => {
    expect(await look()).toMatchObject({ status: "degraded", last_tick_at: null });
    await tick();
    later(170);
    expect(await look()).toMatchObject({ status: "ok" });
    later(190);
    expect(await look()).toMatchObject({ status: "degraded" });
  });

  it("says what waits and how long, and is degraded when it is over ten minutes", async () => {
    await event();
    later(60);
    await event();
    await tick();
    expect(await look()).toMatchObject({ status: "ok", waiting_events: 2, oldest_event_seconds: 60 });

    later(601);
    await tick();

    expect(await look()).toMatchObject({ status: "degraded", waiting_events: 2, oldest_event_seconds: 601 });
  });

  it("counts no time below zero when the clock was put back", async () => {
    later(3600);
    await event();
    clock.now = realNow;

    expect(await look()).toMatchObject({ oldest_event_seconds: 0, waiting_events: 1 });
  });

  it("is degraded while there is a dead letter", async () => {
    await tick();
    await die(await event());

    expect(await look()).toMatchObject({ status: "degraded", dead_letters: 1, waiting_events: 0 });
  });

  it("is degraded while the day's SMS are used up", async () => {
    const day = new Date(began).toISOString().slice(0, 10);
    await tick();
    await env.DB.prepare("insert into sms_days (day, sent) values (?, 499)").bind(day).run();
    expect(await look()).toMatchObject({ status: "ok", sms: { sent: 499, limit: 500 } });

    await env.DB.exec("update sms_days set sent = 500");

    expect(await look()).toMatchObject({ status: "degraded", sms: { sent: 500 } });
  });
});

describe("the live sockets", () => {
  it("are those of users, of each as many as they have, and those without signing in", async () => {
    const [ada, grace] = [await person(), await person()];
    const sockets = [await openSocket(ada.token), await openSocket(ada.token), await openSocket(grace.token)];
    const anonymous = await openAnonymous();

    expect(await look()).toMatchObject({ live_sockets: 4 });

    for (const socket of sockets.slice(1)) socket.close();
    anonymous.close(1000, "");
    await eventually(look, (seen) => seen.live_sockets === 1);
  });

  it("are estimated from a hundred users where a relay knows more", async () => {
    await runInDurableObject(relay(), (_relay, { storage }) => {
      for (let user = 1; user <= 250; user += 1)
        storage.sql.exec("insert into subscribers (user) values (?)", user);
    });
    let asked = 0;
    inject(UserHub, "socketCount", () => {
      asked += 1;
      return 2;
    });

    expect(await look()).toMatchObject({ live_sockets: 500 });
    expect(asked).toBe(100);
  });

  it("of a hub that cannot be reached are taken to be as the others'", async () => {
    hush();
    const people = await Promise.all([person(), person(), person()]);
    for (const each of people) await openSocket(each.token);
    injectOnce(UserHub, "socketCount", unreachable);

    expect(await look()).toMatchObject({ live_sockets: 3 });
  });

  it("are not known when no relay answers, which keeps nothing else from being seen", async () => {
    hush();
    await tick();
    await event();
    const { AnnouncementRelay } = await import("#realtime/announcements/relay");
    inject(AnnouncementRelay, "presence", unreachable);

    expect(await look()).toMatchObject({ status: "degraded", live_sockets: null, waiting_events: 1 });
    expect(logged.map(({ what }) => what)).toContain("health.sockets-not-counted");
  });
});

describe("is the admins' alone", () => {
  const bearer = ({ token }: Person) => ({ Authorization: `Bearer ${token}` });

  it.each([
    { who: "an admin", status: 200, headers: async () => bearer(await makeAdmin(await person())) },
    { who: "a super admin", status: 200, headers: async () => bearer(await makeSuperAdmin(await person())) },
    { who: "a user", status: 403, headers: () => headersOf("a stranger") },
    { who: "an API key", status: 403, headers: () => headersOf("an API key") },
    { who: "nobody", status: 401, headers: () => headersOf("nobody") },
    { who: "a foreign token", status: 401, headers: () => headersOf("a token that is none of ours") },
  ])("$who: $status", async ({ headers, status }) => {
    const response = await call("GET", HEALTH.slice(0, -1), { headers: await headers() });

    expect(response.status).toBe(status);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });
});
