import { describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { as, type Person } from "../../support/as.ts";
import { list, notifyMany } from "../../support/inbox.ts";
import { person } from "../../support/people.ts";
import { type Frame, openSocket } from "../../support/socket.ts";

const PATH = "/api/notifications";
const idsOf = ({ notifications }: { notifications: { id: number }[] }) => notifications.map(({ id }) => id);
const seqsOf = (page: { notifications: { id: number }[] }) => idsOf(page).map((id) => id % 2 ** 25);

async function inboxOf(count: number): Promise<{ ada: Person; ids: number[] }> {
  const ada = await person();
  await notifyMany(ada, count);
  return { ada, ids: idsOf(await list(ada)).reverse() };
}

async function move(of: Person, id: number | undefined, how: string, body?: unknown): Promise<number> {
  return (await as(of).post(`${PATH}/${id}/${how}/`, body)).status;
}

const inMinutes = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000).toISOString();

describe("a notification that is put away", () => {
  it.each([
    ["archive", "archived", undefined],
    ["snooze", "snoozed", { until: inMinutes(60) }],
  ])("by %s leaves the inbox and its counts, and is listed where it is", async (how, place, body) => {
    const { ada, ids } = await inboxOf(3);

    expect(await move(ada, ids[1], how, body)).toBe(200);

    const inbox = await list(ada);
    expect(inbox).toMatchObject({ count: 2, unread_count: 2, seq: 4 });
    expect(seqsOf(inbox)).toEqual([3, 1]);
    const away = await list(ada, `?place=${place}`);
    expect(away).toMatchObject({ count: 1, unread_count: 2 });
    expect(away.notifications[0]).toMatchObject({ id: ids[1], place, is_read: false, seq: 4 });
    expect(away.notifications[0]?.snoozed_until).toBe(body?.until ?? null);
  });

  it("takes no number when it is there already", async () => {
    const { ada, ids } = await inboxOf(1);
    const until = inMinutes(60);
    for (const [how, body] of [
      ["archive"],
      ["archive"],
      ["snooze", { until }],
      ["snooze", { until }],
    ] as const)
      expect(await move(ada, ids[0], how, body)).toBe(200);
    for (const how of ["unsnooze", "unsnooze", "save", "save", "unsave", "unsave"])
      expect(await move(ada, ids[0], how)).toBe(200);

    expect((await list(ada)).seq).toBe(1 + 5);
  });

  it("goes back to where it was from a snooze, and on top from the archive", async () => {
    const { ada, ids } = await inboxOf(3);
    for (const [how, body] of [["snooze", { until: inMinutes(60) }], ["unsnooze"]] as const)
      await move(ada, ids[0], how, body);
    expect(seqsOf(await list(ada))).toEqual([3, 2, 1]);
    for (const how of ["archive", "unarchive"]) await move(ada, ids[0], how);

    const page = await list(ada, "?limit=2");

    expect(seqsOf(page)).toEqual([1, 3]);
    expect(seqsOf(await list(ada, `?limit=2&cursor=${page.next_cursor}`))).toEqual([2]);
    // Each is still found by its id.
    expect((await as(ada).get(`${PATH}/${ids[0]}/`)).status).toBe(200);
    expect(await move(ada, ids[0], "mark-read")).toBe(200);
    expect(await list(ada)).toMatchObject({ count: 3, unread_count: 2 });
    expect((await as(ada).delete(`${PATH}/${ids[0]}/`)).status).toBe(204);
  });

  it("is snoozed for a minute at least and a year at most", async () => {
    const { ada, ids } = await inboxOf(1);

    expect(await move(ada, ids[0], "snooze", { until: inMinutes(0.5) })).toBe(422);
    expect(await move(ada, ids[0], "snooze", { until: inMinutes(367 * 24 * 60) })).toBe(422);
    expect(await move(ada, ids[0], "snooze", {})).toBe(422);
    expect(await move(ada, ids[0], "snooze", { until: inMinutes(1) })).toBe(200);
  });

  it("is nobody else's", async () => {
    const { ids } = await inboxOf(1);
    const grace = await person();

    for (const how of ["archive", "unarchive", "unsnooze", "save", "unsave"])
      expect(await move(grace, ids[0], how)).toBe(404);
    expect(await move(grace, ids[0], "snooze", { until: inMinutes(5) })).toBe(404);
  });

  it("is deleted for sync, and with all places shown as it is", async () => {
    const { ada, ids } = await inboxOf(2);
    await move(ada, ids[0], "archive");
    const sync = async (query: string) =>
      (await (await as(ada).get(`${PATH}/sync/?since=1${query}`)).json<{ changes: object[] }>()).changes;

    expect(await sync("")).toMatchObject([{ seq: 2 }, { seq: 3, deleted: [ids[0]] }]);
    expect(await sync("&places=all")).toMatchObject([
      { seq: 2, notification: { place: "inbox" } },
      { seq: 3, notification: { id: ids[0], place: "archived" } },
    ]);
  });

  it("is not marked with all others, nor deleted with them", async () => {
    const { ada, ids } = await inboxOf(3);
    await move(ada, ids[0], "archive");
    await as(ada).post(`${PATH}/mark-all-read/`);
    expect((await list(ada, "?place=archived&is_read=false")).count).toBe(1);

    await as(ada).delete(`${PATH}/delete-all/`);

    expect((await list(ada)).count).toBe(0);
    expect(await list(ada, "?place=archived")).toMatchObject({ count: 1, notifications: [{ id: ids[0] }] });
  });
});

