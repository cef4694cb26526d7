import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { app } from "#app";
import type { AnnouncementUpdate } from "#core/announcements";
import { clock } from "#core/clock";
import { tick } from "#cron";
import { issueToken, newSession, readToken } from "#features/accounts/service/tokens";
import { updateAt } from "#features/announcements/domain";
import { readAnnouncement } from "#features/announcements/service/read";
import type { Delivery } from "#features/announcements/wire";
import { socketUpdate } from "#realtime/announcements/announcement-state";
import { AnnouncementRelay } from "#realtime/announcements/relay";
import { UserHub } from "#realtime/user/user-hub";
import {
  change,
  post,
  remove,
  shownTitles,
  theAdmin,
  untilDone,
  untilShown,
} from "../support/announcements.ts";
import { as, ORIGIN, type Person } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { inject, injectOnce, nameOf, unreachable } from "../support/fault-injection.ts";
import { person, platform } from "../support/people.ts";
import { openSocket, requestSocket, TestSocket } from "../support/socket.ts";

const hub = () => env.ANNOUNCEMENT_HUB.getByName("global");
const relay = (place = 0) => env.ANNOUNCEMENT_RELAY.getByName(`relay-${place}`);
const hubOf = (of: Person) => env.USER_HUB.getByName(String(of.id));
const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
  vi.restoreAllMocks();
});

function later(seconds: number): void {
  const at = realNow().getTime() + seconds * 1000;
  clock.now = () => new Date(at);
}

const inSeconds = (seconds: number) => new Date(realNow().getTime() + seconds * 1000).toISOString();

/** Alarms keep to the real clock; here they ring when a test has moved its own. */
async function ringAlarms(): Promise<void> {
  await runDurableObjectAlarm(hub());
  await runDurableObjectAlarm(relay());
}

async function openAnonymous(): Promise<TestSocket> {
  const response = await requestSocket(undefined, { path: "/ws/announcements/" });
  expect(response.status).toBe(101);
  return new TestSocket(response.webSocket!);
}

