import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clock } from "#core/clock";
import { faults } from "#core/faults";
import { InboxFeed } from "#realtime/user/inbox-feed";
import { UserHub } from "#realtime/user/user-hub";
import { as, type Person } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { injectOnce } from "../support/fault-injection.ts";
import { fillInbox, list, notify, notifyMany, write } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { openSocket, requestSocket, TestSocket } from "../support/socket.ts";

const realNow = clock.now;

/** A user who was there before: only then does their hub keep anything. */
async function personWithHub(): Promise<Person> {
  const made = await person();
  const socket = await openSocket(made.token);
  socket.close();
  await socket.closed;
  return made;
}

const hubOf = (of: Person) => env.USER_HUB.getByName(String(of.id));

/** What a socket is sent before anything new happens, after its first frame. */
async function replayed(of: Person, since: number | string) {
  const socket = await openSocket(of.token, { since });
  await socket.processed();
  return socket.frames.filter(({ type }) => type !== "pong");
}

/** As if the hub had never been: what it sends, it has from D1. */
async function forgetHub(of: Person): Promise<void> {
  await runInDurableObject(hubOf(of), (_hub, state) => {
    state.storage.sql.exec("delete from log");
  });
  await evictDurableObject(hubOf(of));
}

describe("the first frame", () => {
  it("says who is connected and where the inbox is", { tags: "parity.courses.script.2" }, async () => {
    const ada = await person();
    await notifyMany(ada, 2);

    const [first] = await replayed(ada, "");
    const socket = await openSocket(ada.token);

    expect(socket.frames[0]).toEqual({
      type: "connection_established",
      message: expect.any(String),
      user_id: ada.id,
      seq: 2,
      unread_count: 2,
      resumed: false,
      epoch: 0,
    });
    expect(first).toMatchObject({ type: "connection_established", resumed: false });
  });

  it("says to who resumes the number they resume from, since nothing was sent yet", async () => {
    const ada = await person();
    await notifyMany(ada, 3);

    const [first] = await replayed(ada, 1);

    expect(first).toMatchObject({ seq: 1, unread_count: 3, resumed: true });
  });
});