describe("lists", () => {
  it("are of what was saved, in any places", async () => {
    const { ada, ids } = await inboxOf(4);
    for (const id of [ids[0], ids[2]]) await move(ada, id, "save");
    await move(ada, ids[2], "archive");

    expect(seqsOf(await list(ada, "?saved=true"))).toEqual([1]);
    const all = await list(ada, "?saved=true&place=inbox,archived,snoozed");
    expect(all).toMatchObject({ count: 2 });
    expect(seqsOf(all)).toEqual([3, 1]);
    expect(seqsOf(await list(ada, "?saved=false"))).toEqual([4, 2]);
    expect((await as(ada).get(`${PATH}/?place=attic`)).status).toBe(422);
  });

  it("are merged from all places in the order of arrival", async () => {
    const { ada, ids } = await inboxOf(6);
    await move(ada, ids[1], "archive");
    await move(ada, ids[3], "snooze", { until: inMinutes(9) });
    await move(ada, ids[4], "mark-read");
    const first = await list(ada, "?place=inbox,archived,snoozed&limit=4");

    expect(first.count).toBe(6);
    expect(seqsOf(first)).toEqual([6, 5, 4, 3]);
    const next = await list(ada, `?place=inbox,archived,snoozed&limit=4&cursor=${first.next_cursor}`);
    expect(seqsOf(next)).toEqual([2, 1]);
  });

  it("are of a category, whether it was named or follows from the type, and of a group", async () => {
    const ada = await person();
    await notifyMany(ada, 1, { type: "course" });
    await notifyMany(ada, 1, { type: "info", category: "courses", group_key: "g" });
    await notifyMany(ada, 1, { type: "course", category: "jobs" });
    await notifyMany(ada, 1, { type: "application_approved" });
    await notifyMany(ada, 1, { type: "own.type" });

    expect(seqsOf(await list(ada, "?category=courses"))).toEqual([2, 1]);
    expect(seqsOf(await list(ada, "?category=applications,jobs"))).toEqual([4, 3]);
    expect(seqsOf(await list(ada, "?category=other"))).toEqual([5]);
    expect(seqsOf(await list(ada, "?group_key=g"))).toEqual([2]);
  });

  it("find any part of a title or a message, whatever its case, accents and script", async () => {
    const ada = await person();
    await notifyMany(ada, 1, { title: "Résumé of ŁÓDŹ", message: "plain" });
    await notifyMany(ada, 1, { title: "Hello", message: "A Straße in MÜNCHEN" });
    await notifyMany(ada, 1, { title: "会議のお知らせ", message: "Привет, мир" });
    await notifyMany(ada, 1, { title: "100% sure_thing", message: "x" });
    const found = async (q: string) => seqsOf(await list(ada, `?q=${encodeURIComponent(q)}`));

    expect(await found("RESUME")).toEqual([1]);
    expect(await found("lodz")).toEqual([1]);
    expect(await found("strasse")).toEqual([2]);
    expect(await found("munchen")).toEqual([2]);
    expect(await found("hELLO")).toEqual([2]);
    expect(await found("会議")).toEqual([3]);
    expect(await found("ПРИВЕТ")).toEqual([3]);
    expect(await found("0% s")).toEqual([4]);
    expect(await found("e_t")).toEqual([4]);
    expect(await found("%%")).toEqual([]);
    for (const q of ["a", "x".repeat(101)]) expect((await as(ada).get(`${PATH}/?q=${q}`)).status).toBe(422);
  });
});

