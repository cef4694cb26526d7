import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { StoredEvent } from "#events/event";
import { notifyAudience } from "#features/notifications/service/audience";
import { recallFromAll } from "#features/receipts/service/recall";
import { findJobs, type Job, jobOf, newJob } from "#jobs/jobs";
import { as, makeAdmin, type Person } from "../../support/as.ts";
import { allProcessed } from "../../support/eventually.ts";
import { content, list } from "../../support/inbox.ts";
import { attempt, die, store } from "../../support/jobs.ts";
import { person, platform } from "../../support/people.ts";
import { openSocket } from "../../support/socket.ts";
import { truthOf } from "../../support/truth.ts";
import { ACTIONS, choose, hostApplication, idsOf, newest, PATH, people } from "./scene.ts";

const LATER = { until: new Date(Date.now() + 3_600_000).toISOString() };

async function recall(event: number): Promise<{ recalled: number }> {
  const admin = await makeAdmin(await person("admin"));
  const response = await as(admin).delete(`${PATH}/sent/${event}/`);
  await allProcessed();
  return response.json();
}

const countOf = async (one: Person) => (await list(one, "?place=inbox,archived,snoozed")).count;

/** A request to notify several, as it waits before its first page. */
async function requested(to: Person[]) {
  const data = { to: { users: to.map(({ id }) => id).sort((a, b) => a - b) }, content: content() };
  const event = await store({
    type: "notification.requested",
    data: { ...data, dedupe_key: null, sender: "key:1", recipients: to.length },
  });
  return event as Extract<StoredEvent, { type: "notification.requested" }>;
}

describe("a recall", () => {
  it("takes one notification out of its inbox with the reply, under its number, on every device", async () => {
    const [host, ada] = [await hostApplication(), await person("ada")];
    const event = await host.send({ recipient_id: ada.id });
    const id = await newest(ada);
    const sockets = [
      await openSocket(ada.token),
      await openSocket(ada.token, { offers: "herald.v2" }),
      await openSocket(ada.token, { older: true }),
    ];

    const response = await host.recall(event);

    expect(await response.json()).toEqual({ recalled: 1 });
    expect(await list(ada)).toMatchObject({ count: 0, unread_count: 0, seq: 2 });
    for (const socket of sockets)
      expect(await socket.next("notification_deleted")).toMatchObject({
        ...{ notification_ids: [id], seq: 2, unread_count: 0 },
      });
    expect(await (await host.recall(event)).json()).toEqual({ recalled: 0 });
    expect(await host.receipts(event)).toMatchObject({
      ...{ recipients: 1, delivered: 1, read: 0, recalled_at: expect.any(String) },
    });
    await truthOf(ada);
  });

  it("takes what is unread out of every inbox, from any place, and leaves what was read", async () => {
    const [host, those] = [await hostApplication(), await people(6)];
    const event = await host.send(idsOf(those));
    const [inInbox, archived, snoozed, back, read, chosen] = those;
    for (const [one, how, body] of [
      [archived, "archive", undefined],
      [snoozed, "snooze", LATER],
      [read, "mark-read", undefined],
    ] as const)
      await as(one!).post(`${PATH}/${await newest(one!)}/${how}/`, body);
    const id = await newest(back!);
    for (const how of ["archive", "unarchive"]) await as(back!).post(`${PATH}/${id}/${how}/`);
    await choose(chosen!, "no");
    await as(chosen!).post(`${PATH}/mark-all-read/`);

    expect(await recall(event)).toEqual({ recalled: 4 });

    for (const one of [inInbox, archived, snoozed, back]) expect(await countOf(one!)).toBe(0);
    for (const one of [read, chosen]) expect(await countOf(one!)).toBe(1);
    expect(await host.receipts(event)).toMatchObject({ delivered: 6, read: 2, acted: 1 });
    for (const one of those) await truthOf(one);
  });

  it("leaves everything else where it is, also what has the same text", async () => {
    const [host, ada] = [await hostApplication(), await person("ada")];
    const first = await host.send({ recipient_id: ada.id });
    await host.send({ recipient_id: ada.id });
    await host.send({ recipient_ids: [ada.id, (await person()).id] });

    expect(await recall(first)).toEqual({ recalled: 1 });

    expect((await list(ada)).count).toBe(2);
  });

  it("is not undone by who had deleted it before", async () => {
    const [host, those] = [await hostApplication(), await people(2)];
    const event = await host.send(idsOf(those));
    const tokens: string[] = [];
    for (const one of those) {
      const deleted = await as(one).post(`${PATH}/bulk/`, { action: "delete", filter: {} });
      tokens.push((await deleted.json<{ undo_token: string }>()).undo_token);
    }

    expect(await recall(event)).toEqual({ recalled: 0 });

    for (const [at, one] of those.entries()) {
      const undone = await as(one).post(`${PATH}/undo/`, { undo_token: tokens[at] });
      expect(await undone.json()).toMatchObject({ count: 0 });
      expect(await countOf(one)).toBe(0);
    }
  });
});