describe("an announcement", () => {
  it("reaches everyone who is there, signed in or not, once on every socket", {
    tags: "parity.job-board.3",
  }, async () => {
    const [ada, grace] = [await person(), await person()];
    const sockets = [
      await openSocket(ada.token),
      await openSocket(ada.token),
      await openSocket(grace.token, { older: true }),
      await openAnonymous(),
    ];

    const { id } = await post({ title: "Hello" });

    for (const socket of sockets) await untilShown(socket, id, ["Hello"]);
    expect(sockets[0]!.all("global_notification").at(-1)?.notification).toMatchObject({ id, level: "info" });
  });

  it("is shown to who comes later, after what they missed", async () => {
    const ada = await person();
    const { id } = await post({ title: "Hello" });

    const socket = await openSocket(ada.token);
    const anonymous = await openAnonymous();

    await untilShown(socket, id, ["Hello"]);
    await untilShown(anonymous, id, ["Hello"]);
    expect(socket.frames[0]?.type).toBe("connection_established");
  });

  it("is shown once in a session to sockets without a subprotocol, and again when it changes", async () => {
    const ada = await person();
    const { id } = await post({ title: "One" });
    const first = await openSocket(ada.token, { older: true });
    await untilShown(first, id, ["One"]);
    first.close();
    await first.closed;
    await evictDurableObject(hubOf(ada));

    const again = await openSocket(ada.token, { older: true });

    await untilShown(again, id, []);
    await change(id, { title: "Two" });
    await untilShown(again, id, ["Two"]);
    const { version } = (await readToken(platform(), ada.token))!;
    const otherSession = await issueToken(platform(), newSession(platform(), ada.id, version));
    await untilShown(await openSocket(otherSession, { older: true }), id, ["Two"]);
    await untilShown(await openSocket(ada.token), id, ["Two"]);
    const third = await openSocket(ada.token, { older: true });
    await remove(id);
    await untilShown(third, id, [null]);
    await untilShown(await openSocket(ada.token, { older: true }), id, []);
  });

  it("is followed by every browser when it changes, is switched off, on again, and deleted", {
    tags: "parity.job-board.7",
  }, async () => {
    const socket = await openSocket((await person()).token);
    const anonymous = await openAnonymous();

    const { id } = await post({ title: "One" });
    await untilShown(socket, id, ["One"]);
    await change(id, { title: "Two" });
    await untilShown(socket, id, ["One", "Two"]);
    await change(id, { is_active: false });
    await untilShown(socket, id, ["One", "Two", null]);
    await change(id, { is_active: true, title: "Three" });
    await untilShown(socket, id, ["One", "Two", null, "Three"]);
    await remove(id);
    await untilShown(socket, id, ["One", "Two", null, "Three", null]);
    await untilShown(anonymous, id, ["One", "Two", null, "Three", null]);
  });

  it("begins and ends by itself, at its time", { tags: "parity.employers.8" }, async () => {
    const socket = await openSocket((await person()).token);
    // So far ahead that no machine is too slow to see the real alarm before it rings.
    const starts_at = inSeconds(600);
    const { id } = await post({ title: "Soon", starts_at, expires_at: inSeconds(1200) });
    await eventually(
      () => runInDurableObject(hub(), (_hub, state) => state.storage.getAlarm()),
      (alarm) => alarm === new Date(starts_at).getTime(),
    );
    expect(shownTitles(socket, id)).toEqual([]);

    later(601);
    await ringAlarms();
    await untilShown(socket, id, ["Soon"]);
    later(1201);
    await ringAlarms();
    await untilShown(socket, id, ["Soon", null]);
  });

  it("is sent to nobody who comes after its end, though no update has said so yet", {
    tags: "P10",
  }, async () => {
    const { id } = await post({ title: "Short", expires_at: inSeconds(60) });
    later(61);

    const socket = await openSocket((await person()).token);
    await socket.processed();

    expect(shownTitles(socket, id)).toEqual([]);
  });

  it("is gone from every device of who dismisses it, and stays gone when it changes", async () => {
    const ada = await person();
    const [phone, desktop] = [await openSocket(ada.token), await openSocket(ada.token)];
    const other = await openSocket((await person()).token);
    const { id } = await post({ title: "One" });
    await untilShown(phone, id, ["One"]);

    await as(ada).post(`/api/global-notifications/${id}/dismiss/`);
    for (const socket of [phone, desktop]) await untilShown(socket, id, ["One", null]);
    await evictDurableObject(hubOf(ada));
    await change(id, { title: "Two" });
    await untilShown(other, id, ["One", "Two"]);
    const later = await openSocket(ada.token);
    await later.processed();

    for (const socket of [phone, desktop]) expect(shownTitles(socket, id)).toEqual(["One", null]);
    expect(shownTitles(later, id)).toEqual([]);
  });
});

it("stays gone for who dismissed more than a socket can keep", async () => {
  const ada = await person();
  const { id } = await post({ title: "One" });
  await dismissOthers(ada, id, 900);
  // Not over HTTP, since the hub would remember it for a while.
  await env.DB.prepare("insert into dismissals values (?, ?)").bind(ada.id, id).run();
  const other = await openSocket((await person()).token);

  const socket = await openSocket(ada.token);
  await change(id, { title: "Two" });
  await untilShown(other, id, ["One", "Two"]);
  await untilDone(id);
  await socket.processed();

  expect(shownTitles(socket, id)).toEqual([]);
});

/** As if a user had dismissed many announcements that are newer than one, and over by now. */
async function dismissOthers(of: Person, than: number, count: number): Promise<void> {
  const model = (await env.DB.prepare("select * from announcements where id = ?").bind(than).first())!;
  const { id, expires_at, rev, ...rest } = model;
  const insert = env.DB.prepare(
    `insert into announcements (id, expires_at, rev, ${Object.keys(rest)})
      values (?, 1, 0, ${Object.keys(rest).map(() => "?")})`,
  );
  const dismiss = env.DB.prepare("insert into dismissals values (?, ?)");
  const statements = Array.from({ length: count }, (_, at) => [
    insert.bind(than + 1 + at, ...Object.values(rest)),
    dismiss.bind(of.id, than + 1 + at),
  ]);
  await env.DB.batch(statements.flat());
}

