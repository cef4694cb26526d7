import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Moment } from "../support/crash.ts";
import { losingConnection } from "../support/failing-d1.ts";
import { deliver, drain, givenUp, holdQueue, waiting } from "../support/held-queue.ts";
import { notify, write } from "../support/inbox.ts";
import { person, platform } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { openSocket, requestSocket } from "../support/socket.ts";
import { expectInStep, readInbox, truthOf } from "../support/truth.ts";
import { wholly } from "../support/wholly.ts";
import { OPERATIONS, type Operation } from "./operations.ts";

beforeAll(() => {
  holdQueue();
  hush();
});

const MOMENTS: Moment[] = ["before", "after"];

async function expectUnavailable(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ code: "unavailable", type: "/problems/unavailable" });
}

/** One operation with its nth call of the database failing, or none of them for 0. */
async function survive(operation: Operation, nth: number, moment: Moment) {
  const stage = await operation.stage();
  const before = await readInbox(stage.owner);
  const client = new ReferenceClient(stage.owner);
  await client.connect();
  const { DB, fault } = losingConnection(nth, moment);

  const answer = await stage.ask({ DB });
  if (!answer.ok) {
    await expectUnavailable(answer);
    const wasDone = (await readInbox(stage.owner)).head > before.head;
    const again = await stage.ask();
    expect([operation.first, operation.again], `call ${nth}`).toContain(again.status);
    if (wasDone) expect(again.status).toBe(operation.again);
  }
  await drain();

  const truth = await truthOf(stage.owner);
  expect(truth.head, `call ${nth}`).toBe(before.head + 1);
  expect(truth.items.length).toBe(stage.after.length);
  expect(truth.items).toMatchObject(stage.after);
  await client.reach(truth.head, { comesBack: false });
  expectInStep(client, truth);
  expect(await env.DB.prepare("select count(*) as count from dead_letters").first("count")).toBe(0);
  expect(givenUp).toEqual([]);
  expect(fault.fired).toBe(nth === 0 ? 0 : 1);
  return fault;
}

/** Which calls are to be lost at a moment. A call that only reads is the same lost before and after, so it is lost once. */
function toLose({ calls, writes }: { calls: number; writes: Set<number> }, moment: Moment): number[] {
  const all = Array.from({ length: calls }, (_, at) => at + 1);
  return moment === "before" ? all : all.filter((nth) => writes.has(nth));
}

describe.each(OPERATIONS.filter(({ sameStatements }) => !sameStatements))("F19: $name", (operation) => {
  it.each(MOMENTS)(
    "survives a lost connection %s each call of the database",
    { tags: ["P1", "F19", "F20"] },
    async (moment) => {
      const found = await survive(operation, 0, moment);
      for (const nth of toLose(found, moment)) await survive(operation, nth, moment);

      // The look for the tables, who it is, the change, and its event's end where there is one.
      expect(found.calls).toBeGreaterThanOrEqual(4);
      expect(found.writes.size).toBeGreaterThanOrEqual(1);
    },
  );
});

describe("F19: the queue's consumer", () => {
  /** An event that was left to the queue, with the nth call of the database failing. */
  async function consume(nth: number, moment: Moment) {
    const user = await person();
    const client = new ReferenceClient(user);
    await client.connect();
    vi.spyOn(env.USER_HUB, "getByName").mockImplementationOnce(() => {
      throw new Error("The hub is not to be reached.");
    });
    await wholly(await person()).post("/api/connection_requests/", { recipient_id: user.id });
    const { DB, fault } = losingConnection(nth, moment);

    await deliver([...waiting], "herald-events", { DB });
    expect(fault.fired).toBe(nth === 0 ? 0 : 1);
    await drain();

    const truth = await truthOf(user);
    expect(truth.head).toBe(1);
    await client.reach(1, { comesBack: false });
    expectInStep(client, truth);
    return fault;
  }

  it.each(MOMENTS)(
    "survives a lost connection %s each call of the database",
    { tags: "F19" },
    async (moment) => {
      const found = await consume(0, moment);
      for (const nth of toLose(found, moment)) await consume(nth, moment);

      // What waits, and the event's end.
      expect(found.calls).toBeGreaterThanOrEqual(2);
      expect(found.writes.size).toBeGreaterThanOrEqual(1);
    },
  );
});

describe("F19: a hub that cannot reach the database", () => {
  /** The hub's own reads fail as long as the callback runs; the Worker's do not. */
  async function withoutDatabase<Result>(work: () => Promise<Result>): Promise<Result> {
    const spy = vi.spyOn(env.DB, "batch").mockImplementation(async () => {
      throw new Error("D1_ERROR: Network connection lost. (disconnected: operation canceled)");
    });
    try {
      return await work();
    } finally {
      spy.mockRestore();
    }
  }

  it("answers who opens a socket with 503, and the next one is let in", { tags: "F19" }, async () => {
    const user = await person();
    await notify(user);
    const refused = await withoutDatabase(() => requestSocket(user.token, { since: 0 }));

    await expectUnavailable(refused);

    const socket = await openSocket(user.token, { since: 0 });
    expect((await socket.next("notification")).seq).toBe(1);
  });

  it("shows its sockets what they missed once it can", async () => {
    const user = await person();
    const client = new ReferenceClient(user);
    await client.connect();
    await write(user);
    const [second] = await write(user);
    const error = await withoutDatabase(() => platform().hubs.advance(user.id, second!.update).catch(String));
    expect(error).toContain("Network connection lost");
    expect(client.seq).toBe(0);

    await notify(user);

    await client.reach(3, { comesBack: false });
    expectInStep(client, await truthOf(user));
  });
});
