import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { notificationId } from "#core/ids";
import { issueToken, newSession } from "#features/accounts/service/tokens";
import type { Person } from "../support/as.ts";
import { allowCrashes, failAt, restart } from "../support/crash.ts";
import { eventually } from "../support/eventually.ts";
import { drain, holdQueue, minutesPass } from "../support/held-queue.ts";
import { notifyMany } from "../support/inbox.ts";
import { person, platform } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { openSocket } from "../support/socket.ts";
import { expectInStep, truthOf } from "../support/truth.ts";
import { wholly } from "../support/wholly.ts";
import { playAll } from "./acts.ts";
import type { Operation } from "./operation.ts";

/** What random histories found, or thinking about them, each as the least that shows it. */

beforeAll(() => {
  holdQueue();
  allowCrashes();
  hush();
});
afterEach(restart);

async function expectResumes(user: Person, client: ReferenceClient): Promise<void> {
  await drain();
  const truth = await truthOf(user);
  await client.reach(truth.head);
  expectInStep(client, truth);
}

describe("a client that drops in the midst of its replay", () => {
  it.each([0, 1, 2, 3])(
    "is shown the notifications that were changed after it, having had %i frames",
    { tags: "P3" },
    async (frames) => {
      const user = await person();
      const client = new ReferenceClient(user, { fromZero: true });
      await notifyMany(user, 2);
      // In the order of their latest change the older notification now comes last.
      await wholly(user).post(`/api/notifications/${notificationId(user.id, 1)}/mark-read/`);
      client.cutAfter(frames);
      await client.connect();

      await expectResumes(user, client);
    },
  );

  it.each([0, 1, 2, 3, 4])(
    "is shown all notifications of one number, having had %i frames",
    async (frames) => {
      const user = await person();
      const client = new ReferenceClient(user, { fromZero: true });
      await notifyMany(user, 3);
      await wholly(user).post("/api/notifications/mark-all-read/");
      client.cutAfter(frames);
      await client.connect();

      await expectResumes(user, client);
    },
  );

  it.each([false, true])(
    "again and again has missed nothing in the end (older dialect: %s)",
    async (older) => {
      const user = await person();
      const client = new ReferenceClient(user, { fromZero: true, older });
      await notifyMany(user, 4);
      for (const made of [2, 1, 3]) {
        await wholly(user).post(`/api/notifications/${notificationId(user.id, made)}/mark-read/`);
      }
      for (let opening = 0; opening < 6; opening += 1) {
        client.cutAfter(opening < 3 ? 2 : 3);
        await client.connect();
        await evictDurableObject(env.USER_HUB.getByName(String(user.id)));
        if (opening === 2) await wholly(user).post("/api/notifications/mark-all-read/");
      }

      await expectResumes(user, client);
    },
  );

  it.each([1, 2, 3, 4])(
    "is not taken for one that had it, since it sent a ping first; %i frames",
    async (frames) => {
      const user = await person();
      const client = new ReferenceClient(user, { fromZero: true, pings: true });
      await notifyMany(user, 2);
      await wholly(user).post(`/api/notifications/${notificationId(user.id, 1)}/mark-read/`);
      client.cutAfter(frames);
      await client.connect();

      await expectResumes(user, client);
    },
  );

  it("does not show what is old as new in another session at the same place", async () => {
    const user = await person();
    await notifyMany(user, 2);
    const other = { token: await issueToken(platform(), newSession(platform(), user.id, 1)) };
    await wholly(user).post(`/api/notifications/${notificationId(user.id, 1)}/mark-read/`);
    const client = new ReferenceClient(user, { fromZero: true });
    client.cutAfter(2);
    await client.connect();

    const seen = await openSocket(other.token, { since: 2 });

    expect(await seen.next()).toMatchObject({ type: "notification_updated", seq: 3 });
  });

  it("does so no more once a ping was answered well after", async () => {
    const user = await person();
    await notifyMany(user, 2);
    await wholly(user).post(`/api/notifications/${notificationId(user.id, 1)}/mark-read/`);
    const client = new ReferenceClient(user, { fromZero: true });
    await client.connect();
    await minutesPass();
    client.send({ action: "mark_read", notification_id: notificationId(user.id, 2) });
    await client.reach(4, { comesBack: false });

    const tab = await openSocket(user.token, { since: 2 });

    expect(await tab.next()).toMatchObject({ type: "notification_updated", seq: 3 });
  });
});

it("a notification that was deleted before it was sent is named in no frame but that of its deletion", async () => {
  const user = await person();
  const client = new ReferenceClient(user);
  await client.connect();
  const path = `/api/notifications/${notificationId(user.id, 1)}/`;
  const faults = [failAt("send", "before"), failAt("send", "before")];
  await notifyMany(user, 1).catch(() => {});
  await wholly(user).post(`${path}mark-read/`);
  expect(faults.map(({ fired }) => fired)).toEqual([1, 1]);

  await wholly(user).delete(path);

  await drain();
  await client.reach(3, { comesBack: false });
  expectInStep(client, await truthOf(user));
});

it("what was archived before all of the inbox was deleted leaves the inbox of a client that was away", async () => {
  const user = await person();
  const client = new ReferenceClient(user);
  await client.connect();
  await notifyMany(user, 2);
  await client.reach(2);
  client.drop();
  await wholly(user).post(`/api/notifications/${notificationId(user.id, 1)}/archive/`);

  await wholly(user).delete("/api/notifications/delete-all/");

  await expectResumes(user, client);
});

it.each([{ whole: true }, { whole: false }])(
  "a client that lost its socket before it loaded the list takes what it missed as a replay (in one piece: $whole)",
  async ({ whole }) => {
    const user = await person();
    const client = new ReferenceClient(user, { fromZero: true, v2: true, whole });
    client.allowsReturns = true;
    await client.connect();
    await notifyMany(user, 1);
    const path = `/api/notifications/${notificationId(user.id, 1)}/`;
    await wholly(user).post(`${path}archive/`);
    await wholly(user).post(`${path}unarchive/`);
    await eventually(() => client.mustLoad, Boolean);
    client.drop();
    await wholly(user).post(`${path}mark-read/`);
    await notifyMany(user, 1);

    await client.connect();

    expect(client.complaints).toEqual([]);
    await expectResumes(user, client);
  },
);

it("a page of changes holds a number whole, also where it is all that fits into the page", async () => {
  const notify: Operation = { do: "notify", to: [0], group: null, asks: false, mishaps: [] };
  const history: Operation[] = [
    notify,
    notify,
    // These two then share a number, and what comes next has another.
    { do: "mark all", client: 0, upTo: null, bySocket: false, mishaps: [] },
    notify,
    { do: "sync", user: 0, since: 0, limit: 2, allPlaces: true },
  ];
  await playAll(history);
});
