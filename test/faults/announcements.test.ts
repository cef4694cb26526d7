import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { SocketUpdate } from "#core/announcements";
import { clock } from "#core/clock";
import { tick } from "#cron";
import { updateAt } from "#features/announcements/domain";
import { readAnnouncement } from "#features/announcements/service/read";
import { socketUpdate } from "#realtime/announcements/announcement-state";
import { AnnouncementHub } from "#realtime/announcements/hub";
import { AnnouncementRelay } from "#realtime/announcements/relay";
import { InboxFeed } from "#realtime/user/inbox-feed";
import { UserHub } from "#realtime/user/user-hub";
import { change, post, remove, shownTitles, untilDone, untilShown } from "../support/announcements.ts";
import type { Person } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { inject, injectOnce, nameOf, unreachable } from "../support/fault-injection.ts";
import { person, platform } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { openSocket, type TestSocket } from "../support/socket.ts";
import { hubOf } from "./hub-scene.ts";

const hub = () => env.ANNOUNCEMENT_HUB.getByName("global");
const relay = () => env.ANNOUNCEMENT_RELAY.getByName("relay-0");
const RELAY = { relay: "relay-0", isLate: false };
const realNow = clock.now;

beforeAll(hush);
afterEach(() => {
  clock.now = realNow;
  vi.restoreAllMocks();
  hush();
});

/** Rows that the relay keeps of a user. */
const kept = (table: "subscribers" | "retries", of: Person) =>
  runInDurableObject(relay(), (_relay, { storage }) => {
    return [...storage.sql.exec(`select 1 from ${table} where user = ?`, of.id)].length;
  });

const alarmOf = (stub: DurableObjectStub<undefined>) =>
  runInDurableObject(stub, (_object, { storage }) => storage.getAlarm());

/** By this clock an alarm is set so far ahead that it does not ring by itself while a test looks at it. */
const laterThanAlarmsRing = () => new Date(realNow().getTime() + 600_000);

const knownToHub = (id: number) =>
  runInDurableObject(hub(), (_hub, { storage }) => {
    return [...storage.sql.exec("select 1 from announcements where id = ?", id)].length;
  });

/** A live announcement of which a test alone knows. */
async function updateNobodyPosted(id: number, title: string): Promise<SocketUpdate> {
  const { id: model } = await post({ title, is_active: false });
  const row = await readAnnouncement(platform(), model);
  return socketUpdate(updateAt({ ...row, id, isActive: true }, clock.now()));
}

describe("a socket on its way in", () => {
  it("gets also what comes later, though an update arrived while the database kept it waiting", {
    tags: ["P10", "F20"],
  }, async () => {
    const ada = await person();
    const flags = { mayGoOn: false };
    injectOnce(InboxFeed, "prepareReplay", async (real) => {
      await eventually(() => flags.mayGoOn, Boolean);
      return real();
    });
    const opening = openSocket(ada.token);
    await eventually(() => kept("subscribers", ada), Boolean);
    const first = await post({ title: "First" });
    await untilDone(first.id);
    flags.mayGoOn = true;
    const socket = await opening;

    const second = await post({ title: "Second" });
    await untilDone(second.id);

    await untilShown(socket, second.id, ["Second"]);
    expect(shownTitles(socket, first.id)).toEqual(["First"]);
  });

  it("takes nothing off another by an account that is older than the other's", async () => {
    const ada = await person();
    const [one, two] = [await updateNobodyPosted(7, "One"), await updateNobodyPosted(8, "Two")];
    const flags = { isUnderWay: false, mayGoOn: false };
    injectOnce(AnnouncementRelay, "subscribeHub", async () => {
      flags.isUnderWay = true;
      await eventually(() => flags.mayGoOn, Boolean);
      return [];
    });
    injectOnce(AnnouncementRelay, "subscribeHub", async () => [one]);
    const opening = openSocket(ada.token);
    await eventually(() => flags.isUnderWay, Boolean);
    const quick = await openSocket(ada.token);
    flags.mayGoOn = true;
    const slow = await opening;

    for (const item of [two, one]) await platform().hubs.showAnnouncements(ada.id, [item], RELAY);

    for (const socket of [quick, slow]) {
      await untilShown(socket, two.id, ["Two"]);
      await untilShown(socket, one.id, ["One"]);
    }
  });
});

