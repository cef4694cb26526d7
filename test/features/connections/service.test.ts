import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { accept, cancel, reject } from "#features/connections/domain";
import { disconnect } from "#features/connections/service/disconnect";
import { listConnections, listRequests } from "#features/connections/service/list";
import { relate } from "#features/connections/service/relate";
import type { Caller } from "#http/session";
import { outcomes, person, platform, session, times, told, toldTypes } from "../../support/services.ts";
import { ask, rowsBetween, settle } from "./scene.ts";

const HOUR = 60 * 60 * 1000;

describe("asking", () => {
  it("writes the request and tells the recipient who asked", async () => {
    const ada = await person("Ada L");
    const grace = await person();

    const { status, request } = await ask(ada, grace);

    expect(status).toBe(201);
    expect(request).toMatchObject({
      requester: { id: ada.id },
      recipient: { id: grace.id },
      status: "pending",
    });
    expect((await rowsBetween(ada, grace)).requests).toMatchObject([
      { id: request.id, requester_id: ada.id, recipient_id: grace.id, status: "pending", responded_at: null },
    ]);
    expect(told).toMatchObject([
      {
        type: "connection.requested",
        data: { request_id: request.id, recipient_id: grace.id, actor: { id: ada.id, full_name: "Ada L" } },
      },
    ]);
  });

  it("gives the pending request again and tells nobody a second time", async () => {
    const [ada, grace] = [await person(), await person()];
    const first = await ask(ada, grace);

    const second = await ask(ada, grace);

    expect(second).toEqual({ status: 200, request: first.request });
    expect(toldTypes()).toEqual(["connection.requested"]);
  });

  it("accepts the other one's request when both want it, and tells the one who asked first", async () => {
    const [ada, grace] = [await person(), await person()];
    const { request } = await ask(ada, grace);

    const mutual = await ask(grace, ada);

    expect(mutual).toMatchObject({ status: 200, request: { id: request.id, status: "accepted" } });
    expect((await rowsBetween(ada, grace)).connections).toMatchObject([{ id: request.id }]);
    expect(told.at(-1)).toMatchObject({
      type: "connection.accepted",
      data: { request_id: request.id, recipient_id: ada.id, actor: { id: grace.id } },
    });
  });

  it("finds nobody under an unknown id, nor who is not active", async () => {
    const [ada, gone] = [await person(), await person()];
    await env.DB.prepare("update users set active = 0 where id = ?").bind(gone.id).run();

    const results = await outcomes([ask(ada, gone), ask(ada, { ...gone, id: 2 ** 40 })]);

    expect(results).toEqual(["not-found", "not-found"]);
    expect(told).toEqual([]);
  });

  it("refuses between the connected, until one of them ends it", async () => {
    const [ada, grace] = [await person(), await person()];
    const { request } = await ask(ada, grace);
    await settle(grace, request.id, accept);

    expect(await outcomes([ask(ada, grace), ask(grace, ada)])).toEqual([
      "already-connected",
      "already-connected",
    ]);
    await disconnect(platform, grace, request.id);
    const again = await ask(ada, grace);

    expect(again.status).toBe(201);
    expect(again.request.id).not.toBe(request.id);
  });

  it("rests for a day after a rejection, for the rejected alone", async () => {
    const [ada, grace] = [await person(), await person()];
    const { request } = await ask(ada, grace);
    const rejectedAt = new Date();
    clock.now = () => rejectedAt;
    await settle(grace, request.id, reject);

    clock.now = () => new Date(rejectedAt.getTime() + 24 * HOUR - 1);
    expect(await outcomes([ask(ada, grace)])).toEqual(["recently-rejected"]);
    clock.now = () => new Date(rejectedAt.getTime() + 24 * HOUR);
    expect((await ask(ada, grace)).status).toBe(201);
  });

  it("lets who rejected ask at any time, and the rejected accept by asking back", async () => {
    const [ada, grace] = [await person(), await person()];
    await settle(grace, (await ask(ada, grace)).request.id, reject);

    expect((await ask(grace, ada)).status).toBe(201);
    expect(await ask(ada, grace)).toMatchObject({ status: 200, request: { status: "accepted" } });
  });

  it("may follow a cancelled request at once", async () => {
    const [ada, grace] = [await person(), await person()];
    await settle(ada, (await ask(ada, grace)).request.id, cancel);

    expect((await ask(ada, grace)).status).toBe(201);
  });
});

describe("settling", () => {
  it.each([
    { rule: accept, status: "accepted", type: "connection.accepted", connections: 1 },
    { rule: reject, status: "rejected", type: "connection.rejected", connections: 0 },
  ] as const)(
    "$status is written once and told once",
    { tags: "parity.connections.13" },
    async ({ rule, status, type, connections }) => {
      const [ada, grace] = [await person(), await person()];
      const { request } = await ask(ada, grace);

      const first = await settle(grace, request.id, rule);
      const second = await settle(grace, request.id, rule);

      expect(first).toMatchObject({ id: request.id, status, respondedAt: expect.any(Date) });
      expect(second).toEqual(first);
      const rows = await rowsBetween(ada, grace);
      expect(rows.requests).toMatchObject([{ status, responded_at: first.respondedAt?.getTime() }]);
      expect(rows.connections).toHaveLength(connections);
      expect(toldTypes()).toEqual([type, "connection.requested"]);
      expect(told[1]?.data).toMatchObject({
        request_id: request.id,
        recipient_id: ada.id,
        actor: { id: grace.id },
      });
    },
  );

  it("takes a request back once, and says so that its notification goes", async () => {
    const [ada, grace] = [await person(), await person()];
    const { request } = await ask(ada, grace);

    const cancelled = await settle(ada, request.id, cancel);

    expect(cancelled).toEqual({ ...request, status: "cancelled" });
    expect(await settle(ada, request.id, cancel)).toEqual(cancelled);
    expect(toldTypes()).toEqual(["connection.cancelled", "connection.requested"]);
    expect(await outcomes([settle(grace, request.id, accept)])).toEqual(["already-answered"]);
  });

  it("finds nothing under an id that no request has", async () => {
    expect(await outcomes([settle(await person(), 404, accept)])).toEqual(["not-found"]);
  });

  it("reads nothing for a session that has ended", async () => {
    const [ada, grace] = [await person(), await person()];
    const { request } = await ask(ada, grace);
    await env.DB.prepare("update users set token_version = 2 where id = ?").bind(grace.id).run();

    expect(await outcomes([settle(grace, request.id, accept)])).toEqual(["unauthenticated"]);
  });
});

