import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { faults } from "#core/faults";
import type { Event } from "#events/event";
import { makeApiKey } from "#features/accounts/service/api-keys";
import { recordNothing } from "#http/idempotency";
import { overdue } from "#jobs/jobs";
import { as, call, makeAdmin, makeSuperAdmin, type Person } from "../support/as.ts";
import { allProcessed, eventually } from "../support/eventually.ts";
import { die, waitingEvent } from "../support/jobs.ts";
import { person, platform } from "../support/people.ts";

const LETTERS = "/api/admin/dead-letters/";
const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
  faults.at = undefined;
});

interface Letter {
  id: number;
  event_id: number;
}
interface List {
  count: number;
  results: Letter[];
  next_cursor: string | null;
}

const admin = async () => as(await makeAdmin(await person("admin")));
const redrive = async (id: number) => (await admin()).post(`${LETTERS}${id}/redrive/`);

/** A notification for a user that failed for good, after eight attempts. */
async function letterFor(recipient: Person, type = "connection.accepted"): Promise<Letter & { key: string }> {
  const actor = { id: 1, username: "grace", full_name: "", company_name: "", role: "member" };
  const data: Event["data"] = { request_id: 5, recipient_id: recipient.id, actor };
  const event = await waitingEvent(type, data);
  return { id: await die(event), event_id: event.id, key: event.key };
}

const keptLetter = (eventId: number) =>
  env.DB.prepare("select * from dead_letters where event_id = ?").bind(eventId).first();
const storedEvent = (id: number) => env.DB.prepare("select * from events where id = ?").bind(id).first();

async function inboxOf(who: Person) {
  return (await as(who).get("/api/notifications/")).json<{
    count: number;
    notifications: { verb: string }[];
  }>();
}

describe("GET /api/admin/dead-letters/", () => {
  it("200: lists them newest first, without what they say", { tags: "parity.courses.13" }, async () => {
    const ada = await person();
    const older = await letterFor(ada);
    const newer = await letterFor(ada);

    const response = await (await admin()).get(LETTERS);

    expect(response.status).toBe(200);
    const { results } = await response.json<List>();
    const own = results.filter(({ id }) => id === older.id || id === newer.id);
    expect(own).toEqual(
      [newer, older].map(({ id, event_id }) => ({
        id,
        event_id,
        type: "connection.accepted",
        reason: "It would not go.",
        attempts: 8,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      })),
    );
  });

  it("pages through them, the count staying whole; a cursor is one admin's", async () => {
    const ada = await person();
    for (let i = 0; i < 3; i += 1) await letterFor(ada);
    const [one, other] = [await admin(), await admin()];
    const all = await (await one.get(`${LETTERS}?limit=100`)).json<List>();

    const seen: Letter[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: List = await (await one.get(`${LETTERS}?limit=2${query}`)).json<List>();
      expect(page.count).toBe(all.count);
      if (cursor !== null) expect((await other.get(`${LETTERS}?limit=2${query}`)).status).toBe(400);
      seen.push(...page.results);
      cursor = page.next_cursor;
    } while (cursor !== null);

    expect(seen).toEqual(all.results);
    expect(all.count).toBe(all.results.length);
  });

  it("422: a limit outside 1 to 100", async () => {
    const statuses = await Promise.all(
      ["0", "101", "x"].map(async (limit) => (await (await admin()).get(`${LETTERS}?limit=${limit}`)).status),
    );

    expect(statuses).toEqual([422, 422, 422]);
  });
});

