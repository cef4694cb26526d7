import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeAdmin, type Person } from "../support/as.ts";
import { allowCrashes, crashAt, failAt, restart } from "../support/crash.ts";
import {
  deliver,
  drain,
  eventsOf,
  givenUp,
  holdQueue,
  message,
  minutesPass,
  outboxSize,
  queueIsDown,
  waiting,
} from "../support/held-queue.ts";
import { person } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { expectInStep, truthOf } from "../support/truth.ts";
import { wholly } from "../support/wholly.ts";

beforeAll(() => {
  holdQueue();
  allowCrashes();
  hush();
});
afterEach(async () => {
  restart();
  queueIsDown(false);
  waiting.length = 0;
  givenUp.length = 0;
  await env.DB.exec("drop trigger if exists poison");
  await env.DB.exec("delete from dead_letters");
  await env.DB.exec("delete from events");
});

/** Asks to connect in a new person's name; without the immediate attempt, the event is left to the queue. */
async function ask(to: Person, { attempted = false } = {}): Promise<void> {
  if (!attempted) failAt("process", "before");
  const response = await wholly(await person("asker")).post("/api/connection_requests/", {
    recipient_id: to.id,
  });
  expect(response.status).toBe(201);
}

/** Notifies two, which makes an event with work of its own; without the immediate attempt, it is left to the queue. */
async function notifyTwo(admin: Person, to: Person): Promise<void> {
  failAt("process", "before");
  const recipient_ids = [to.id, (await person("bystander")).id];
  const body = { recipient_ids, title: "Hello", message: "Text" };
  expect((await wholly(admin).post("/api/notifications/", body)).status).toBe(202);
}

/** A user with a socket open, who will be shown so many notifications and each once. */
async function personWithClient() {
  const user = await person("shown");
  const client = new ReferenceClient(user);
  await client.connect();
  const expectShown = async (count: number) => {
    const truth = await truthOf(user);
    expect(truth).toMatchObject({ head: count, unread: count });
    await client.reach(count, { comesBack: false });
    expectInStep(client, truth);
    expect(client.openings).toBe(1);
  };
  return { user, client, expectShown };
}

async function jobRow(): Promise<{ attempts: number; reason: string | null } | null> {
  return env.DB.prepare("select attempts, reason from jobs order by event_id desc limit 1").first();
}

describe("a queue that cannot be reached", () => {
  it("F3 costs the request nothing, and the clock finds its event within 90 seconds", {
    tags: "F3",
  }, async () => {
    const { user, expectShown } = await personWithClient();
    queueIsDown(true);
    await ask(user);
    expect(waiting.length).toBe(0);
    queueIsDown(false);

    await minutesPass();
    expect(waiting.length).toBe(1);
    await deliver([...waiting]);

    expect(await outboxSize()).toBe(0);
    await expectShown(1);
  });

  it("F18 for ten minutes costs nobody anything: what was done meanwhile arrives in the end", {
    tags: ["P7", "F18"],
  }, async () => {
    const { user, expectShown } = await personWithClient();
    queueIsDown(true);
    for (let minute = 0; minute < 10; minute += 1) {
      await ask(user, { attempted: minute % 2 === 0 });
      await minutesPass();
    }
    expect(await outboxSize()).toBe(5);
    queueIsDown(false);

    await drain();

    await expectShown(10);
  });

  it("F18 leaves a backlog that goes to the queue a thousand a minute, each once", {
    tags: "F18",
  }, async () => {
    const user = await person();
    await env.DB.prepare(
      `insert into events (id, key, type, data, created_at)
        select value, 'backlog', 'inbox.changed', ?, 0
        from (with recursive n(value) as (select 1 union all select value + 1 from n limit 1500) select * from n)`,
    )
      .bind(JSON.stringify({ user_id: user.id }))
      .run();

    await minutesPass();
    expect(eventsOf(waiting).length).toBe(1000);
    await minutesPass();
    expect(eventsOf(waiting).length).toBe(1500);

    expect(new Set(eventsOf(waiting)).size).toBe(1500);
  });
});

