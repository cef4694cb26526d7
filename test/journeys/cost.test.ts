import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withinLimits } from "#channels/sms/limits";
import { compose } from "#compose";
import type { Platform } from "#core/ports";
import type { StoredEvent } from "#events/event";
import { deliver } from "#features/delivery/service/deliver";
import { enqueueDue } from "#features/delivery/service/enqueue-due";
import { notifyAudience } from "#features/notifications/service/audience";
import { insertNotifications } from "#features/notifications/service/insert";
import { type Job, newJob } from "#jobs/jobs";
import { codeFor } from "../support/addresses.ts";
import { as, makeAdmin, PASSWORD, type Person } from "../support/as.ts";
import { callCounting, countingD1 } from "../support/counting-d1.ts";
import { costOfAll } from "../support/counting-runtime.ts";
import { content, list, notifyMany } from "../support/inbox.ts";
import { store } from "../support/jobs.ts";
import { cursorsOf, deliveriesOf, MailProvider, reachable, time } from "../support/mail-provider.ts";
import { person } from "../support/people.ts";
import { PushProvider, pushable } from "../support/push-provider.ts";
import { callable, SmsProvider } from "../support/sms-provider.ts";
import { openSocket } from "../support/socket.ts";
import { wholly } from "../support/wholly.ts";

/** An inbox of `count` notifications, every third of them read, in one statement. */
async function inboxOf(count: number): Promise<Person> {
  const ada = await person("ada");
  const read = Math.floor(count / 3);
  await env.DB.batch([
    env.DB.prepare(
      `insert into notifications (user_id, mark, came_seq, created_seq, changed_seq, type, level, title, message, metadata, created_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?2)
        select ?1, n % 3 = 0, n, n, case when n % 3 = 0 then ?2 + n / 3 end, 'info', 'info', 'Title', '', '{}', 0 from numbers`,
    ).bind(ada.id, count),
    env.DB.prepare("insert into inboxes (user_id, head, unread, total) values (?1, ?2, ?3, ?4)").bind(
      ada.id,
      count + read,
      count - read,
      count,
    ),
  ]);
  return ada;
}

describe.each([10, 10_000])("with %d notifications in the inbox", (count) => {
  it("reads a page in one round trip, two statements and at most 45 rows, whatever the filter by mark", async () => {
    const ada = await inboxOf(count);

    for (const query of ["", "?is_read=false", "?is_read=true", "?limit=20"]) {
      const { response, reply } = await callCounting("GET", `/api/notifications/${query}`, {
        token: ada.token,
      });
      expect(response.status).toBe(200);
      expect(reply).toMatchObject({ calls: 1, statements: 2 });
      expect(reply.rowsRead).toBeLessThanOrEqual(45);
    }
  });

  it("reads a later page as cheaply as the first", async () => {
    const ada = await inboxOf(count);
    const { next_cursor } = await list(ada, `?limit=${Math.min(100, count - 1)}`);

    const { reply } = await callCounting("GET", `/api/notifications/?cursor=${next_cursor}`, {
      token: ada.token,
    });

    expect(reply.calls).toBe(1);
    expect(reply.rowsRead).toBeLessThanOrEqual(45);
  });

  it("counts the unread in one statement and 3 rows", async () => {
    const ada = await inboxOf(count);

    const { reply } = await callCounting("GET", "/api/notifications/unread-count/", { token: ada.token });

    expect(reply).toMatchObject({ calls: 1, statements: 1 });
    expect(reply.rowsRead).toBeLessThanOrEqual(3);
  });

  it("answers an acceptance after 2 round trips, and the frame needs no more than one call of the hub", async () => {
    const [ada, grace] = [await inboxOf(count), await person("grace")];
    await (await openSocket(ada.token)).processed();
    const asked = await wholly(ada).post("/api/connection_requests/", { recipient_id: grace.id });
    const { id } = await asked.json<{ id: number }>();
    const before = await rowsOfHub(ada);

    const { response, reply, whole, ofObjects, hubCalls, queueSends } = await callCounting(
      "POST",
      `/api/connection_requests/${id}/accept/`,
      { token: grace.token },
    );

    expect(response.status).toBe(200);
    expect(reply.calls).toBeLessThanOrEqual(2);
    // Behind the frame: the end of the event.
    expect(whole.calls).toBeLessThanOrEqual(3);
    expect({ hubCalls, queueSends }).toEqual({ hubCalls: 1, queueSends: 0 });
    // The update carries all that the hub shows.
    expect(ofObjects.total).toBe(0);
    // The request 3, the connection 3, the event and its end 2, the head 1, the notification 1; and in the hub its log.
    expect(whole.rowsWritten + (await rowsOfHub(ada)) - before).toBeLessThanOrEqual(11);
    expect((await list(ada)).notifications[0]).toMatchObject({ verb: "accepted" });
  });

  it("calls no hub of a user who never opened a socket", async () => {
    const [ada, grace] = [await inboxOf(count), await person("grace")];

    const { hubCalls } = await callCounting("POST", "/api/connection_requests/", {
      token: grace.token,
      body: { recipient_id: ada.id },
    });

    expect(hubCalls).toBe(0);
    expect((await list(ada)).notifications[0]).toMatchObject({ verb: "requested" });
  });

  it("writes at most 5 rows and reads at most 19 for a notification, from the request to its frame", async () => {
    const [ada, admin] = [await inboxOf(count), await makeAdmin(await person("admin"))];
    await openSocket(ada.token);
    const before = await rowsOfHub(ada);

    const { response, whole } = await callCounting("POST", "/api/notifications/", {
      token: admin.token,
      body: { recipient_id: ada.id, title: "Hello", message: "Text" },
    });

    expect(response.status).toBe(202);
    // The event and what becomes of it, the head, the notification; and in the hub its log.
    expect(whole.rowsWritten + (await rowsOfHub(ada)) - before).toBeLessThanOrEqual(5);
    // Three of them are for the record of what was sent.
    expect(whole.rowsRead).toBeLessThanOrEqual(19);
    expect((await list(ada)).notifications[0]).toMatchObject({ title: "Hello" });
  });

  it("marks one read for at most 8 rows written", async () => {
    const ada = await inboxOf(count);
    const [newest] = (await list(ada, "?is_read=false&limit=1")).notifications;

    const { whole } = await callCounting("POST", `/api/notifications/${newest?.id}/mark-read/`, {
      token: ada.token,
    });

    expect(whole.rowsWritten).toBeLessThanOrEqual(8);
    // One is the place where one that came back would be found, another how far its owner has seen the inbox.
    expect(whole.rowsRead).toBeLessThanOrEqual(22);
  });
});