describe.each([
  ["its log", async () => {}],
  ["D1", forgetHub],
])("resuming from %s", (_from, prepare) => {
  it("sends what was missed, in order, with the numbers of each", {
    tags: "parity.job-board.15",
  }, async () => {
    const ada = await personWithHub();
    await notifyMany(ada, 3);
    await prepare(ada);

    const [, ...missed] = await replayed(ada, 1);

    expect(missed.map(({ type, seq }) => [type, seq])).toEqual([
      ["notification", 2],
      ["notification", 3],
    ]);
  });

  it("sends what changed as an update, what is new as it is now, and what is gone as gone", async () => {
    const ada = await personWithHub();
    await notifyMany(ada, 2);
    const [second, first] = (await list(ada)).notifications.map(({ id }) => id);
    await notify(ada);
    const [third] = (await list(ada)).notifications.map(({ id }) => id);
    await as(ada).post(`/api/notifications/${third}/mark-read/`);
    await as(ada).post(`/api/notifications/${second}/mark-read/`);
    await as(ada).delete(`/api/notifications/${first}/`);
    await notify(ada);
    await prepare(ada);

    const [, ...missed] = await replayed(ada, 2);

    expect(missed).toMatchObject([
      { type: "notification", seq: 4, notification: { id: third, is_read: true, seq: 4 } },
      { type: "notification_updated", seq: 5, notification_ids: [second], changes: { is_read: true } },
      { type: "notification_deleted", seq: 6, notification_ids: [first] },
      { type: "notification", seq: 7 },
    ]);
    expect(missed.at(-1)?.unread_count).toBe((await list(ada)).unread_count);
  });

  it("gives only the last of several frames the number they share", async () => {
    const ada = await personWithHub();
    await notifyMany(ada, 3);
    await as(ada).post("/api/notifications/mark-all-read/");
    await prepare(ada);

    const [, ...missed] = await replayed(ada, 1);

    expect(missed.map(({ type, seq }) => [type, seq])).toEqual([
      ["notification", 3],
      ["notification", 3],
      ["notification_updated", 4],
    ]);
  });

  it("sends nothing to a client that has seen everything", async () => {
    const ada = await personWithHub();
    await notifyMany(ada, 2);
    await prepare(ada);

    expect(await replayed(ada, 2)).toMatchObject([{ type: "connection_established", seq: 2, resumed: true }]);
  });

  it.each(["9", "99999999999999999999", "-1", "x", "1.5"])(
    "asks for a resync from since=%s",
    async (since) => {
      const ada = await personWithHub();
      await notifyMany(ada, 2);
      await prepare(ada);

      const missed = await replayed(ada, since);

      expect(missed).toMatchObject([
        { type: "connection_established", resumed: false },
        { type: "resync_required", seq: 2, unread_count: 2 },
      ]);
    },
  );

  it("goes on live without a hole after the replay", async () => {
    const ada = await personWithHub();
    await notifyMany(ada, 2);
    await prepare(ada);
    const socket = await openSocket(ada.token, { since: 0 });

    await notifyMany(ada, 2);
    await socket.processed();

    expect(socket.all("notification").map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });
});

describe("a hub that was not notified", () => {
  it("reads the hole from D1 before it shows what came after it", async () => {
    const ada = await person();
    await notify(ada);
    const socket = await openSocket(ada.token);
    await write(ada);
    await write(ada);

    await notify(ada);
    await socket.processed();

    expect(socket.all("notification").map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  it("leaves no hole in live numbers where a change was overtaken unseen", async () => {
    const ada = await person();
    await notify(ada);
    const [{ id } = { id: 0 }] = (await list(ada)).notifications;
    const socket = await openSocket(ada.token);
    await withoutHub(() => as(ada).post(`/api/notifications/${id}/mark-read/`));
    await withoutHub(() => as(ada).post(`/api/notifications/${id}/mark-unread/`));

    await notify(ada);
    await socket.processed();

    const live = socket.frames.filter(
      ({ seq, type }) => seq !== undefined && type !== "connection_established",
    );
    expect(live.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    expect(live[0]).toMatchObject({ type: "notification_updated", notification_ids: [] });
    expect(live[1]).toMatchObject({
      type: "notification_updated",
      notification_ids: [id],
      changes: { is_read: false },
    });
  });

  it("knows of a number that a client has from the list and it has not", async () => {
    const ada = await person();
    await notify(ada);
    await openSocket(ada.token);
    await write(ada);

    expect(await replayed(ada, 2)).toMatchObject([{ type: "connection_established", seq: 2, resumed: true }]);
  });

  it("has everybody load the list again when D1 was restored to before it", async () => {
    const ada = await person();
    await notifyMany(ada, 3);
    const socket = await openSocket(ada.token);
    await env.DB.prepare("delete from notifications where user_id = ? and created_seq > 1")
      .bind(ada.id)
      .run();
    await env.DB.prepare("update inboxes set head = 1, total = 1, unread = 1 where user_id = ?")
      .bind(ada.id)
      .run();

    await replayed(ada, 9);

    expect(await socket.next("resync_required")).toMatchObject({ seq: 1, unread_count: 1 });
  });
});

it("keeps nothing in the hub of a user who was never there", async () => {
  const ada = await person();
  await notifyMany(ada, 3);

  const tables = await runInDurableObject(hubOf(ada), (_hub, { storage }) =>
    storage.sql.exec("select name from sqlite_master where name not like '\\_cf%' escape '\\'").toArray(),
  );

  expect(tables).toEqual([]);
  expect(await replayed(ada, 1)).toMatchObject([{ resumed: true }, { seq: 2 }, { seq: 3 }]);
});

it("is not called while nobody has a socket, and of everything from the first socket on", async () => {
  const ada = await person();
  const advance = vi.spyOn(UserHub.prototype, "advance");
  await notify(ada);
  expect(advance).not.toHaveBeenCalled();

  const socket = await openSocket(ada.token, { since: 0 });
  await notify(ada);

  expect(await socket.next("notification")).toMatchObject({ seq: 1 });
  expect(await socket.next("notification")).toMatchObject({ seq: 2, unread_count: 2 });
  expect(advance).toHaveBeenCalledTimes(1);
  advance.mockRestore();
});

it("answers those who come back without asking D1, so that a mass of them does not meet there", {
  tags: "F25",
}, async () => {
  const ada = await personWithHub();
  await notifyMany(ada, 3);
  await env.DB.prepare("delete from notifications where user_id = ?").bind(ada.id).run();

  expect(await replayed(ada, 1)).toMatchObject([{ resumed: true }, { seq: 2 }, { seq: 3 }]);
});

it("asks for a resync from more than 1,000 notifications behind", async () => {
  const ada = await person();
  await fillInbox(ada, 1001);

  expect(await replayed(ada, 0)).toMatchObject([{ resumed: false }, { type: "resync_required", seq: 1001 }]);
  expect(await replayed(ada, 1)).toHaveLength(1001);
});

it("gives a client that offers no subprotocol each notification twice, and every other frame once", async () => {
  const ada = await person();
  await notify(ada);

  const response = await requestSocket(ada.token, { older: true, since: 0 });
  const socket = new TestSocket(response.webSocket!);
  await socket.processed();

  expect(response.headers.get("Sec-WebSocket-Protocol")).toBeNull();
  expect(socket.frames.map(({ type, seq }) => [type, seq])).toEqual([
    ["connection_established", 0],
    ["notification", 1],
    ["new_notification", 1],
    ["pong", undefined],
  ]);
});

/** Changes the inbox without a call of the hub, as when the Worker dies before it. */
async function withoutHub(what: () => Promise<unknown>): Promise<void> {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  faults.at = (step, moment) => {
    if (step === "push" && moment === "before") throw new Error("The Worker died.");
  };
  await what();
  await eventually(
    () => warn.mock.calls.length,
    (calls) => calls > 0,
  );
  faults.at = undefined;
  warn.mockRestore();
}

describe("a replay that was cut", () => {
  // What was sent in the last seconds may not have been read; the machine's speed is not to decide that.
  let now = new Date();
  beforeEach(() => {
    now = realNow();
    clock.now = () => now;
  });
  afterEach(() => {
    clock.now = realNow;
  });

  /** X is made while both are there, and read while one is away: its replay shows X late. */
  async function twoTabs() {
    const ada = await person();
    await notifyMany(ada, 5);
    const [first, second] = [
      await openSocket(ada.token, { since: 5 }),
      await openSocket(ada.token, { since: 5 }),
    ];
    first.close();
    await first.closed;
    await notifyMany(ada, 2);
    await second.next("notification");
    await second.next("notification");
    second.close();
    await second.closed;
    const [, { id } = { id: 0 }] = (await list(ada)).notifications;
    await notify(ada);
    await as(ada).post(`/api/notifications/${id}/mark-read/`);
    await eventually(
      async () => (await list(ada)).seq,
      (seq) => seq === 9,
    );
    return { ada, id };
  }

  const kinds = (socket: TestSocket, id: number) =>
    socket.frames.flatMap(({ type, notification, notification_ids }) =>
      notification?.id === id || notification_ids?.includes(id) ? [type] : [],
    );

  it("is sent again from where it was cut", async () => {
    const { ada, id } = await twoTabs();
    const cut = await openSocket(ada.token, { since: 5 });
    cut.close();
    await cut.closed;

    const again = await openSocket(ada.token, { since: 8 });
    await again.processed();

    expect(kinds(again, id)).toEqual(["notification"]);
  });

  it("is sent again also when the database kept it waiting before", { tags: "F20" }, async () => {
    const { ada, id } = await twoTabs();
    injectOnce(InboxFeed, "prepareReplay", async (real) => {
      const replay = await real();
      clock.now = () => new Date(now.getTime() + 6_000);
      return replay;
    });
    const cut = await openSocket(ada.token, { since: 5 });
    cut.close();
    await cut.closed;

    const again = await openSocket(ada.token, { since: 8 });
    await again.processed();

    expect(kinds(again, id)).toEqual(["notification"]);
  });

  it("is no other tab's: one that has shown a notification gets only its change", async () => {
    const { ada, id } = await twoTabs();
    const first = await openSocket(ada.token, { since: 5 });
    await first.processed();

    const second = await openSocket(ada.token, { since: 7 });
    await second.processed();

    expect(kinds(first, id)).toEqual(["notification"]);
    expect(kinds(second, id)).toEqual(["notification_updated"]);
  });
});