describe("POST …/redrive/", () => {
  it("202: sends the event on its way under the id it had; the second time 404", {
    tags: ["parity.courses.13", "P9"],
  }, async () => {
    const ada = await person();
    const letter = await letterFor(ada);

    const response = await redrive(letter.id);

    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ event_id: letter.event_id });
    expect(await keptLetter(letter.event_id)).toBeNull();
    const inbox = await eventually(
      () => inboxOf(ada),
      ({ count }) => count > 0,
    );
    expect(inbox.notifications).toMatchObject([{ verb: "accepted" }]);
    await allProcessed();
    expect((await redrive(letter.id)).status).toBe(404);
    expect((await inboxOf(ada)).count).toBe(1);
  });

  it("goes once when fifty do it at once", async () => {
    const ada = await person();
    const letter = await letterFor(ada);
    const caller = await admin();

    const responses = await Promise.all(
      Array.from({ length: 50 }, () => caller.post(`${LETTERS}${letter.id}/redrive/`)),
    );

    expect(responses.map(({ status }) => status).sort()).toEqual([202, ...Array(49).fill(404)]);
    await allProcessed();
    expect((await inboxOf(ada)).count).toBe(1);
  });

  it("has no second effect when the event had its effect before it died", { tags: "P9" }, async () => {
    const ada = await person();
    const first = await letterFor(ada);
    await redrive(first.id);
    await eventually(
      () => inboxOf(ada),
      ({ count }) => count === 1,
    );
    await allProcessed();
    const again = await letterFor(ada);
    await env.DB.prepare("update dead_letters set key = ? where id = ?").bind(first.key, again.id).run();

    await redrive(again.id);

    await allProcessed();
    expect((await inboxOf(ada)).count).toBe(1);
  });

  it("leaves the event waiting, fresh, when the server dies before it is processed", async () => {
    const ada = await person();
    const letter = await letterFor(ada);
    const now = new Date();
    clock.now = () => now;
    faults.at = (step) => {
      if (step === "enqueue" || step === "process") throw new Error("crash");
    };

    const response = await redrive(letter.id);

    expect(response.status).toBe(202);
    const due = now.getTime() + 30_000;
    expect(await storedEvent(letter.event_id)).toMatchObject({ key: letter.key, created_at: now.getTime() });
    clock.now = () => new Date(due - 1);
    expect(await overdue(platform(), 100)).not.toContain(letter.event_id);
    clock.now = () => new Date(due);
    expect(await overdue(platform(), 100)).toContain(letter.event_id);
  });

  it("gives what cannot be parsed here to the queue, which makes it a dead letter again", {
    tags: "F44",
  }, async () => {
    const letter = await letterFor(await person(), "connection.dreamt");

    const response = await redrive(letter.id);

    expect(response.status).toBe(202);
    const again = await eventually(
      () => keptLetter(letter.event_id),
      (kept) => kept !== null,
    );
    expect(again).toMatchObject({ type: "connection.dreamt", key: letter.key, attempts: 1 });
    expect(again?.id).not.toBe(letter.id);
  });

  it("503: keeps the letter while another event holds the id", async () => {
    const letter = await letterFor(await person());
    await env.DB.prepare(
      "insert into events (id, key, type, data, created_at) values (?, 'other', 'x', '{}', 9e15)",
    )
      .bind(letter.event_id)
      .run();

    const response = await redrive(letter.id);

    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).not.toBeNull();
    expect(await keptLetter(letter.event_id)).toMatchObject({ id: letter.id });
    await env.DB.prepare("delete from events where id = ?").bind(letter.event_id).run();
    expect((await redrive(letter.id)).status).toBe(202);
  });

  it.each(["0", "abc", "9007199254740993"])("404: the id %s", async (id) => {
    expect((await (await admin()).post(`${LETTERS}${id}/redrive/`)).status).toBe(404);
  });
});

describe("are the admins' alone", () => {
  it.each([
    { who: "a super admin", status: [200, 202] },
    { who: "a user, though the notification was theirs", status: [403, 403] },
    { who: "an API key", status: [403, 403] },
    { who: "nobody", status: [401, 401] },
  ])("$who: $status", async ({ who, status }) => {
    const ada = await person();
    const letter = await letterFor(ada);
    const maker = await makeSuperAdmin(await person());
    const claims = { user: maker.id, jti: "", version: 1, expiresAt: 0, refreshExpiresAt: 0 };
    const by = { id: maker.id, username: maker.username, access: "super_admin" as const, claims };
    const bearer = {
      "a super admin": async () => (await makeSuperAdmin(await person())).token,
      "an API key": async () => (await makeApiKey(platform(), by, "host", recordNothing)).key,
    }[who];
    const token = (await bearer?.()) ?? ada.token;
    const headers: Record<string, string> = who === "nobody" ? {} : { Authorization: `Bearer ${token}` };

    const list = await call("GET", LETTERS, { headers });
    const redriven = await call("POST", `${LETTERS}${letter.id}/redrive/`, { headers });

    expect([list.status, redriven.status]).toEqual(status);
    expect((await keptLetter(letter.event_id)) === null).toBe(status[1] === 202);
  });

  it("with and without the trailing slash", async () => {
    const letter = await letterFor(await person());
    const caller = await admin();

    expect((await caller.get("/api/admin/dead-letters")).status).toBe(200);
    expect((await caller.post(`/api/admin/dead-letters/${letter.id}/redrive`)).status).toBe(202);
  });
});
