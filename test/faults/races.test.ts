import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { notificationId } from "#core/ids";
import { deliver, drain, holdQueue, message, waiting } from "../support/held-queue.ts";
import { person } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { truthOf } from "../support/truth.ts";
import { wholly } from "../support/wholly.ts";
import { ask, expectAllInStep, hubOf, personWithClients } from "./hub-scene.ts";

beforeAll(() => {
  holdQueue();
  hush();
});

const PATH = "/api/notifications";

/** Brings every message that waits, and a copy of each, all at once and in no order. */
async function deliverTwice(): Promise<void> {
  const messages = [...waiting];
  const copies = messages.map(({ body }) => message(body)).toReversed();
  await Promise.all([deliver(messages), deliver(copies)]);
}

describe("F41: two tabs that act at once while notifications come", () => {
  const acts: Record<string, (tab: ReturnType<typeof wholly>, newest: number) => Promise<Response>> = {
    "mark one": (tab, newest) => tab.post(`${PATH}/${newest}/mark-read/`),
    "unmark one": (tab, newest) => tab.post(`${PATH}/${newest}/mark-unread/`),
    "mark all": (tab) => tab.post(`${PATH}/mark-all-read/`),
    "delete one": (tab, newest) => tab.delete(`${PATH}/${newest}/`),
    "delete all": (tab) => tab.delete(`${PATH}/delete-all/`),
  };
  const pairs = Object.keys(acts).flatMap((one, at) =>
    Object.keys(acts)
      .slice(at)
      .map((other) => [one, other] as const),
  );

  it.each(pairs)("to %s and to %s end with counts equal to reality", { tags: "P5" }, async (one, other) => {
    const { user, clients } = await personWithClients();
    for (let each = 0; each < 3; each += 1) await ask(user);
    const tab = wholly(user);

    const answers = await Promise.all([
      ask(user),
      acts[one]!(tab, notificationId(user.id, 3)),
      ask(user),
      acts[other]!(tab, notificationId(user.id, 3)),
      deliverTwice(),
    ]);
    for (const answer of [answers[1], answers[3]]) expect(answer.status).toBeOneOf([200, 204, 404]);
    await drain();

    await expectAllInStep(user, clients);
    for (const { frames } of clients) {
      expect(frames.filter(({ unread_count }) => unread_count < 0)).toEqual([]);
    }
  });

  it("over their sockets and over HTTP, in a crowd, end with counts equal to reality", {
    tags: "F41",
  }, async () => {
    const { user, clients } = await personWithClients();
    for (let each = 0; each < 5; each += 1) await ask(user);
    const tab = wholly(user);

    for (let round = 1; round <= 3; round += 1) {
      for (const [at, client] of clients.entries()) {
        client.send({ action: "mark_read", notification_id: notificationId(user.id, round + at) });
        client.send({ action: "mark_all_read", up_to_seq: round * 3 });
        client.send({ action: "mark_unread", notification_id: notificationId(user.id, round) });
      }
      await Promise.all([
        ...Object.values(acts).map((act) => act(tab, notificationId(user.id, round + 1))),
        ask(user),
        ask(user),
        deliverTwice(),
      ]);
    }
    // It is let go only when it has done all that it was asked.
    await evictDurableObject(hubOf(user));
    await drain();

    // A notification may be gone when its mark comes; that is all there is to complain of.
    for (const { complaints } of clients) {
      while (complaints.includes("error not-found"))
        complaints.splice(complaints.indexOf("error not-found"), 1);
    }
    await expectAllInStep(user, clients);
  });
});

describe("F42: answers that are given at once", () => {
  const races = [
    ["accept", "reject"],
    ["accept", "accept"],
    ["reject", "reject"],
    ["accept", "cancel"],
    ["reject", "cancel"],
  ] as const;

  it.each(races)("%s and %s have one outcome, notified once", { tags: "F42" }, async (one, other) => {
    const { user: ada, clients } = await personWithClients();
    const grace = await person("grace");
    const made = await wholly(ada).post("/api/connection_requests/", { recipient_id: grace.id });
    const { id } = await made.json<{ id: number }>();
    const answer = (how: string) =>
      wholly(how === "cancel" ? ada : grace).post(`/api/connection_requests/${id}/${how}/`);

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => answer(at % 2 === 0 ? one : other)),
    );
    await deliverTwice();
    await drain();

    const row = await env.DB.prepare("select status from connection_requests where id = ?")
      .bind(id)
      .first<{ status: string }>();
    for (const [at, response] of answers.entries()) {
      const asked = { accept: "accepted", reject: "rejected", cancel: "cancelled" }[
        at % 2 === 0 ? one : other
      ];
      expect(response.status, asked).toBe(asked === row!.status ? 200 : 409);
    }
    const { items } = await truthOf(ada);
    const isNotified = row!.status !== "cancelled";
    expect(items.map(({ verb }) => verb)).toEqual(isNotified ? [row!.status] : []);
    await expectAllInStep(ada, clients);
    const connected = await env.DB.prepare("select count(*) as count from connections where id = ?")
      .bind(id)
      .first("count");
    expect(connected).toBe(row!.status === "accepted" ? 1 : 0);
  });

  it("leave a client that was not there with the same one notification", async () => {
    const [ada, grace] = [await person("ada"), await person("grace")];
    const made = await wholly(ada).post("/api/connection_requests/", { recipient_id: grace.id });
    const { id } = await made.json<{ id: number }>();
    const away = new ReferenceClient(ada, { fromZero: true });

    await Promise.all(
      ["accept", "reject"].map((how) => wholly(grace).post(`/api/connection_requests/${id}/${how}/`)),
    );
    await drain();

    await expectAllInStep(ada, [away], true);
    expect(away.shown.length).toBe(1);
  });
});