describe("a message", () => {
  it("F4 that is sent twice, since its sender died, has one effect", { tags: "F4" }, async () => {
    const { user, expectShown } = await personWithClient();
    failAt("process", "before");
    const fault = crashAt("enqueue", "after");
    await wholly(await person("asker")).post("/api/connection_requests/", { recipient_id: user.id });
    expect(fault.fired).toBe(1);
    restart();
    await minutesPass();
    expect(waiting.length).toBe(2);

    await deliver([waiting[0]!]);
    const second = await deliver([waiting[0]!]);

    expect(second.explicitAcks.length).toBe(1);
    expect(waiting.length).toBe(0);
    await expectShown(1);
  });

  it("F7 whose work fails halfway is counted, comes back later, and is done then", {
    tags: "F7",
  }, async () => {
    const { user, expectShown } = await personWithClient();
    await ask(user);
    const fault = failAt("push", "after");

    const [sent] = waiting;
    const result = await deliver([sent!]);

    expect(fault.fired).toBe(1);
    expect(result.explicitAcks).toEqual([sent!.id]);
    expect(eventsOf(waiting)).toEqual(eventsOf([sent!]));
    expect(waiting[0]!.delaySeconds).toBeGreaterThanOrEqual(10);
    expect(await jobRow()).toMatchObject({ attempts: 1, reason: expect.stringContaining("push") });
    await deliver([...waiting]);
    expect(await outboxSize()).toBe(0);
    await expectShown(1);
  });

  it("F8 whose event was processed but not deleted has one effect", { tags: "F8" }, async () => {
    const { user, expectShown } = await personWithClient();
    await ask(user);
    const fault = failAt("acknowledge", "before");

    await deliver([...waiting]);
    expect(fault.fired).toBe(1);
    await expectShown(1);
    await deliver([...waiting]);

    expect(await outboxSize()).toBe(0);
    await expectShown(1);
  });

  it("F11 that comes again after its work was done is acknowledged, and nothing happens", {
    tags: "F11",
  }, async () => {
    const { user, expectShown } = await personWithClient();
    await ask(user);
    const fault = crashAt("acknowledge", "after");
    await deliver([...waiting]);
    expect(fault.fired).toBe(1);
    restart();

    const result = await deliver([...waiting]);

    expect(result.explicitAcks.length).toBe(1);
    await expectShown(1);
  });

  it("F12 that comes five times in one batch has one effect", { tags: "F12" }, async () => {
    const { user, expectShown } = await personWithClient();
    await ask(user);
    const copies = Array.from({ length: 5 }, () => message(waiting[0]!.body));

    const result = await deliver(copies);

    expect(result.explicitAcks.length).toBe(5);
    await expectShown(1);
  });

  it("F12 that five consumers have at once, and the Worker too, has one effect", {
    tags: ["P2", "F12"],
  }, async () => {
    const { user, expectShown } = await personWithClient();
    await ask(user);
    const { body } = waiting[0]!;

    const results = await Promise.all([
      ...Array.from({ length: 5 }, () => deliver([message(body)])),
      ask(user, { attempted: true }),
    ]);

    for (const result of results.slice(0, 5)) expect(result).toMatchObject({ retryMessages: [] });
    expect(await outboxSize()).toBe(0);
    await expectShown(2);
  });

  it("F17 of a version from the future is not dropped, and its event is found by the clock", {
    tags: ["F17", "F44"],
  }, async () => {
    const { user, expectShown } = await personWithClient();
    await ask(user);
    const [sent] = waiting.splice(0);
    const future = message({ ...(sent!.body as object), v: 3 });
    waiting.push(future);

    const result = await deliver([future]);
    expect(result.explicitAcks).toEqual([]);
    expect(result.retryMessages[0]).toMatchObject({ msgId: future.id });
    while (waiting.length > 0) await deliver([future]);
    expect(givenUp).toEqual([future]);
    expect((await deliver(givenUp, "herald-dead-letters")).explicitAcks).toEqual([]);

    expect(await outboxSize()).toBe(1);
    await drain();
    await expectShown(1);
  });

  it("of version 1, with the id of one event, is processed", async () => {
    const { user, expectShown } = await personWithClient();
    await ask(user);
    const [event_id] = eventsOf(waiting.splice(0));

    const result = await deliver([message({ v: 1, event_id })]);

    expect(result.explicitAcks.length).toBe(1);
    expect(await outboxSize()).toBe(0);
    await expectShown(1);
  });

  it("that the queue gave up on gives each of its events another one of its own, since one may be to blame", async () => {
    const { user, expectShown } = await personWithClient();
    for (let each = 0; each < 3; each += 1) await ask(user);
    const event_ids = eventsOf(waiting.splice(0));
    queueIsDown(true);
    await minutesPass();
    queueIsDown(false);

    await deliver([message({ v: 2, event_ids })], "herald-dead-letters");

    expect(await outboxSize()).toBe(3);
    expect(new Set(eventsOf(waiting))).toEqual(new Set(event_ids));
    await drain();
    await expectShown(3);
  });

  it("that the queue gave up on is kept as a dead letter, with its reason", { tags: "P7" }, async () => {
    const { user } = await personWithClient();
    await ask(user);
    failAt("push", "before");
    await deliver([...waiting]);

    const result = await deliver([...waiting], "herald-dead-letters");

    expect(result.explicitAcks.length).toBe(1);
    expect(await outboxSize()).toBe(0);
    const letter = await env.DB.prepare("select type, reason, attempts from dead_letters").first();
    expect(letter).toEqual({
      type: "inbox.changed",
      reason: expect.stringContaining("push"),
      attempts: 1,
    });
  });
});

