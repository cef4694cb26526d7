import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { tick } from "../../../src/cron.ts";
import { as, type Person } from "../../support/as.ts";
import { list, notifyMany } from "../../support/inbox.ts";
import { person } from "../../support/people.ts";
import { openSocket } from "../../support/socket.ts";
import { truthOf } from "../../support/truth.ts";

const realNow = clock.now;
afterEach(() => {
  clock.now = realNow;
});

const PATH = "/api/notifications";

async function snoozed(minutes = 10): Promise<{ ada: Person; ids: number[] }> {
  const ada = await person();
  await notifyMany(ada, 3);
  const ids = (await list(ada)).notifications.map(({ id }) => id).reverse();
  await as(ada).post(`${PATH}/${ids[0]}/mark-read/`);
  const until = new Date(realNow().getTime() + minutes * 60_000).toISOString();
  expect((await as(ada).post(`${PATH}/${ids[0]}/snooze/`, { until })).status).toBe(200);
  return { ada, ids };
}

async function ticks(minutes: number): Promise<void> {
  clock.now = () => new Date(realNow().getTime() + minutes * 60_000);
  await tick(env, { waitUntil() {} });
}

describe("the end of a snooze", () => {
  it("brings a notification back unread, on top, and to sockets like a new one", async () => {
    const { ada, ids } = await snoozed();
    const [v1, v2] = [await openSocket(ada.token), await openSocket(ada.token, { offers: "herald.v2" })];
    await ticks(9);
    expect(await list(ada)).toMatchObject({ count: 2, seq: 5 });

    await ticks(10.1);

    const inbox = await list(ada);
    expect(inbox).toMatchObject({ count: 3, unread_count: 3, unseen_count: 3, seq: 6 });
    expect(inbox.notifications.map(({ id }) => id)).toEqual([ids[0], ids[2], ids[1]]);
    expect(inbox.notifications[0]).toMatchObject({
      is_read: false,
      read_at: null,
      snoozed_until: null,
      seq: 6,
    });
    for (const socket of [v1, v2])
      expect(await socket.next("notification")).toMatchObject({
        notification: { id: ids[0], is_read: false, place: "inbox" },
        seq: 6,
        unread_count: 3,
      });
    await truthOf(ada);
    await ticks(11);
    expect((await list(ada)).seq).toBe(6);
  });

  it("goes out by the channels once more", async () => {
    const { ada, ids } = await snoozed();
    await env.DB.prepare("insert into channel_cursors (user_id, channel, cursor) values (?, 'email', 5)")
      .bind(ada.id)
      .run();

    await ticks(10.1);

    const due = await env.DB.prepare("select due_at from channel_cursors where user_id = ?")
      .bind(ada.id)
      .first("due_at");
    expect(due).toBeGreaterThan(clock.now().getTime());
    const deliveries = await as(ada).get(`${PATH}/${ids[0]}/deliveries/`);
    expect(await deliveries.json()).toMatchObject({ results: [{ channel: "email", status: "queued" }] });
  });

  it.each([
    ["archive", "archived"],
    ["unsnooze", "inbox"],
    ["delete", undefined],
  ])("does nothing after %s", async (how, place) => {
    const { ada, ids } = await snoozed();
    if (how === "delete") await as(ada).delete(`${PATH}/${ids[0]}/`);
    else await as(ada).post(`${PATH}/${ids[0]}/${how}/`);
    const { seq } = await list(ada);

    await ticks(10.1);

    expect((await list(ada)).seq).toBe(seq);
    const one = await as(ada).get(`${PATH}/${ids[0]}/`);
    expect(one.status).toBe(place ? 200 : 404);
    if (place) expect(await one.json()).toMatchObject({ place, is_read: true });
  });

  it("comes for several of one inbox under one number, and for many inboxes in one run", async () => {
    const people: Person[] = [];
    for (let each = 0; each < 3; each += 1) {
      const { ada, ids } = await snoozed();
      const until = new Date(realNow().getTime() + 600_000).toISOString();
      await as(ada).post(`${PATH}/${ids[1]}/snooze/`, { until });
      people.push(ada);
    }

    await ticks(10.1);

    for (const ada of people) {
      expect(await list(ada)).toMatchObject({ count: 3, unread_count: 3, seq: 7 });
      await truthOf(ada);
    }
  });
});
