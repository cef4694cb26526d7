import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import type { UserSocketState } from "#realtime/user/user-socket";
import { as } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { list, notify } from "../support/inbox.ts";
import { attempt, store } from "../support/jobs.ts";
import { person } from "../support/people.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { openSocket } from "../support/socket.ts";
import { expectInStep, truthOf } from "../support/truth.ts";
import { hubOf, personWithClients } from "./hub-scene.ts";

const realNow = clock.now;
const real = Object.getOwnPropertyDescriptor(WebSocket.prototype, "bufferedAmount");

afterEach(() => {
  clock.now = realNow;
  if (real) Object.defineProperty(WebSocket.prototype, "bufferedAmount", real);
  else Reflect.deleteProperty(WebSocket.prototype, "bufferedAmount");
});

/** How many bytes wait for each reader; undefined where the runtime does not say. */
function waitingFor(bytes: (reader: UserSocketState) => number | undefined): void {
  Object.defineProperty(WebSocket.prototype, "bufferedAmount", {
    configurable: true,
    get(this: WebSocket) {
      return bytes(this.deserializeAttachment() as UserSocketState);
    },
  });
}

describe("F27: a reader too slow", () => {
  it("is closed with 4408 when a megabyte waits for it, the others get it, and it is whole when it comes back", {
    tags: "F27",
  }, async () => {
    const { user, clients } = await personWithClients();
    const [quick, slow] = clients as [ReferenceClient, ReferenceClient];
    waitingFor(({ dialect }) => (dialect === "older" ? 1024 * 1024 + 1 : 1024 * 1024));

    await notify(user);
    await quick.reach(1, { comesBack: false });
    await eventually(
      () => slow.closeCode,
      (code) => code !== undefined,
    );

    expect([slow.closeCode, slow.seq, quick.isOpen]).toEqual([4408, 0, true]);
    waitingFor(() => 0);
    await notify(user);
    const truth = await truthOf(user);
    for (const client of clients) {
      await client.reach(truth.head);
      expectInStep(client, truth);
    }
  });

  it.each([
    { unheard: 1000, pings: false, code: undefined },
    { unheard: 1001, pings: false, code: 4408 },
    { unheard: 1001, pings: true, code: undefined },
  ])(
    "is known by $unheard frames without an answer where the runtime does not report what waits; answers: $pings",
    { tags: "F27" },
    async ({ unheard, pings, code }) => {
      const user = await person();
      const client = new ReferenceClient(user);
      await client.connect();
      waitingFor(() => undefined);
      await runInDurableObject(hubOf(user), (_, state) => {
        const [socket] = state.getWebSockets();
        const held = socket!.deserializeAttachment() as UserSocketState;
        socket!.serializeAttachment({ ...held, unacknowledged: unheard, heardAt: held.heardAt - 60_000 });
      });
      // A hub that is awake has read the attachment before.
      await evictDurableObject(hubOf(user));
      if (pings) {
        const { length } = client.frames;
        client.send({ type: "ping" });
        await eventually(
          () => client.frames.length,
          (now) => now > length,
        );
      }

      await notify(user);
      await eventually(
        () => client.seq === 1 || client.closeCode !== undefined,
        (seen) => seen,
      );

      expect(client.closeCode).toBe(code);
      await client.reach(1);
      expectInStep(client, await truthOf(user));
    },
  );
});

describe("F30: a clock that is put back an hour, and on again", () => {
  it("disorders no inbox, and no time lies ahead of anybody", { tags: "F30" }, async () => {
    const { user, clients } = await personWithClients();
    for (const hours of [0, -1, 1, -1]) {
      clock.now = () => new Date(realNow().getTime() + hours * 3_600_000);
      await notify(user);
    }
    clock.now = realNow;

    const { notifications } = await list(user);
    expect(notifications.map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
    expect(notifications.map(({ time_ago }) => time_ago)).toEqual([
      "1 hour ago",
      "Just now",
      "1 hour ago",
      "Just now",
    ]);
    const truth = await truthOf(user);
    for (const client of clients) {
      await client.reach(4);
      expectInStep(client, truth);
    }
  });
});

it("F30: deletes no other event that a clock put back gave the same id", async () => {
  const { id: user_id } = await person();
  const event = await store({ type: "inbox.changed", data: { user_id } });
  await env.DB.prepare("update events set key = 'another' where id = ?").bind(event.id).run();

  await attempt(event);

  const keys = await env.DB.prepare("select key from events where id = ?").bind(event.id).all();
  expect(keys.results).toEqual([{ key: "another" }]);
});

describe("F34: a text that means something elsewhere", () => {
  it.each([
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "\u202eevil\u202c",
    "zero\u200bwidth",
    "🦦🦦",
    `a${"\u0301".repeat(150)}`,
    "é",
    "é".normalize("NFD"),
    "'; DROP TABLE notifications; --",
    " leading and trailing ",
  ])("comes back as it was sent, over HTTP and the socket: %j", { tags: "F34" }, async (title) => {
    const user = await person();
    const socket = await openSocket(user.token);
    const sent = await as(user).post("/api/notifications/", { recipient_id: user.id, title, message: title });
    expect(sent.status).toBe(202);

    const { notification } = await socket.next("notification");

    expect([notification.title, notification.message]).toEqual([title, title]);
    const [listed] = (await list(user)).notifications;
    expect([listed?.title, listed?.message]).toEqual([title, title]);
    expect(
      await env.DB.prepare("select title from notifications where user_id = ?").bind(user.id).first("title"),
    ).toBe(title);
  });
});