describe("a batch", () => {
  it("F13 that comes in the wrong order gives each inbox its own order, without a hole", {
    tags: "F13",
  }, async () => {
    const { user, expectShown } = await personWithClient();
    for (let each = 0; each < 5; each += 1) await ask(user);

    await deliver(waiting.toReversed());

    await expectShown(5);
  });

  it("F13 that brings a notification after its mark brings both, in order", async () => {
    const { user, client } = await personWithClient();
    await ask(user);
    crashAt("push", "before");
    await deliver([...waiting]);
    restart();
    const { items } = await truthOf(user);

    // The notification is in the inbox and was sent to no socket; the mark's frame comes first.
    expect(await client.mark(items[0]!.id, "mark-read")).toBe(200);
    await client.reach(2, { comesBack: false });
    await drain();

    expectInStep(client, await truthOf(user));
    expect(client.frames.map(({ type, seq }) => [type, seq]).slice(2)).toEqual([
      ["notification", 1],
      ["notification_updated", 2],
    ]);
  });

  it("F16 whose consumer dies in its midst is brought again whole, and has each effect once", {
    tags: "F16",
  }, async () => {
    const { user, expectShown } = await personWithClient();
    for (let each = 0; each < 10; each += 1) await ask(user);
    const batch = [...waiting];
    const fault = crashAt("acknowledge", "after");

    await deliver(batch);
    expect(fault.fired).toBe(1);
    expect(waiting.length).toBe(10);
    restart();
    await deliver(batch);

    expect(waiting.length).toBe(0);
    await expectShown(10);
  });

  it("F16 whose consumer cannot even begin throws, so that the queue keeps it all", {
    tags: "F16",
  }, async () => {
    const { user, expectShown } = await personWithClient();
    await ask(user);

    await expect(deliver([...waiting], "herald-events", { APP_SECRET: "" })).rejects.toThrow("APP_SECRET");
    expect(waiting.length).toBe(1);
    await deliver([...waiting]);

    await expectShown(1);
  });

  it.each([0, 4, 9])(
    "F15 with a poisonous message at place %i delivers the other nine at once",
    { tags: ["P8", "F15"] },
    async (place) => {
      const people = await Promise.all(Array.from({ length: 10 }, () => personWithClient()));
      const admin = await makeAdmin(await person("admin"));
      for (const { user } of people) await notifyTwo(admin, user);
      const poisoned = people[place]!;
      await env.DB.exec(
        `create trigger poison before insert on dedupe_keys when new.user_id = ${poisoned.user.id} begin select raise(abort, 'poison'); end`,
      );

      const first = await deliver([...waiting]);
      expect(first.explicitAcks.length).toBe(10);
      expect(waiting.length).toBe(1);
      for (const { expectShown } of people.filter((one) => one !== poisoned)) await expectShown(1);
      let tries = 1;
      for (; waiting.length > 0; tries += 1) await deliver([...waiting]);

      expect(tries).toBe(8);
      expect(await outboxSize()).toBe(0);
      const letters = await env.DB.prepare("select type, reason, attempts from dead_letters").all();
      expect(letters.results).toEqual([
        { type: "notification.requested", reason: expect.stringContaining("poison"), attempts: 8 },
      ]);
      await env.DB.exec("drop trigger poison");
      await env.DB.exec("delete from dead_letters");
    },
  );
});
