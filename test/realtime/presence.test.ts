import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import type { Person } from "../support/as.ts";
import { write } from "../support/inbox.ts";
import { person, platform } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

const realNow = clock.now;
let start = 0;

beforeEach(() => {
  start = realNow().getTime();
});
afterEach(() => {
  clock.now = realNow;
});

/** Stops the clock so long after the test began, however long the test has taken by then. */
function later(seconds: number): void {
  clock.now = () => new Date(start + seconds * 1000);
}

const hubOf = (of: Person) => env.USER_HUB.getByName(String(of.id));
const presence = (of: Person) => platform().hubs.presence(of.id);

describe("who is there", () => {
  it("is nobody where a user never opened a socket, and their hub stores nothing for the answer", async () => {
    const ada = await person();

    expect(await presence(ada)).toEqual({ open: 0, visible: 0 });

    const tables = await runInDurableObject(hubOf(ada), (_, { storage }) =>
      [...storage.sql.exec("select name from sqlite_master where name not like '\\_%' escape '\\'")].map(
        ({ name }) => name,
      ),
    );
    expect(tables).toEqual([]);
  });

  it.each([
    ["herald.v2", { offers: "herald.v2" }],
    ["herald.v1", {}],
    ["no subprotocol", { older: true }],
  ])("counts a socket with %s as open, and as visible from when it says so", async (_name, options) => {
    const ada = await person();
    const socket = await openSocket(ada.token, options);
    expect(await presence(ada)).toEqual({ open: 1, visible: 0 });

    socket.send({ action: "visible", visible: true });
    await socket.processed();
    expect(await presence(ada)).toEqual({ open: 1, visible: 1 });

    socket.send({ type: "visible", visible: false });
    await socket.processed();
    expect(await presence(ada)).toEqual({ open: 1, visible: 0 });
  });

  it("outlives a hibernation of the hub", async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);

    socket.send({ action: "visible", visible: true });
    await socket.processed();
    await evictDurableObject(hubOf(ada), { webSockets: "hibernate" });

    expect(await presence(ada)).toEqual({ open: 1, visible: 1 });
  });

  it("counts a socket no longer that has closed, or whose session has ended", async () => {
    const ada = await person();
    const [closing, staying] = [await openSocket(ada.token), await openSocket(ada.token)];
    for (const socket of [closing, staying]) {
      socket.send({ action: "visible", visible: true });
      await socket.processed();
    }

    closing.close();
    await closing.closed;
    expect(await presence(ada)).toEqual({ open: 1, visible: 1 });

    later(3601);
    expect(await presence(ada)).toEqual({ open: 0, visible: 0 });
    expect(await staying.closed).toBe(4401);
  });

  it("comes with each change that is handed over, without a call of its own", async () => {
    const ada = await person();
    const socket = await openSocket(ada.token);
    socket.send({ action: "visible", visible: true });
    await socket.processed();
    await openSocket(ada.token);

    const [written] = await write(ada);
    const answer = await platform().hubs.advance(ada.id, written!.update);

    expect(answer).toEqual({ open: 2, visible: 1 });
  });

  it("is nobody in the answer to a change for a user without a socket", async () => {
    const ada = await person();

    const answer = await platform().hubs.advance(ada.id, { head: undefined, changes: [] });

    expect(answer).toEqual({ open: 0, visible: 0 });
  });
});

describe("a client whose end was never reported", () => {
  it("counts no longer once it has been silent for 90 seconds", async () => {
    const ada = await person();
    later(0);
    const socket = await openSocket(ada.token);
    socket.send({ action: "visible", visible: true });
    await socket.processed();

    later(89);
    expect(await presence(ada)).toEqual({ open: 1, visible: 1 });
    later(91);
    expect(await presence(ada)).toEqual({ open: 0, visible: 0 });

    await socket.processed();
    expect(await presence(ada)).toEqual({ open: 1, visible: 1 });
  });

  it("stays open, however silent, where it never said whether it is visible", async () => {
    const ada = await person();
    later(0);
    await openSocket(ada.token);

    later(1800);

    expect(await presence(ada)).toEqual({ open: 1, visible: 0 });
  });
});

describe("a frame about visibility", () => {
  it.each([
    [{ action: "visible" }],
    [{ action: "visible", visible: "true" }],
    [{ action: "visible", visible: 1, request_id: "r1" }],
  ])("that is malformed is refused and changes nothing: %j", async (frame) => {
    const ada = await person();
    const socket = await openSocket(ada.token);

    socket.send(frame);

    const request = "request_id" in frame ? { request: "r1" } : {};
    expect(await socket.next("error")).toMatchObject({ code: "invalid", ...request });
    expect(await presence(ada)).toEqual({ open: 1, visible: 0 });
  });

  it("counts in the socket's budget of frames", async () => {
    const ada = await person();
    later(0);
    const socket = await openSocket(ada.token);

    for (let each = 0; each <= 60; each += 1) socket.send({ action: "visible", visible: each % 2 === 0 });

    expect(await socket.closed).toBe(1008);
  });
});