describe("whatever dies", () => {
  it("reaches everyone when the Worker dies before handing it on, by the next tick", async () => {
    const socket = await openSocket((await person()).token);
    const { id } = await post({ title: "Forgotten", is_active: false });
    await env.DB.prepare("update announcements set is_active = 1, rev = rev + 1 where id = ?").bind(id).run();

    await tick(env, { waitUntil() {} });

    await untilShown(socket, id, ["Forgotten"]);
  });

  it("survives the eviction of hub, relay and user hubs between any two updates", async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    const anonymous = await openAnonymous();
    const { id } = await post({ title: "One" });
    await untilShown(socket, id, ["One"]);

    for (const [at, title] of ["Two", "Three"].entries()) {
      for (const stub of [hub(), relay(), hubOf(ada)]) await evictDurableObject(stub);
      await change(id, { title });
      await untilShown(socket, id, ["One", "Two", "Three"].slice(0, at + 2));
    }
    await untilShown(anonymous, id, ["One", "Two", "Three"]);
  });

  it("takes nothing off a socket whose hub wakes for another announcement", {
    tags: "F24",
  }, async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    const anonymous = await openAnonymous();
    const first = await post({ title: "First" });
    await untilShown(socket, first.id, ["First"]);
    // Else it would be sent once more beside the second.
    await untilDone(first.id);

    await evictDurableObject(hubOf(ada));
    const second = await post({ title: "Second" });
    await untilDone(second.id);
    await evictDurableObject(relay());
    const third = await post({ title: "Third" });

    for (const each of [socket, anonymous]) {
      await untilShown(each, third.id, ["Third"]);
      await untilShown(each, second.id, ["Second"]);
      await untilShown(each, first.id, ["First"]);
    }
    await remove(first.id);
    for (const each of [socket, anonymous]) await untilShown(each, first.id, ["First", null]);
  });

  it("shows nothing twice when a delivery is repeated, before and after a hibernation", async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    const { id } = await post({ title: "Once" });
    await untilShown(socket, id, ["Once"]);
    const item = await updateOf(id);

    await platform().hubs.showAnnouncements(ada.id, [socketUpdate(item)], {
      relay: "relay-0",
      isLate: false,
    });
    await evictDurableObject(hubOf(ada));
    await platform().hubs.showAnnouncements(ada.id, [socketUpdate(item)], {
      relay: "relay-0",
      isLate: false,
    });
    await relay().publish([item]);
    await runDurableObjectAlarm(relay());

    await untilShown(socket, id, ["Once"]);
  });

  it("keeps to the later of two updates that arrive in the wrong order", async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    const one = socketUpdate(updateAt({ ...(await fake(1)), rev: 1_000_000, title: "Earlier" }, clock.now()));
    const two = socketUpdate(updateAt({ ...(await fake(1)), rev: 1_000_001, title: "Later" }, clock.now()));

    await platform().hubs.showAnnouncements(ada.id, [two], { relay: "relay-0", isLate: false });
    await platform().hubs.showAnnouncements(ada.id, [one], { relay: "relay-0", isLate: false });

    await untilShown(socket, one.id, ["Later"]);
  });

  it("goes on after a crash in the middle of a pass, and reaches the rest", {
    tags: ["P10", "F24"],
  }, async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => person()));
    const sockets = await Promise.all(people.map(({ token }) => openSocket(token)));
    vi.spyOn(console, "error").mockImplementation(() => {});
    let crashes = 1;
    inject(UserHub, "takeAnnouncements", (real, hub) => {
      if (nameOf(hub) === String(people[2]?.id) && crashes-- > 0) unreachable();
      return real();
    });

    const { id } = await post({ title: "All" });

    for (const socket of [sockets[0]!, sockets[4]!]) await untilShown(socket, id, ["All"]);
    later(2);
    await eventually(
      async () => (await runDurableObjectAlarm(relay())) || shownTitles(sockets[2]!, id).length > 0,
      () => shownTitles(sockets[2]!, id).length > 0,
    );
    for (const socket of sockets) await untilShown(socket, id, ["All"]);
  });

  it("opens a socket though the relay cannot be asked, and asks again", async () => {
    const ada = await person();
    const { id } = await post({ title: "Still" });
    vi.spyOn(console, "warn").mockImplementation(() => {});
    injectOnce(AnnouncementRelay, "subscribeHub", unreachable);

    const socket = await openSocket(ada.token);
    await socket.processed();
    expect(shownTitles(socket, id)).toEqual([]);
    await runDurableObjectAlarm(hubOf(ada));

    await untilShown(socket, id, ["Still"]);
  });
});