describe("what sockets are sent", () => {
  const summed = (frames: Frame[]) =>
    frames
      .filter(({ type }) => type !== "connection_established" && type !== "pong")
      .map(({ type, seq, unread_count }) => [type, seq, unread_count]);

  it("of moves, each in its own words, and under every number", async () => {
    const { ada, ids } = await inboxOf(2);
    const [v2, v1, older] = [
      await openSocket(ada.token, { offers: "herald.v2" }),
      await openSocket(ada.token),
      await openSocket(ada.token, { older: true }),
    ];
    const [id] = ids;

    v2.send({ action: "archive", notification_id: id });
    await v2.next("notification_moved");
    await move(ada, id, "save");
    await move(ada, id, "mark-read");
    await move(ada, id, "unarchive");
    await move(ada, id, "unsave");
    for (const socket of [v2, v1, older]) await socket.processed();

    expect(summed(v2.frames)).toEqual([
      ["notification_moved", 3, 1],
      ["notification_updated", 4, 1],
      ["notification_updated", 5, 1],
      ["notification_moved", 6, 1],
      ["notification_updated", 7, 1],
    ]);
    expect(v2.all("notification_moved")).toMatchObject([
      { notification_ids: [id], place: "archived", until: null },
      { notification_ids: [id], place: "inbox", until: null },
    ]);
    expect(v2.all("notification_updated").map(({ changes }) => changes)).toEqual([
      { saved: true },
      { is_read: true, read_at: expect.any(String) },
      { saved: false },
    ]);
    expect(summed(v1.frames)).toEqual([
      ["notification_deleted", 3, 1],
      ["notification_deleted", 4, 1],
      ["notification_deleted", 5, 1],
      ["notification", 6, 1],
      ["notification_updated", 7, 1],
    ]);
    expect(v1.all("notification")[0]?.notification).toMatchObject({ id, is_read: true, place: "inbox" });
    expect(v1.all("notification_updated")[0]?.changes).toEqual({
      is_read: true,
      read_at: expect.any(String),
    });
    expect(summed(older.frames).map(([type]) => type)).toEqual([
      ...["notification_deleted", "notification_deleted", "notification_deleted"],
      ...["notification", "new_notification", "notification_updated"],
    ]);
  });

  it("a resumed one is sent what came back as new, and what left as deleted", async () => {
    const { ada, ids } = await inboxOf(3);
    await openSocket(ada.token);
    await move(ada, ids[0], "snooze", { until: inMinutes(5) });
    await move(ada, ids[1], "archive");
    await move(ada, ids[0], "unsnooze");

    const v1 = await openSocket(ada.token, { since: 4 });
    await v1.processed();

    expect(v1.frames.slice(1, -1)).toMatchObject([
      { type: "notification_deleted", notification_ids: [ids[1]], seq: 5 },
      { type: "notification", notification: { id: ids[0], place: "inbox" }, seq: 6 },
    ]);
  });

  it("a resumed one is sent the same from the database, when its hub knows nothing of it", async () => {
    const { ada, ids } = await inboxOf(3);
    await move(ada, ids[0], "snooze", { until: inMinutes(5) });
    await move(ada, ids[1], "archive");
    await move(ada, ids[0], "unsnooze");

    const [v1, v2] = [
      await openSocket(ada.token, { since: 4 }),
      await openSocket(ada.token, { since: 4, offers: "herald.v2" }),
    ];
    for (const socket of [v1, v2]) await socket.processed();

    expect(v1.frames.slice(1, -1)).toMatchObject([
      { type: "notification_deleted", notification_ids: [ids[1]], seq: 5 },
      { type: "notification", notification: { id: ids[0], place: "inbox" }, seq: 6 },
    ]);
    expect(v2.frames.slice(1, -1)).toMatchObject([
      { type: "notification_moved", notification_ids: [ids[1]], place: "archived", seq: 4 },
      { type: "notification_updated", notification_ids: [ids[1]], seq: 5 },
      { type: "notification", notification: { id: ids[0], place: "inbox" }, seq: 6 },
    ]);
  });
});