it("notifies a role for at most 4 rows written and 16 read each, and 3 round trips for fifty of them", async () => {
  await env.DB.prepare(
    `insert into users (username, username_key, email, email_key, password_hash, role, created_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 450)
      select 'tutor-' || n, 'tutor-' || n, 'tutor-' || n, 'tutor-' || n, '', 'instructor', 0 from numbers`,
  ).run();
  const counting = countingD1(env.DB);
  const ctx = createExecutionContext();
  const platform = compose({ ...env, DB: counting.db }, ctx);
  const event = await store({
    type: "notification.requested",
    data: {
      ...{ to: { role: "instructor" }, content: content(), dedupe_key: null },
      ...{ sender: "key:1", recipients: 450 },
    },
  });
  counting.restart();

  await notifyAudience(
    platform,
    newJob(event) as Job<Extract<StoredEvent, { type: "notification.requested" }>>,
  );
  await waitOnExecutionContext(ctx);

  const { total, rowsRead, rowsWritten } = counting.tally();
  expect(rowsWritten).toBeGreaterThanOrEqual(450 * 3);
  expect(rowsWritten / 450).toBeLessThanOrEqual(4);
  expect(rowsRead / 450).toBeLessThanOrEqual(16);
  expect(total).toBeLessThanOrEqual(10 * 3);
});

describe("an address", () => {
  const registration = (username: string) => ({
    body: { username, email: `${username}@example.com`, password: PASSWORD },
  });

  it("costs a new account three rows and one message of a queue, after the reply", async () => {
    const { response, reply, whole, queueSends } = await callCounting(
      "POST",
      "/api/register/",
      registration("newcomer"),
    );

    expect(response.status).toBe(201);
    expect(reply.calls).toBe(1);
    expect(queueSends).toBe(1);
    // The account and its indexes, the search index, the event.
    expect(reply.rowsWritten).toBeLessThanOrEqual(8);
    // The end of the event; the address, its index and the number of the next.
    expect(whole.rowsWritten - reply.rowsWritten).toBeLessThanOrEqual(4);
  });

  it("costs six rows to add, and five to verify: its own two, and one for each cursor", async () => {
    const ada = await person("ada");
    const added = await callCounting("POST", "/api/addresses/", {
      token: ada.token,
      body: { kind: "email", value: "cost@example.com" },
    });
    const { id } = await added.response.json<{ id: number }>();

    const { reply } = await callCounting("POST", `/api/addresses/${id}/verify/`, {
      token: ada.token,
      body: { code: await codeFor(id) },
    });

    expect(added.reply.calls).toBe(3);
    expect(reply.calls).toBe(2);
    // Three of its own, the day's budget, the event and its end.
    expect(added.whole.rowsWritten).toBeLessThanOrEqual(6);
    expect(reply.rowsWritten).toBeLessThanOrEqual(5);
  });
});

