import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { contentOf } from "#core/inbox";
import { notify } from "#features/notifications/service/notify";
import { removeOld } from "#features/notifications/service/retention";
import { as, makeAdmin, type Person } from "../support/as.ts";
import { callCounting } from "../support/counting-d1.ts";
import { allProcessed } from "../support/eventually.ts";
import { content, list } from "../support/inbox.ts";
import { person, platform } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

/** An inbox of `count`, of which the first `read` are read, and every one of `type`. */
async function inboxOf(
  count: number,
  { read = 0, type = "info", createdAt = Date.now() } = {},
): Promise<Person> {
  const ada = await person("ada");
  await env.DB.batch([
    env.DB.prepare(
      `insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?2)
        select ?1, n <= ?3, n, n, ?4, 'info', 'Number ' || n, '', '{}', ?5 from numbers`,
    ).bind(ada.id, count, read, type, createdAt),
    env.DB.prepare("insert into inboxes (user_id, head, unread, total) values (?1, ?2, ?3, ?2)").bind(
      ada.id,
      count,
      count - read,
    ),
  ]);
  return ada;
}

const notifyOf = (to: Person, title: string) =>
  notify(platform(), [to.id], `once.${to.id}.${title}`, contentOf({ type: "info", title, message: "" }));

async function held({ id }: Person) {
  const { results } = await env.DB.prepare(
    "select mark, min(created_seq) as oldest, count(*) as count from notifications where user_id = ? group by mark order by mark",
  )
    .bind(id)
    .all();
  return results;
}

describe("an inbox of ten thousand", () => {
  it("lets the oldest that were read go, under a number that open pages are sent", async () => {
    const ada = await inboxOf(10_099, { read: 102 });
    const socket = await openSocket(ada.token);

    await notifyOf(ada, "One more");

    expect(await socket.next("notification")).toMatchObject({ seq: 10_100 });
    const { seq, notification_ids } = await socket.next("notification_deleted");
    expect([seq, notification_ids.length]).toEqual([10_101, 100]);
    expect(await held(ada)).toEqual([
      { mark: 0, oldest: 103, count: 9_998 },
      { mark: 1, oldest: 101, count: 2 },
    ]);
    expect(await list(ada, "?limit=1")).toMatchObject({ count: 10_000, unread_count: 9_998 });
  });

  it("lets the oldest go where none was read", async () => {
    const ada = await inboxOf(10_099);

    await notifyOf(ada, "One more");

    expect(await held(ada)).toEqual([{ mark: 0, oldest: 101, count: 10_000 }]);
  });

  it("is brought back to them by the cron, however little is beyond", async () => {
    const ada = await inboxOf(10_000);
    await notifyOf(ada, "One more");

    await removeOld(platform());

    expect(await held(ada)).toEqual([{ mark: 0, oldest: 2, count: 10_000 }]);
  });
});

it("counts what is of a type up to a thousand, and says where there are more", async () => {
  const [many, few] = [await inboxOf(3_000, { type: "course" }), await inboxOf(1_000, { type: "course" })];

  const { response, reply } = await callCounting("GET", "/api/notifications/?type=course", {
    token: many.token,
  });

  expect(await response.json()).toMatchObject({ count: 1_000, count_capped: true });
  expect(reply.rowsRead).toBeLessThanOrEqual(1_050);
  const exact = await list(few, "?type=course");
  expect(exact).toMatchObject({ count: 1_000 });
  expect(exact).not.toHaveProperty("count_capped");
  expect(await list(many)).toMatchObject({ count: 3_000 });
});

describe("a dedupe_key", () => {
  const send = (by: Person, to: Person, title: string) =>
    as(by).post("/api/notifications/", { recipient_id: to.id, title, message: "m", dedupe_key: "order-7" });
  const titles = async (of: Person) => (await list(of)).notifications.map(({ title }) => title).sort();

  it("belongs to its sender: two senders' are two notifications, one sender's is one", async () => {
    const [one, other, ada] = [
      await makeAdmin(await person()),
      await makeAdmin(await person()),
      await person(),
    ];

    for (const [by, title] of [
      [one, "first"],
      [one, "again"],
      [other, "other"],
    ] as const) {
      await send(by, ada, title);
      await allProcessed();
    }

    expect(await titles(ada)).toEqual(["first", "other"]);
  });

  it("belongs to its sender also where it is sent to many: each gets one of each sender", async () => {
    const [one, other] = [await makeAdmin(await person()), await makeAdmin(await person())];
    const recipients = [await person(), await person(), await person()];

    for (const [by, title] of [
      [one, "first"],
      [one, "again"],
      [other, "other"],
    ] as const) {
      const recipient_ids = recipients.map(({ id }) => id);
      await as(by).post("/api/notifications/", { recipient_ids, title, message: "m", dedupe_key: "order-8" });
      await allProcessed();
    }

    for (const each of recipients) expect(await titles(each)).toEqual(["first", "other"]);
  });

  it("that was used before keys had senders is used", async () => {
    const [one, ada] = [await makeAdmin(await person()), await person()];
    await notify(platform(), [ada.id], "dedupe.order-7", content({ title: "before" }));

    await send(one, ada, "again");
    await allProcessed();

    expect(await titles(ada)).toEqual(["before"]);
  });
});

describe("a change of very many", () => {
  it("that is not all of the inbox is sent as a resync, never as all", async () => {
    const ada = await inboxOf(3_000);
    const socket = await openSocket(ada.token);
    const { changeInbox } = await import("#features/notifications/service/change-inbox");
    const { sql } = await import("drizzle-orm");

    await changeInbox(platform(), ada.id, {
      kind: "removed",
      where: sql`user_id = ${ada.id} and created_seq <= 2000`,
    });

    expect(await socket.next()).toEqual({ type: "resync_required", seq: 3_001, unread_count: 1_000 });
  });

  it("is retold in frames under 64 KB, however much each says", async () => {
    const ada = await person("ada");
    const heavy = { message: "\u{1f600}".repeat(2_000), metadata: { note: "n".repeat(3_900) } };
    for (let n = 0; n < 40; n += 1)
      await notify(platform(), [ada.id], `heavy.${ada.id}.${n}`, content({ title: `Heavy ${n}`, ...heavy }));
    await as(ada).post("/api/notifications/mark-all-read/");

    const socket = await openSocket(ada.token, { since: 0, whole: true });
    await socket.processed();

    const replays = socket.frames.filter(({ type }) => type === "replay") as unknown as {
      seq: number;
      has_more: boolean;
      changes: unknown[];
    }[];
    expect(replays.length).toBeGreaterThan(5);
    for (const frame of replays)
      expect(new TextEncoder().encode(JSON.stringify(frame)).length).toBeLessThan(64 * 1024);
    expect(replays.flatMap(({ changes }) => changes)).toHaveLength(40);
    expect(replays.map(({ seq }) => seq)).toEqual([...Array(replays.length - 1).fill(40), 41]);
  });
});

it("a hub's log forgets at once what is deleted", async () => {
  const ada = await person("ada");
  await openSocket(ada.token);
  await notifyOf(ada, "xyzzyplugh");
  const [notification] = (await list(ada)).notifications;
  const log = () =>
    runInDurableObject(env.USER_HUB.getByName(String(ada.id)), (_hub, { storage }) =>
      JSON.stringify([...storage.sql.exec("select * from log")]),
    );
  expect(await log()).toContain("xyzzyplugh");

  await as(ada).delete(`/api/notifications/${notification?.id}/`);
  await allProcessed();

  expect(await log()).not.toContain("xyzzyplugh");
});