it("a socket on its way in does not bring back what ended while an older account was under way", async () => {
  const ada = await person();
  const update = await updateNobodyPosted(9, "Over");
  const flags = { asked: 0, mayGoOn: 0 };
  const answered = (turn: number, account: SocketUpdate[]) => async () => {
    flags.asked = turn;
    await eventually(
      () => flags.mayGoOn,
      (turns) => turns >= turn,
    );
    return account;
  };
  injectOnce(AnnouncementRelay, "subscribeHub", answered(1, [update]));
  injectOnce(AnnouncementRelay, "subscribeHub", answered(2, []));
  const isAsked = (turn: number) =>
    eventually(
      () => flags.asked,
      (asked) => asked === turn,
    );
  const first = openSocket(ada.token);
  await isAsked(1);
  const end = { ...update, version: update.version + 1, frame: null };
  await platform().hubs.showAnnouncements(ada.id, [end], RELAY);
  const second = openSocket(ada.token);
  await isAsked(2);

  const sockets = [];
  for (const [turn, opening] of [first, second].entries()) {
    flags.mayGoOn = turn + 1;
    sockets.push(await opening);
  }

  for (const socket of sockets) await untilShown(socket, update.id, []);
});

it("notifies a hub that could not be reached of an end that the relay has forgotten since", {
  tags: "F24",
}, async () => {
  const ada = await person();
  const socket = await openSocket(ada.token);
  const { id } = await post({ title: "One" });
  await untilDone(id);
  await untilShown(socket, id, ["One"]);
  const fault = inject(UserHub, "takeAnnouncements", async (real, hub) =>
    nameOf(hub) === String(ada.id) ? unreachable() : real(),
  );
  await remove(id);
  await eventually(() => kept("retries", ada), Boolean);
  await eventually(
    () => alarmOf(relay()),
    (at) => at !== null && at > Date.now(),
  );

  await evictDurableObject(relay());
  fault.mend();
  await runDurableObjectAlarm(relay());

  await untilShown(socket, id, ["One", null]);
});

it("tells the hub again whom it has reached, and delivers nothing twice, when the hub could not be told", {
  tags: "F24",
}, async () => {
  const ada = await person();
  const socket = await openSocket(ada.token);
  const calls: string[] = [];
  inject(UserHub, "takeAnnouncements", async (real, hub) => {
    calls.push(nameOf(hub) ?? "");
    return real();
  });
  injectOnce(AnnouncementHub, "report", unreachable);

  const { id } = await post({ title: "One" });
  await eventually(
    () => alarmOf(relay()),
    (at) => at !== null && at > Date.now(),
  );
  await runDurableObjectAlarm(relay());

  await untilDone(id);
  await untilShown(socket, id, ["One"]);
  expect(calls.filter((name) => name === String(ada.id))).toHaveLength(1);
});

describe("a relay that read what the hub did not know yet", () => {
  /** A socket that opens now gets what is live in the database. */
  async function comeToWokenRelay(): Promise<TestSocket> {
    await relay().subscribeHub(0);
    await evictDurableObject(relay());
    return openSocket((await person()).token);
  }

  it("has it taken down, though it was switched off before the hub looked", async () => {
    const { id } = await post({ title: "Draft", is_active: false });
    await eventually(() => knownToHub(id), Boolean);
    const next = "(select max(rev) + 1 from announcements)";
    // As when the Worker dies before it calls the hub.
    await env.DB.prepare(`update announcements set is_active = 1, rev = ${next} where id = ?`).bind(id).run();
    const socket = await comeToWokenRelay();
    await untilShown(socket, id, ["Draft"]);

    await change(id, { is_active: false });

    await untilShown(socket, id, ["Draft", null]);
  });

  it("has it taken down, though the hub slept from its start to its end", async () => {
    const [startsAt, expiresAt] = [600_000, 1_200_000].map((ms) => realNow().getTime() + ms);
    const times = { starts_at: new Date(startsAt!), expires_at: new Date(expiresAt!) };
    const { id } = await post({ title: "Short", ...times });
    await eventually(() => knownToHub(id), Boolean);
    clock.now = () => new Date(startsAt!);
    const socket = await comeToWokenRelay();
    await untilShown(socket, id, ["Short"]);

    clock.now = () => new Date(expiresAt!);
    await runDurableObjectAlarm(hub());
    await runDurableObjectAlarm(relay());

    await untilShown(socket, id, ["Short", null]);
    clock.now = realNow;
  });
});