/** Rows of a hub's log: each change of an inbox adds one, or takes the place of one. */
function rowsOfHub(of: Person): Promise<number> {
  return runInDurableObject(
    env.USER_HUB.getByName(String(of.id)),
    (_hub, state) => state.storage.sql.exec<{ rows: number }>("select count(*) as rows from log").one().rows,
  );
}

/** What one opening of a socket costs in all: the Worker, the user's hub and the relay. */
function costOfConnecting(of: Person, since?: number) {
  return costOfAll(async () => {
    const socket = await openSocket(of.token, { since });
    await socket.processed();
  });
}

/** Rows that something writes, and what it puts on the queue of deliveries. */
async function costOf(act: (platform: Platform) => Promise<unknown>) {
  const counting = countingD1(env.DB);
  const sends = vi.spyOn(Object.getPrototypeOf(env.DELIVERIES), "sendBatch").mockResolvedValue(undefined);
  const ctx = createExecutionContext();
  await act(compose({ ...env, DB: counting.db }, ctx));
  await waitOnExecutionContext(ctx);
  const messages = sends.mock.calls.flatMap(([batch]) => batch as unknown[]).length;
  sends.mockRestore();
  return { rows: counting.tally().rowsWritten, messages, trips: counting.tally().total };
}

describe("reaching people by e-mail", () => {
  const insert = (to: Person, key: string) => (platform: Platform) =>
    insertNotifications(platform, [to.id], { key, content: content({ type: "message" }) });
  const look = (of: Person, lease?: number) => (platform: Platform) =>
    deliver(platform, new MailProvider().channel, { task: "look", user: of.id, channel: "email", lease });
  const leaseOf = ({ id }: Person) =>
    env.DB.prepare("select leased_until from channel_cursors where user_id = ? and channel = 'email'")
      .bind(id)
      .first<number>("leased_until");

  beforeEach(async () => {
    time.freeze();
    // What another test left waiting.
    await env.DB.prepare("delete from channel_cursors").run();
  });
  afterEach(() => time.thaw());

  it("costs no row and no round trip more for a user whom no channel reaches, or with a send pending", async () => {
    const [nobody, ada] = [await person(), await reachable()];
    // Each inbox's first notification costs the same row for its head.
    const unreached = await costOf(insert(nobody, "first"));
    const reached = await costOf(insert(ada, "first"));
    const pending = await costOf(insert(ada, "second"));

    expect(reached).toEqual({ ...unreached, rows: unreached.rows + 2 });
    expect(pending).toEqual(unreached);
  });

  it("writes at most 4 rows for what was held and then read", async () => {
    const ada = await reachable();
    const plain = await costOf(insert(await person(), "one"));
    const held = await costOf(insert(ada, "one"));
    await as(ada).post("/api/notifications/mark-all-read/");
    time.pass(16 * 60);

    const queued = await costOf(enqueueDue);
    const closed = await costOf(look(ada, (await leaseOf(ada))!));

    expect(queued.messages).toBe(1);
    expect(held.rows - plain.rows + queued.rows + closed.rows).toBe(4);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it.each([1, 60])("writes at most 8 rows and one message for a mail about %d", async (count) => {
    const ada = await reachable();
    const plain = await costOf(insert(await person(), "one"));
    let rows = 0;
    for (let each = 0; each < count; each += 1)
      rows += (await costOf(insert(ada, `number ${each}`))).rows - plain.rows;
    time.pass(16 * 60);

    const queued = await costOf(enqueueDue);
    const sent = await costOf(look(ada, (await leaseOf(ada))!));

    expect(queued.messages + sent.messages).toBe(1);
    expect(rows + queued.rows + sent.rows).toBeLessThanOrEqual(8);
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "sent" }]);
  });

  it("costs nothing for a thousand idle users", async () => {
    await env.DB.prepare(
      `insert into channel_cursors (user_id, channel, cursor)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1000)
        select 900000 + n, 'email', 0 from numbers`,
    ).run();

    expect(await costOf(enqueueDue)).toEqual({ rows: 0, messages: 0, trips: 1 });
  });
});