describe("a recall in the middle of a fan-out", () => {
  it("lets no later page out, and none of an attempt that is under way", async () => {
    const those = await people(5);
    const event = await requested(those);
    const job = newJob(event) as Job<typeof event>;
    await notifyAudience(platform(), job, { page: 2, pages: 1 });

    const answer = await recall(event.id);
    // The attempt goes on with what it had read before; and the queue brings its message once more.
    await notifyAudience(platform(), job, { page: 2, pages: 9 });
    const again = await findJobs(platform(), [event.id]);

    expect(answer).toEqual({ recalled: 2 });
    expect(again).toEqual([]);
    for (const one of those) {
      expect(await countOf(one)).toBe(0);
      await truthOf(one);
    }
    const heads = await Promise.all(those.map(async (one) => (await list(one)).seq));
    expect(heads.toSorted()).toEqual([0, 0, 0, 2, 2]);
  });

  it("ends one that had failed for good, so that it cannot be sent again", async () => {
    const those = await people(3);
    const event = await requested(those);
    await notifyAudience(platform(), newJob(event) as Job<typeof event>, { page: 2, pages: 1 });
    const [stored] = await findJobs(platform(), [event.id]);
    const letter = await die({ ...stored!, isKept: true });
    const admin = await makeAdmin(await person("admin"));

    expect(await recall(event.id)).toEqual({ recalled: 2 });

    expect((await as(admin).post(`/api/admin/dead-letters/${letter}/redrive/`)).status).toBe(404);
    for (const one of those) expect(await countOf(one)).toBe(0);
  });

  it("goes page by page, and continues where an earlier attempt stopped", async () => {
    const those = await people(5);
    await attempt(await requested(those));
    const host = await hostApplication();
    const sent = await host.send(idsOf(those));
    const event = await store({ type: "notification.recalled", data: { event_id: sent } });
    const turn = { page: 2, pages: 1 };

    const turns: string[] = [];
    for (let at = 0; at < 5 && !turns.includes("done"); at += 1) {
      const [stored] = await findJobs(platform(), [event.id]);
      turns.push(await recallFromAll(platform(), jobOf(stored!) as Job<never>, turn));
    }

    expect(turns).toEqual(["unfinished", "unfinished", "done"]);
    for (const one of those) expect((await list(one)).count).toBe(1);
    await env.DB.prepare("delete from events where id = ?").bind(event.id).run();
    await allProcessed();
  });

  it("reaches users with a socket, who are notified of nothing else by it", async () => {
    const [host, those] = [await hostApplication(), await people(3)];
    const event = await host.send(idsOf(those), { actions: ACTIONS });
    const socket = await openSocket(those[1]!.token, { offers: "herald.v2" });

    await recall(event);

    expect(await socket.next("notification_deleted")).toMatchObject({ seq: 2, unread_count: 0 });
  });
});