describe("a subscription", () => {
  it("neither loses nor doubles what is delivered while it is under way", async () => {
    const ada = await person();
    const first = await openSocket(ada.token);
    const { id } = await post({ title: "Old" });
    await untilShown(first, id, ["Old"]);
    const changed = { ...(await readAnnouncement(platform(), id)), rev: 2_000_000, title: "New" };
    const fresh = socketUpdate(updateAt(changed, clock.now()));
    // Awake, it would be subscribed still.
    await evictDurableObject(hubOf(ada));
    // Flags, since a promise would carry the test over into the relay.
    const flags = { isUnderWay: false, mayGoOn: false };
    injectOnce(AnnouncementRelay, "subscribeHub", async (real) => {
      const account = await real();
      flags.isUnderWay = true;
      await eventually(() => flags.mayGoOn, Boolean);
      return account;
    });

    const opening = openSocket(ada.token);
    await eventually(() => flags.isUnderWay, Boolean);
    expect(
      await platform().hubs.showAnnouncements(ada.id, [fresh], { relay: "relay-0", isLate: false }),
    ).toBe(2);
    flags.mayGoOn = true;
    const second = await opening;

    await untilShown(second, id, ["New"]);
    await untilShown(first, id, ["Old", "New"]);
  });

  it("takes off what ended while the relay had forgotten the user", async () => {
    const ada = await person();
    const { id } = await post({ title: "Gone" });
    const socket = await openSocket(ada.token);
    await untilShown(socket, id, ["Gone"]);
    await runInDurableObject(relay(), (_relay, state) => {
      state.storage.sql.exec("delete from subscribers where user = ?", ada.id);
    });
    await remove(id);
    await eventually(
      () => deliveredWord(id),
      (number) => number % 4 === 2,
    );
    await evictDurableObject(hubOf(ada));

    const second = await openSocket(ada.token);
    await second.processed();

    expect(shownTitles(second, id)).toEqual([]);
  });
});

it("forgets a user without sockets after failing to reach them, and knows them again when they come", async () => {
  const ada = await person();
  const socket = await openSocket(ada.token);
  socket.close();
  await socket.closed;
  const isMember = () =>
    runInDurableObject(relay(), (_relay, state) => {
      const rows = state.storage.sql.exec("select 1 from subscribers where user = ?", ada.id);
      return [...rows].length === 1;
    });
  expect(await isMember()).toBe(true);

  await post();
  await eventually(isMember, (member) => !member);
  await openSocket(ada.token);

  expect(await isMember()).toBe(true);
});

it("follows users to another relay when their number changes", async () => {
  const ada = await person();
  const socket = await openSocket(ada.token);
  const place = 1 + (ada.id % 2 === 0 ? 0 : 1);
  // Two more relays than before, and the user's is another one.
  await relay(place).subscribeHub(ada.id);
  const { id } = await post({ title: "Moved" });
  await untilShown(socket, id, ["Moved"]);
  const item = await updateOf(id);

  expect(
    await platform().hubs.showAnnouncements(ada.id, [socketUpdate(item)], {
      relay: `relay-${place}`,
      isLate: false,
    }),
  ).toBe(0);
  expect(
    await platform().hubs.showAnnouncements(ada.id, [socketUpdate(item)], {
      relay: "relay-0",
      isLate: false,
    }),
  ).toBe(1);
  await untilShown(socket, id, ["Moved"]);
});

it("says how far an announcement has come", async () => {
  const [ada, grace] = [await person(), await person()];
  await openSocket(ada.token);
  await openSocket(ada.token);
  await openSocket(grace.token);
  const waiting = await post({ starts_at: inSeconds(3600) });
  const posted = await post({ title: "Far" });
  const delivery = async (id: number) =>
    (await as(await theAdmin()).get(`/api/global-notifications/${id}/delivery/`)).json<Delivery>();

  const done = await eventually(
    () => delivery(posted.id),
    ({ status }) => status === "done",
  );

  expect(done.reached_users).toBeGreaterThanOrEqual(2);
  expect(done.reached_sockets).toBeGreaterThanOrEqual(done.reached_users + 1);
  expect(done.started_at! <= done.finished_at!).toBe(true);
  expect(await delivery(waiting.id)).toMatchObject({ status: "waiting", reached_users: 0, started_at: null });
});

