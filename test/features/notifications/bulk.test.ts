import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { tick } from "../../../src/cron.ts";
import { as, type Person } from "../../support/as.ts";
import { callCounting } from "../../support/counting-d1.ts";
import { fillInbox, list, notifyMany } from "../../support/inbox.ts";
import { person } from "../../support/people.ts";
import { openSocket } from "../../support/socket.ts";
import { truthOf } from "../../support/truth.ts";

const realNow = clock.now;
afterEach(() => {
  clock.now = realNow;
});

const PATH = "/api/notifications";

interface Changed {
  count: number;
  undo_token: string | null;
}

async function inboxOf(count: number): Promise<{ ada: Person; ids: number[] }> {
  const ada = await person();
  await notifyMany(ada, count);
  return { ada, ids: (await list(ada)).notifications.map(({ id }) => id).reverse() };
}

async function bulk(of: Person, body: object): Promise<Changed> {
  const response = await as(of).post(`${PATH}/bulk/`, body);
  expect(response.status).toBe(200);
  return response.json<Changed>();
}

const undo = (of: Person, { undo_token }: { undo_token: string | null }) =>
  as(of).post(`${PATH}/undo/`, { undo_token });

/** All that can be seen of an inbox, without the numbers of changes. */
async function everything(of: Person): Promise<unknown> {
  const page = await list(of, "?place=inbox,archived,snoozed&limit=100");
  const { notifications } = await list(of, "?limit=100");
  const plain = (each: (typeof notifications)[number]) => ({ ...each, seq: 0, time_ago: "" });
  return [page.unread_count, page.count, page.notifications.map(plain), notifications.map(plain)];
}

async function mixed(): Promise<{ ada: Person; ids: number[] }> {
  const { ada, ids } = await inboxOf(6);
  const at = (index: number) => `${PATH}/${ids[index]}`;
  await as(ada).post(`${at(0)}/mark-read/`);
  await as(ada).post(`${at(1)}/archive/`);
  await as(ada).post(`${at(2)}/snooze/`, {
    until: new Date(clock.now().getTime() + 3_600_000).toISOString(),
  });
  await as(ada).post(`${at(3)}/save/`);
  await as(ada).post(`${at(4)}/archive/`);
  await as(ada).post(`${at(4)}/unarchive/`);
  return { ada, ids };
}

describe("a change of many", () => {
  it("takes one number, and none where it changes nothing", async () => {
    const { ada, ids } = await inboxOf(3);

    expect(await bulk(ada, { action: "read", ids: [...ids, 7, 2 ** 40] })).toMatchObject({ count: 3 });
    expect(await bulk(ada, { action: "read", ids })).toEqual(
      expect.objectContaining({ count: 0, undo_token: null }),
    );

    expect(await list(ada)).toMatchObject({ seq: 4, unread_count: 0 });
  });

  it("says how many it changed, and how many were restored", async () => {
    const { ada, ids } = await inboxOf(2);
    const change = async (action: string, of: number[]) =>
      (await bulk(ada, { action, ids: of })) as Changed & { message: string };
    const one = await change("read", ids.slice(0, 1));
    const two = await change("archive", ids.slice(0, 2));
    const undone = await as(ada).post(`${PATH}/undo/`, { undo_token: two.undo_token });

    expect([one.message, two.message]).toEqual(["1 notification marked as read", "2 notifications archived"]);
    expect(await undone.json()).toMatchObject({ message: "2 notifications restored" });
  });

  it("is of what matches in the inbox, and leaves out what changed since", async () => {
    const ada = await person();
    await notifyMany(ada, 2, { type: "course" });
    await notifyMany(ada, 2, { type: "job_post", group_key: "g" });

    expect(await bulk(ada, { action: "archive", filter: { type: "course" }, up_to_seq: 1 })).toMatchObject({
      count: 1,
    });
    expect(await bulk(ada, { action: "read", filter: { category: ["jobs"], group_key: "g" } })).toMatchObject(
      {
        count: 2,
      },
    );
    expect(await bulk(ada, { action: "delete", filter: { place: "archived" } })).toMatchObject({ count: 1 });
    expect(await bulk(ada, { action: "delete", filter: {} })).toMatchObject({ count: 3 });
    expect(await list(ada)).toMatchObject({ count: 0, seq: 8 });
  });

  it.each([
    { action: "read" },
    { action: "read", ids: [1], filter: {} },
    { action: "burn", ids: [1] },
    { action: "read", ids: Array.from({ length: 101 }, (_, at) => at + 1) },
    { action: "read", filter: { place: "attic" } },
  ])("refuses %j", async (body) => {
    const ada = await person();

    expect((await as(ada).post(`${PATH}/bulk/`, body)).status).toBe(422);
  });
});

