import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { as, call, makeAdmin, type Person, register } from "../support/as.ts";
import { addDevice } from "../support/devices.ts";
import { allProcessed } from "../support/eventually.ts";
import { list } from "../support/inbox.ts";
import { time, verify } from "../support/mail-provider.ts";
import { person, platform } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { openSocket } from "../support/socket.ts";
import { consume, secondsPass, sentTo, stopTheClock } from "../support/timeline.ts";

let admin: Person;

beforeEach(hush);
beforeEach(async () => {
  stopTheClock();
  // What another test left waiting.
  await env.DB.prepare("delete from channel_cursors").run();
  admin = await makeAdmin(await person("admin"));
});
afterEach(() => {
  time.thaw();
  vi.restoreAllMocks();
});

/** Has an admin notify somebody, up to the end of what follows from it. */
async function notify(to: Person, fields: object = {}): Promise<void> {
  const body = { recipient_id: to.id, title: "Hello", message: "Text", notification_type: "message" };
  expect((await as(admin).post("/api/notifications/", { ...body, ...fields })).status).toBe(202);
  await allProcessed();
}

describe("a new account by mail", () => {
  async function verified(name: string): Promise<Person> {
    const one = await register(name);
    await allProcessed();
    await consume();
    const [mail] = await sentTo(one.email);
    const [code] = /\b\d{6}\b/.exec(mail?.text ?? "") ?? [];
    const { results } = await (await as(one).get("/api/addresses/")).json<{ results: { id: number }[] }>();
    const answer = await as(one).post(`/api/addresses/${results[0]?.id}/verify/`, { code });
    expect(answer.status).toBe(200);
    return one;
  }

  it("gets one mail of what is unread after 900 seconds, and none of what was read before", async () => {
    const [ada, grace] = [await verified("mailada"), await verified("mailgrace")];
    expect(platform().config.emailAfterSeconds).toBe(900);
    await call("DELETE", "/api/dev/outbox/");
    await notify(ada, { title: "You were asked" });
    await notify(grace, { title: "You were asked" });

    await secondsPass(899);
    expect(await sentTo(ada.email)).toEqual([]);
    await as(grace).post("/api/notifications/mark-all-read/");
    // The cron's next minute.
    await secondsPass(62);

    expect(await sentTo(ada.email)).toMatchObject([
      { channel: "email", subject: expect.stringContaining("You were asked") },
    ]);
    expect(await sentTo(grace.email)).toEqual([]);
    await secondsPass(1800);
    expect(await sentTo(ada.email)).toHaveLength(1);
    expect(await sentTo(grace.email)).toEqual([]);
  });
});

describe("a device", () => {
  async function withDevice(): Promise<{ ada: Person; pushes(): ReturnType<typeof sentTo> }> {
    const ada = await person("ada");
    const { endpoint } = await addDevice(ada);
    return { ada, pushes: () => sentTo(endpoint) };
  }

  it.each([
    { name: "in view", visible: true, silent: 29, late: 11 },
    { name: "open, but not in view", visible: false, silent: 9, late: 2 },
  ])("is reached within 40 seconds where a tab $name was killed without a close", async (tab) => {
    const { ada, pushes } = await withDevice();
    const socket = await openSocket(ada.token);
    socket.send({ action: "visible", visible: tab.visible });
    await socket.processed();
    // From here on the tab sends nothing, and the hub sees no close.
    await notify(ada);

    await secondsPass(tab.silent);
    expect(await pushes()).toEqual([]);
    await secondsPass(tab.late);

    expect(await pushes()).toMatchObject([{ channel: "push", subject: "Hello" }]);
  });

  it("is reached at once where the tab has been silent for too long", async () => {
    const { ada, pushes } = await withDevice();
    const socket = await openSocket(ada.token);
    socket.send({ action: "visible", visible: true });
    await socket.processed();
    await secondsPass(91);

    await notify(ada);
    await secondsPass(3);

    expect(await pushes()).toHaveLength(1);
  });

  it("is not reached where the open tab shows it within the hold", async () => {
    const { ada, pushes } = await withDevice();
    const socket = await openSocket(ada.token);
    socket.send({ action: "visible", visible: true });
    await notify(ada);
    await secondsPass(3);
    socket.send({ action: "seen", up_to_seq: (await list(ada)).seq });
    await socket.processed();

    await secondsPass(120);

    expect(await pushes()).toEqual([]);
  });

  it("is reached by what is critical within three seconds, with a tab in view and in quiet hours", async () => {
    const { ada, pushes } = await withDevice();
    const socket = await openSocket(ada.token);
    socket.send({ action: "visible", visible: true });
    await as(ada).patch("/api/preferences/", { quiet_hours: { enabled: true, from: "00:00", to: "00:00" } });
    await socket.processed();
    await notify(ada, { title: "Not now" });
    await notify(ada, { title: "Fire", critical: true });

    await secondsPass(3);

    expect(await pushes()).toMatchObject([{ subject: "Fire", headers: { Urgency: "high" } }]);
  });

  it("and a mail say of a group who caused it, once for all of it", {
    tags: "parity.announced.9",
  }, async () => {
    const { ada, pushes } = await withDevice();
    await verify(ada);
    await as(ada).patch("/api/preferences/", {
      categories: [{ key: "activity", push: "on", email: "instant" }],
    });
    await allProcessed();
    const viewers: Person[] = [];
    while (viewers.length < 25) viewers.push(await person("viewer"));
    for (const viewer of viewers) await as(viewer).get(`/api/users/${ada.id}/`);
    await allProcessed();
    expect((await list(ada)).count).toBe(25);

    await secondsPass(960);

    const day = new Date(time.now()).toISOString().slice(0, 10);
    expect(await pushes()).toMatchObject([
      {
        subject: expect.stringMatching(/viewed your profile$/),
        payload: {
          app_badge: 25,
          notification: { body: expect.stringMatching(/ and 24 others$/), tag: `profile_view.${day}` },
        },
      },
    ]);
    const [mail, ...more] = await sentTo(ada.email);
    expect(more).toEqual([]);
    expect(mail?.text.match(/viewed your profile/g)?.length).toBeLessThanOrEqual(2);
    expect(mail?.text).toContain(" and 24 others · 25 notifications");
  });

  it("gets one summary of twenty at once", async () => {
    const { ada, pushes } = await withDevice();
    for (let at = 1; at <= 20; at += 1) await notify(ada, { title: `Number ${at}` });

    await secondsPass(120);

    expect(await pushes()).toMatchObject([{ subject: "20 new notifications" }]);
  });
});