it("asks again when the relay that is the user's now could not be asked", async () => {
  const ada = await person();
  await openSocket(ada.token);
  const now = laterThanAlarmsRing();
  clock.now = () => now;
  injectOnce(AnnouncementRelay, "subscribeHub", unreachable);

  await platform().hubs.showAnnouncements(ada.id, [], { relay: "relay-9", isLate: false });

  expect(await alarmOf(hubOf(ada))).toBe(now.getTime() + 5_000);
});

it("rings for what started while the hub was sending something else", async () => {
  const other = await post({ title: "Other" });
  await untilDone(other.id);
  const startsAt = realNow().getTime() + 600_000;
  await post({ title: "Soon", starts_at: new Date(startsAt).toISOString() });
  await eventually(
    () => alarmOf(hub()),
    (at) => at === startsAt,
  );
  injectOnce(AnnouncementRelay, "publish", async (real) => {
    const jobs = await real();
    clock.now = () => new Date(startsAt + 5);
    return jobs;
  });

  await change(other.id, { title: "Changed" });

  await eventually(
    () => alarmOf(hub()),
    (at) => at !== startsAt,
  );
  expect(await alarmOf(hub())).toBe(startsAt + 5);
  await runInDurableObject(hub(), (_hub, { storage }) => storage.deleteAlarm());
});

it("leaves a database that cannot be read alone for a while", async () => {
  // One of its own: what the tests before have posted may still be on its way to the users' relay.
  const lone = env.ANNOUNCEMENT_RELAY.getByName("relay-7");
  const job = { id: 5, version: 5, start: 0, hasWrapped: false, addedAt: Date.now(), users: 0, sockets: 0 };
  await runInDurableObject(lone, async (_relay, { storage }) => {
    const pass = "insert or replace into pass (id, cursor, jobs) values (1, 0, ?)";
    storage.sql.exec(pass, JSON.stringify([job]));
    await storage.setAlarm(Date.now() + 60_000);
  });
  await evictDurableObject(lone);
  const broken = vi.spyOn(env.DB, "prepare").mockImplementation(() => {
    throw new Error("D1_ERROR: Network connection lost.");
  });
  const now = laterThanAlarmsRing();
  clock.now = () => now;

  await runDurableObjectAlarm(lone);

  expect(await alarmOf(lone)).toBe(now.getTime() + 2_000);
  broken.mockRestore();
});

describe("F23", () => {
  it("a hub that has lost what it knew still takes down what ended since", { tags: "F23" }, async () => {
    const socket = await openSocket((await person()).token);
    const { id } = await post({ title: "One" });
    await untilDone(id);
    await runInDurableObject(hub(), (_hub, { storage }) => storage.deleteAll());
    await evictDurableObject(hub());

    await remove(id);

    await untilShown(socket, id, ["One", null]);
  });

  it("a hub whose database was restored shows what is posted then, and takes down what is there no more", {
    tags: "F23",
  }, async () => {
    const socket = await openSocket((await person()).token);
    const old = await post({ title: "Old" });
    const lost = await post({ title: "Lost" });
    for (const title of ["Older", "Oldest"]) await change(old.id, { title });
    await untilDone(old.id);
    await untilDone(lost.id);
    const before = shownTitles(socket, old.id).length;
    await env.DB.batch([
      env.DB.prepare("delete from announcements where id = ?").bind(lost.id),
      env.DB.prepare("update announcements set rev = rev - 3, title = 'Old' where id = ?").bind(old.id),
    ]);

    await tick(env, { waitUntil() {} });
    const fresh = await post({ title: "Fresh" });
    await untilDone(fresh.id);

    await untilShown(socket, fresh.id, ["Fresh"]);
    await untilShown(socket, lost.id, ["Lost", null]);
    expect(shownTitles(socket, old.id).slice(before)).toEqual(["Old"]);
  });
});