describe("reaching people within seconds", () => {
  const insert = (to: Person, key: string) => (platform: Platform) =>
    insertNotifications(platform, [to.id], { key, content: content({ type: "message" }) });
  const lookByPush =
    (of: Person, channel = new PushProvider().channel) =>
    (platform: Platform) =>
      deliver(platform, channel, { task: "look", user: of.id, channel: "push" });
  const lookBySms = (of: Person) => (platform: Platform) => {
    const { channel } = new SmsProvider();
    const sender = withinLimits(platform, { countries: "all", dailyLimit: 10_000 }, channel.sender);
    return deliver(platform, { ...channel, sender }, { task: "look", user: of.id, channel: "sms" });
  };

  beforeEach(async () => {
    time.freeze();
    await env.DB.prepare("delete from channel_cursors").run();
  });
  afterEach(() => time.thaw());

  describe.each([
    { what: "a push", reachable: () => pushable(), look: lookByPush },
    { what: "an SMS", reachable: () => callable(), look: lookBySms },
  ])("by $what", ({ reachable, look }) => {
    it("costs no row and no round trip more for who cannot be reached, or with one pending", async () => {
      const [nobody, ada] = [await person(), await reachable()];
      await costOf(insert(nobody, "zeroth"));
      await costOf(insert(ada, "zeroth"));
      await env.DB.prepare("update channel_cursors set due_at = null").run();

      const unreached = await costOf(insert(nobody, "first"));
      const reached = await costOf(insert(ada, "first"));
      const pending = await costOf(insert(ada, "second"));

      expect(reached).toEqual({ ...unreached, rows: unreached.rows + 2 });
      expect(pending).toEqual(unreached);
    });

    it("writes at most 4 rows for what was held and then seen", async () => {
      const ada = await reachable();
      const plain = await costOf(insert(await person(), "one"));
      const held = await costOf(insert(ada, "one"));
      await as(ada).post("/api/notifications/seen/", { up_to_seq: 1 });
      time.pass(30);

      const closed = await costOf(look(ada));

      expect(closed).toMatchObject({ messages: 0, trips: 1 });
      expect(held.rows - plain.rows + closed.rows).toBeLessThanOrEqual(4);
      expect(await cursorsOf(ada)).toEqual([]);
    });
  });

  it.each([
    { count: 1, devices: 1 },
    { count: 20, devices: 10 },
  ])(
    "writes at most 8 rows for a push about $count to $devices devices, without another message",
    async ({ count, devices }) => {
      const ada = await pushable(devices, { hasHub: false });
      const plain = await costOf(insert(await person(), "one"));
      let rows = 0;
      for (let each = 0; each < count; each += 1)
        rows += (await costOf(insert(ada, `number ${each}`))).rows - plain.rows;
      time.pass(30);

      const sent = await costOf(lookByPush(ada));

      expect(sent).toMatchObject({ messages: 0, trips: 3 });
      expect(rows + sent.rows).toBeLessThanOrEqual(8);
      expect(await deliveriesOf(ada)).toMatchObject([{ channel: "push", status: "sent" }]);
    },
  );

  it.each([1, 20])("writes at most 8 rows for an SMS about %d, without another message", async (count) => {
    const ada = await callable();
    const plain = await costOf(insert(await person(), "one"));
    let rows = 0;
    for (let each = 0; each < count; each += 1)
      rows += (await costOf(insert(ada, `number ${each}`))).rows - plain.rows;
    await env.DB.prepare("update inboxes set has_hub = 0 where user_id = ?").bind(ada.id).run();
    time.pass(30);

    const sent = await costOf(lookBySms(ada));

    // One is the count of the day's SMS, before it goes out.
    expect(sent).toMatchObject({ messages: 0, trips: 4 });
    expect(rows + sent.rows).toBeLessThanOrEqual(8);
    expect(await deliveriesOf(ada)).toMatchObject([{ channel: "sms", status: "sent" }]);
  });
});

describe("connecting", () => {
  it("takes one round trip and two calls of objects for the first time, one and one again, and no queue", async () => {
    await openSocket((await person()).token);
    const ada = await person();
    const first = await costOfConnecting(ada);
    const again = await costOfConnecting(ada);

    expect(first).toMatchObject({ roundTrips: 1, objectCalls: 2, queueSends: 0 });
    expect(again).toEqual({ roundTrips: 1, rowsWritten: 0, objectCalls: 1, queueSends: 0 });
  });

  it("costs no more where there are notifications, or some were missed", async () => {
    const ada = await person();
    await notifyMany(ada, 3);
    await openSocket((await person()).token);
    const first = await costOfConnecting(ada);
    await notifyMany(ada, 3);
    const resumed = await costOfConnecting(ada, 3);

    expect(first).toMatchObject({ roundTrips: 1, objectCalls: 2, queueSends: 0 });
    expect(resumed).toEqual({ roundTrips: 1, rowsWritten: 0, objectCalls: 1, queueSends: 0 });
  });

  it("sets no alarm that is not sooner than the one set", async () => {
    const ada = await person();
    await openSocket(ada.token);
    const alarm = () =>
      runInDurableObject(env.USER_HUB.getByName(String(ada.id)), (_, { storage }) => storage.getAlarm());
    const before = await alarm();
    await runInDurableObject(env.USER_HUB.getByName(String(ada.id)), (_, { storage }) =>
      storage.setAlarm((before ?? 0) - 60_000),
    );

    await openSocket(ada.token);

    expect(await alarm()).toBe((before ?? 0) - 60_000);
  });
});