describe("undo", () => {
  it.each(["read", "unread", "archive", "unarchive", "delete", "save", "unsave"])(
    "of %s puts everything back as it was, under one number",
    async (action) => {
      const { ada, ids } = await mixed();
      const before = await everything(ada);
      const { seq } = await list(ada);

      const changed = await bulk(ada, { action, ids });
      expect(await everything(ada)).not.toEqual(before);
      const undone = await undo(ada, changed);

      expect(undone.status).toBe(200);
      expect(await undone.json()).toMatchObject({ count: changed.count });
      expect(await everything(ada)).toEqual(before);
      expect((await list(ada)).seq).toBe(seq + 2);
      await truthOf(ada);
      expect((await undo(ada, changed)).status).toBe(410);
    },
  );

  it("of a return keeps what woke as new as it was", async () => {
    const { ada, ids } = await inboxOf(2);
    const until = new Date(clock.now().getTime() + 60_000).toISOString();
    await as(ada).post(`${PATH}/${ids[0]}/snooze/`, { until });
    clock.now = () => new Date(realNow().getTime() + 61_000);
    await tick(env, { waitUntil() {} });
    await as(ada).post(`${PATH}/${ids[0]}/archive/`);
    await as(ada).post(`${PATH}/seen/`, { up_to_seq: 3 });
    const before = await everything(ada);

    await undo(ada, await bulk(ada, { action: "unarchive", ids: [ids[0]] }));

    expect(await everything(ada)).toEqual(before);
    await as(ada).post(`${PATH}/${ids[0]}/unsnooze/`);
    expect(await list(ada)).toMatchObject({ unread_count: 2, unseen_count: 1 });
    await truthOf(ada);
  });

  it("of what an earlier version has stored puts back what that remembered, and nothing else", async () => {
    const { ada, ids } = await inboxOf(1);
    const changed = await bulk(ada, { action: "save", ids });
    const [created] = (await list(ada)).notifications.map(({ seq }) => seq - 1);
    // Its number, and its mark and place afterwards; then its mark, its place, and when it was read and ends to snooze.
    await env.DB.prepare("update undos set before = ? where user_id = ?")
      .bind(JSON.stringify([[created, 0, created, 0, created, null, null]]), ada.id)
      .run();

    expect(await (await undo(ada, changed)).json()).toMatchObject({ count: 1 });

    expect((await list(ada)).notifications).toMatchObject([{ id: ids[0], saved: true }]);
    await truthOf(ada);
  });

  it("leaves alone what was changed since", async () => {
    const { ada, ids } = await inboxOf(3);
    const changed = await bulk(ada, { action: "read", filter: {} });
    await as(ada).post(`${PATH}/${ids[1]}/archive/`);

    expect(await (await undo(ada, changed)).json()).toMatchObject({ count: 2 });

    expect((await list(ada)).notifications.map(({ is_read }) => is_read)).toEqual([false, false]);
    expect((await list(ada, "?place=archived")).notifications).toMatchObject([{ id: ids[1], is_read: true }]);
    await truthOf(ada);
  });

  it("is over after 30 seconds, and is nobody else's", async () => {
    const { ada, ids } = await inboxOf(1);
    const changed = await bulk(ada, { action: "delete", ids });
    const grace = await person();

    expect((await undo(grace, changed)).status).toBe(410);
    expect((await undo(ada, { undo_token: "x.y" })).status).toBe(410);
    expect((await as(ada).post(`${PATH}/undo/`, {})).status).toBe(422);
    clock.now = () => new Date(realNow().getTime() + 30_001);
    expect((await undo(ada, changed)).status).toBe(410);
  });

  it("of a deletion reaches sockets and sync, each in its own form", async () => {
    const { ada, ids } = await inboxOf(2);
    await as(ada).post(`${PATH}/${ids[1]}/archive/`);
    const [v1, v2] = [await openSocket(ada.token), await openSocket(ada.token, { offers: "herald.v2" })];
    const changed = await bulk(ada, { action: "delete", ids });
    await v1.next("notification_deleted");
    expect((await as(ada).get(`${PATH}/${ids[0]}/`)).status).toBe(404);

    await undo(ada, changed);

    expect(await v1.next("notification")).toMatchObject({
      notification: { id: ids[0] },
      seq: 5,
      unread_count: 1,
    });
    await v2.processed();
    expect(
      v2
        .all("notification")
        .map(({ notification }) => notification.place)
        .sort(),
    ).toEqual(["archived", "inbox"]);
    const sync = await (await as(ada).get(`${PATH}/sync/?since=3&places=all`)).json<{ changes: object[] }>();
    expect(sync.changes).toMatchObject([
      { seq: 5, notification: { id: ids[0] } },
      { seq: 5, notification: { id: ids[1] } },
    ]);
  });

  it("of a thousand takes at most 3 round trips", async () => {
    const ada = await person();
    await fillInbox(ada, 1000);
    const changed = await bulk(ada, { action: "delete", filter: {} });
    expect(changed.count).toBe(1000);

    const { response, whole } = await callCounting("POST", `${PATH}/undo/`, {
      token: ada.token,
      body: { undo_token: changed.undo_token },
    });

    expect(await response.json()).toMatchObject({ count: 1000 });
    expect(whole.calls).toBeLessThanOrEqual(3);
    // Each is read a few times, not once for each other.
    expect(whole.rowsRead).toBeLessThan(20_000);
    await truthOf(ada);
  });
});

describe("what a change of many deleted", () => {
  it("is erased by the first tick after it can no longer be undone", async () => {
    const ada = await person();
    await notifyMany(ada, 2, { title: "a planted word" });
    const changed = await bulk(ada, { action: "delete", filter: {} });
    const rows = () =>
      env.DB.prepare(
        "select (select count(*) from notifications where user_id = ?1) + (select count(*) from undos where user_id = ?1) as count",
      )
        .bind(ada.id)
        .first("count");
    await tick(env, { waitUntil() {} });
    expect(await rows()).toBe(3);

    clock.now = () => new Date(realNow().getTime() + 31_000);
    await tick(env, { waitUntil() {} });

    expect(await rows()).toBe(0);
    expect((await undo(ada, changed)).status).toBe(410);
  });
});
