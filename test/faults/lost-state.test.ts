import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../support/as.ts";
import { allowCrashes, failAt, restart } from "../support/crash.ts";
import { eventually } from "../support/eventually.ts";
import { holdAnswer } from "../support/held-answer.ts";
import { drain, holdQueue } from "../support/held-queue.ts";
import { notify, notifyMany, write } from "../support/inbox.ts";
import { person, platform } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { openSocket } from "../support/socket.ts";
import { truthOf } from "../support/truth.ts";
import { wholly } from "../support/wholly.ts";
import { expectAllInStep, personWithClients, wake, wipe } from "./hub-scene.ts";

beforeAll(() => {
  holdQueue();
  allowCrashes();
  hush();
});
afterEach(restart);

describe("F23: a hub whose storage was wiped", () => {
  it("shows open sockets what happens next, without a gap", async () => {
    const { user, clients } = await personWithClients();
    await notifyMany(user, 3);
    await expectAllInStep(user, clients);
    await wipe(user);

    await notify(user);

    await expectAllInStep(user, clients);
  });

  it("has open sockets load again when it cannot know what they missed", async () => {
    const { user, clients } = await personWithClients();
    await notifyMany(user, 3);
    await expectAllInStep(user, clients);
    await wipe(user);
    await write(user);

    await notify(user);

    await expectAllInStep(user, clients);
    for (const client of clients) expect(client.frames.at(-1)!.type).toBe("resync_required");
  });

  it("does not keep from open sockets a change that comes to it from the queue alone", async () => {
    const { user, clients } = await personWithClients();
    await notifyMany(user, 3);
    await expectAllInStep(user, clients);
    await wipe(user);
    failAt("process", "before");
    await wholly(user).post("/api/notifications/mark-all-read/");

    await drain();

    await expectAllInStep(user, clients);
  });

  it.each([0, 2, 5])(
    "sends a client that resumes at %i what is missing, from the database",
    { tags: "F23" },
    async (seen) => {
      const user = await person();
      await notifyMany(user, seen);
      const client = new ReferenceClient(user);
      client.remember(await truthOf(user));
      await notifyMany(user, 5 - seen);
      await openSocket(user.token);
      await wipe(user);

      await client.connect();

      await expectAllInStep(user, [client]);
      expect(client.frames.map(({ type }) => type)).not.toContain("resync_required");
    },
  );
});

/** The database is restored to the moment at which the inbox had the number `seq`. */
async function restoreDatabase(user: Person, seq: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare("delete from notifications where user_id = ? and created_seq > ?").bind(user.id, seq),
    env.DB.prepare("delete from dedupe_keys where user_id = ? and created_seq > ?").bind(user.id, seq),
    env.DB.prepare("update inboxes set head = ?2, total = ?2, unread = ?2 where user_id = ?1").bind(
      user.id,
      seq,
    ),
  ]);
}

describe("F23: a hub whose database was restored to an earlier moment", () => {
  async function restored() {
    const { user, clients } = await personWithClients();
    await notifyMany(user, 5);
    await expectAllInStep(user, clients);
    await restoreDatabase(user, 2);
    return { user, clients };
  }

  it("has open sockets load again at the first thing that happens then", async () => {
    const { user, clients } = await restored();

    await notify(user);

    await eventually(
      () => clients.map(({ frames }) => frames.at(-1)!.type),
      (types) => types.every((type) => type === "resync_required"),
    );
  });

  it.each([3, 5])("has who resumes at %i load again, though nothing has happened since", async (seen) => {
    const { user } = await restored();
    const socket = await openSocket(user.token, { since: seen });

    expect(await socket.next()).toMatchObject({ type: "resync_required", seq: 2, unread_count: 2 });
  });

  it("has who resumes load again, though the numbers have been given a second time since", {
    tags: "F23",
  }, async () => {
    const { user } = await restored();
    await notifyMany(user, 4);
    const socket = await openSocket(user.token, { since: 5 });

    expect(await socket.next()).toMatchObject({ type: "resync_required", seq: 6, unread_count: 6 });
  });
});

it("F13: a hub whose reading began before a change reads again for it", { tags: "F13" }, async () => {
  const { user, clients } = await personWithClients();
  await notify(user);
  await expectAllInStep(user, clients);
  const reading = holdAnswer(env.DB);
  const first = platform().hubs.advance(user.id, { head: undefined, changes: [] });
  await reading.done();
  await write(user);

  const second = platform().hubs.advance(user.id, { head: undefined, changes: [] });
  await wake(user);
  reading.release();
  await Promise.all([first, second]);

  await expectAllInStep(user, clients);
});