it("counts for its delivery whom it found connected, signed in or not, and none who comes later", async () => {
  const anonymous = await openAnonymous();
  const [early, late] = [await person(), await person()];
  const found = await openSocket(early.token);
  const first = await post({ title: "Counted" });
  const delivery = async () =>
    (await as(await theAdmin()).get(`/api/global-notifications/${first.id}/delivery/`)).json<Delivery>();
  const before = await eventually(delivery, ({ status }) => status === "done");
  await untilShown(await openSocket(late.token), first.id, ["Counted"]);
  const after = await delivery();
  for (const socket of [anonymous, found]) socket.close();
  await Promise.all([anonymous.closed, found.closed]);

  await change(first.id, { title: "Counted again" });
  const again = await eventually(
    delivery,
    ({ status, started_at }) => status === "done" && started_at !== before.started_at,
  );

  expect(after).toEqual(before);
  // One who came later is connected now; one signed in and one not have gone.
  expect(again.reached_users).toBe(before.reached_users);
  expect(again.reached_sockets).toBe(before.reached_sockets - 1);
});

describe("a socket without signing in", () => {
  it("carries announcements only, answers pings, and refuses anything else", async () => {
    const { id } = await post({ title: "Hello" });
    const socket = await openAnonymous();
    await untilShown(socket, id, ["Hello"]);

    socket.send({ type: "ping" });
    await socket.next("pong");
    socket.send({ action: "mark_all_read" });

    expect(await socket.next("error")).toMatchObject({ code: "invalid" });
    expect(new Set(socket.frames.map(({ type }) => type))).toEqual(
      new Set(["global_notification", "pong", "error"]),
    );
  });

  it("keeps to the limits of frames", async () => {
    const [large, many] = [await openAnonymous(), await openAnonymous()];

    large.send("x".repeat(16 * 1024 + 1));
    for (let each = 0; each < 61; each += 1) many.send("{}");

    expect(await large.closed).toBe(1009);
    expect(await many.closed).toBe(1008);
  });

  it("asks for an upgrade where there is none", async () => {
    const response = await app.request(`${ORIGIN}/ws/announcements/`, {}, env, {
      waitUntil() {},
      passThroughOnException() {},
      props: {},
    } as unknown as ExecutionContext);

    expect(response.status).toBe(426);
  });
});

it("writes one row in a relay for an announcement, and none for a user", async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => person()));
  const sockets = await Promise.all(people.map(({ token }) => openSocket(token)));
  const { id } = await post({ is_active: false });
  const written = countWrites(people);

  await change(id, { is_active: true, title: "Counted" });
  for (const socket of sockets) await untilShown(socket, id, ["Counted"]);

  const { relayRows, userRows } = await (await written)();
  expect(relayRows).toBe(1);
  expect(userRows).toBe(0);
});

/** Counts rows written by the relay and the hubs of some users from now on. */
async function countWrites(people: Person[]) {
  const counts = { relayRows: 0, userRows: 0 };
  const watch = (stub: DurableObjectStub, count: (rows: number) => void) =>
    runInDurableObject(stub, (_instance, state) => {
      const exec = state.storage.sql.exec.bind(state.storage.sql);
      vi.spyOn(state.storage.sql, "exec").mockImplementation((query: string, ...values: unknown[]) => {
        const cursor = exec(query, ...values);
        const rows = cursor.toArray();
        count(cursor.rowsWritten);
        return Object.assign(rows, { toArray: () => rows, one: () => rows[0] }) as never;
      });
    });
  await watch(relay(), (rows) => {
    counts.relayRows += rows;
  });
  for (const each of people) {
    await watch(hubOf(each), (rows) => {
      counts.userRows += rows;
    });
  }
  return async () => counts;
}

async function updateOf(id: number): Promise<AnnouncementUpdate> {
  return updateAt(await readAnnouncement(platform(), id), clock.now());
}

/** A live announcement that only a relay could know of. */
async function fake(id: number) {
  const { id: model } = await post({ title: "Model", is_active: false });
  return { ...(await readAnnouncement(platform(), model)), id, isActive: true };
}

/** The number of the latest word that the hub has handed on. */
function deliveredWord(id: number): Promise<number> {
  return runInDurableObject(hub(), (_hub, state) => {
    const [row] = state.storage.sql.exec<{ held: string }>("select held from announcements where id = ?", id);
    return JSON.parse(row?.held ?? '{"handed":-1}').handed;
  });
}