describe("lists", () => {
  /** Requests of Ada's in every direction and status, each a millisecond after the one before. */
  async function adasRequests() {
    const ada = await person();
    const start = Date.now();
    const made: { id: number; direction: string; status: string }[] = [];
    for (const direction of ["incoming", "outgoing"]) {
      for (const status of ["pending", "accepted", "rejected", "cancelled"]) {
        clock.now = () => new Date(start + made.length);
        const other = await person();
        const [from, to] = direction === "outgoing" ? [ada, other] : [other, ada];
        const { id } = (await ask(from, to)).request;
        if (status === "accepted") await settle(to, id, accept);
        if (status === "rejected") await settle(to, id, reject);
        if (status === "cancelled") await settle(from, id, cancel);
        made.push({ id, direction, status });
      }
    }
    return { ada, made: made.reverse() };
  }

  it("gives the requests of each direction and status, newest first, with their count", async () => {
    const { ada, made } = await adasRequests();

    for (const direction of ["all", "incoming", "outgoing"] as const) {
      for (const status of [undefined, "pending", "accepted", "rejected", "cancelled"] as const) {
        const page = await listRequests(platform, session(ada), { direction, status, limit: 20 });
        const expected = made.filter(
          (one) => (direction === "all" || one.direction === direction) && (!status || one.status === status),
        );
        expect(page.items.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        expect(page.count).toBe(expected.length);
        expect(page.nextCursor).toBeNull();
      }
    }
  });

  it("pages through requests without a hole or a double, the count staying whole", async () => {
    const { ada, made } = await adasRequests();
    const seen: number[] = [];
    let cursor: string | undefined;

    do {
      const page = await listRequests(platform, session(ada), { direction: "all", limit: 3, cursor });
      expect(page.count).toBe(8);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);

    expect(seen).toEqual(made.map(({ id }) => id));
  });

  it("refuses the cursor of another filter, another list and another user", async () => {
    const { ada } = await adasRequests();
    const other = await person();
    const { nextCursor } = await listRequests(platform, session(ada), { direction: "all", limit: 1 });
    const cursor = nextCursor!;

    const results = await outcomes<unknown>([
      listRequests(platform, session(ada), { direction: "incoming", limit: 1, cursor }),
      listRequests(platform, session(ada), { direction: "all", status: "pending", limit: 1, cursor }),
      listRequests(platform, session(other), { direction: "all", limit: 1, cursor }),
      listConnections(platform, session(ada), { limit: 1, cursor }),
      listRequests(platform, session(ada), { direction: "all", limit: 1, cursor: `${cursor}x` }),
    ]);

    expect(results).toEqual(times(5, () => "bad-cursor"));
  });

  it("gives each side of a connection the other one, page by page", async () => {
    const ada = await person();
    const start = Date.now();
    const others = [await person(), await person(), await person()];
    for (const [i, other] of others.entries()) {
      clock.now = () => new Date(start + i);
      const [from, to] = i % 2 ? [ada, other] : [other, ada];
      await settle(to, (await ask(from, to)).request.id, accept);
    }

    const first = await listConnections(platform, session(ada), { limit: 2 });
    const second = await listConnections(platform, session(ada), { limit: 2, cursor: first.nextCursor! });

    const seen = [...first.items, ...second.items];
    expect(seen.map(({ user }) => user.id)).toEqual(others.map(({ id }) => id).reverse());
    expect([first.count, second.count, second.nextCursor]).toEqual([3, 3, null]);
    expect((await listConnections(platform, session(others[0]!), { limit: 2 })).items).toMatchObject([
      { user: { id: ada.id, username: ada.username } },
    ]);
  });
});

it("says how the caller stands to each user, in the order given", async () => {
  const [ada, asked, asks, friend, stranger] = [
    await person(),
    await person(),
    await person(),
    await person(),
    await person(),
  ];
  await ask(ada, asked);
  await ask(asks, ada);
  await settle(friend, (await ask(ada, friend)).request.id, accept);
  await ask(stranger, friend);
  const shown = ({ id, username }: Caller) => ({
    id,
    username,
    full_name: "",
    company_name: "",
    role: "member",
  });

  const related = await relate(platform, ada, [stranger, friend, asks, asked].map(shown));

  expect(related.map(({ id, relation }) => [id, relation])).toEqual([
    [stranger.id, "none"],
    [friend.id, "connected"],
    [asks.id, "asked"],
    [asked.id, "requested"],
  ]);
  expect(related[0]).toEqual({ ...shown(stranger), relation: "none" });
  expect(await relate(platform, ada, [])).toEqual([]);
});
