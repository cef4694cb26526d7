import { describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { accept, reject } from "#features/connections/domain";
import { disconnect } from "#features/connections/service/disconnect";
import { listConnections, listRequests } from "#features/connections/service/list";
import { relate } from "#features/connections/service/relate";
import type { Caller } from "#http/session";
import { facts, outcomes, person, platform, session } from "../../support/services.ts";
import { ask, rowsBetween, settle } from "./scene.ts";

const HOUR = 60 * 60 * 1000;

describe("asking", () => {
  it("writes the request and notifies the recipient who asked", async () => {
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
    expect(facts).toMatchObject([
      {
        type: "connection.requested",
        data: { request_id: request.id, recipient_id: grace.id, actor: { id: ada.id, full_name: "Ada L" } },
      },
    ]);
  });

  it("accepts the other one's request when both want it, and notifies the one who asked first", async () => {
    const [ada, grace] = [await person(), await person()];
    const { request } = await ask(ada, grace);

    const mutual = await ask(grace, ada);

    expect(mutual).toMatchObject({ status: 200, request: { id: request.id, status: "accepted" } });
    expect((await rowsBetween(ada, grace)).connections).toMatchObject([{ id: request.id }]);
    expect(facts.at(-1)).toMatchObject({
      type: "connection.accepted",
      data: { request_id: request.id, recipient_id: ada.id, actor: { id: grace.id } },
    });
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

  it("binds the rejected alone for a day after a rejection", async () => {
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

it("refuses the cursor of another list for connections", async () => {
  const ada = await person();
  await ask(ada, await person());
  await ask(ada, await person());
  const { nextCursor } = await listRequests(platform, session(ada), { direction: "all", limit: 1 });

  const listed = listConnections(platform, session(ada), { limit: 1, cursor: nextCursor! });

  expect(await outcomes([listed])).toEqual(["bad-cursor"]);
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
