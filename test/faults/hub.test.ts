import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { clock } from "#core/clock";
import { notificationId } from "#core/ids";
import { UserHub } from "#realtime/user/user-hub";
import type { Person } from "../support/as.ts";
import { allowCrashes, crashAt, failAt, restart } from "../support/crash.ts";
import { eventually } from "../support/eventually.ts";
import { deliver, drain, holdQueue, waiting } from "../support/held-queue.ts";
import { list, notify, notifyMany, write } from "../support/inbox.ts";
import { person, platform } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { openSocket } from "../support/socket.ts";
import { wholly } from "../support/wholly.ts";
import { ask, expectAllInStep, hubOf, personWithClients, wake, wipe } from "./hub-scene.ts";

beforeAll(() => {
  holdQueue();
  allowCrashes();
  hush();
});
afterEach(restart);

describe("F21: a hub that is evicted between the storing and the sending", () => {
  it("shows its sockets what was stored, in order, when they were hibernated", { tags: "F21" }, async () => {
    const { user, clients } = await personWithClients();
    for (let each = 0; each < 4; each += 1) {
      failAt("push", "before");
      await ask(user);
      await wake(user);
      await evictDurableObject(hubOf(user));
      if (each % 2 === 1) await deliver(waiting.toReversed());
    }

    await drain();

    await expectAllInStep(user, clients);
    for (const client of clients) expect(client.openings).toBe(1);
  });

  it("shows those who come back what was stored, when they were closed", { tags: "F21" }, async () => {
    const { user, clients } = await personWithClients();
    for (let each = 0; each < 4; each += 1) {
      failAt("push", "before");
      await ask(user);
      await wake(user);
      await evictDurableObject(hubOf(user), { webSockets: "close" });
      await eventually(
        () => clients.map(({ closeCode }) => closeCode),
        (codes) => codes.every((code) => code === 1006),
      );
      for (const client of clients) await client.connect();
    }

    await drain();

    await expectAllInStep(user, clients);
  });
});

describe("F22: a hub that is aborted", () => {
  it("in the midst of a client's frame leaves the mark whole or not at all, and clients resume", {
    tags: "F22",
  }, async () => {
    const { user, clients } = await personWithClients();
    await notifyMany(user, 3);
    await expectAllInStep(user, clients);

    for (const seq of [1, 2, 3]) {
      clients[0]!.send({ action: "mark_read", notification_id: notificationId(user.id, seq) });
      await abortAllDurableObjects();
      await eventually(
        () => clients.map(({ isOpen }) => isOpen),
        (open) => !open.includes(true),
      );
      for (const client of clients) await client.connect();
    }
    await drain();

    await expectAllInStep(user, clients);
  });

  it("still closes at the token's expiry what was opened after", { tags: "F22" }, async () => {
    const user = await person();
    await openSocket(user.token);
    await abortAllDurableObjects();
    const socket = await openSocket(user.token);
    await evictDurableObject(hubOf(user));

    expect(await runDurableObjectAlarm(hubOf(user))).toBe(true);
    await socket.processed();
    const later = new Date(clock.now().getTime() + 61 * 60_000);
    const now = vi.spyOn(clock, "now").mockReturnValue(later);
    expect(await runDurableObjectAlarm(hubOf(user))).toBe(true);
    now.mockRestore();

    expect(await socket.closed).toBe(4401);
  });
});

it("F13: a hub takes changes that come late for what they are, however little it remembers", {
  tags: "F13",
}, async () => {
  const user = await person();
  const late = [...(await write(user)), ...(await write(user))];
  const client = new ReferenceClient(user);
  await client.connect();
  await notify(user);

  for (const { update } of late) await platform().hubs.advance(user.id, update);
  await notify(user);

  await expectAllInStep(user, [client]);
  expect(client.frames.map(({ type }) => type)).not.toContain("resync_required");
});

describe("the hubs of two users, both of whose inboxes an answer changes", () => {
  /** Two who watch, one of whom has asked the other; `answer` accepts by the button in the notification. */
  async function asked() {
    const [asker, other] = [await personWithClients(), await personWithClients()];
    const body = { recipient_id: other.user.id };
    expect((await wholly(asker.user).post("/api/connection_requests/", body)).status).toBe(201);
    await expectAllInStep(other.user, other.clients);
    const [question] = (await list(other.user)).notifications;
    const path = `/api/notifications/${question!.id}/actions/accept/`;
    return { asker, other, answer: () => wholly(other.user).post(path) };
  }

  /** Has something happen in one user's hub when it is given what changed, before it takes it. */
  function whenTold(user: Person, happens: () => Promise<void>) {
    const advance = UserHub.prototype.advance;
    return vi.spyOn(UserHub.prototype, "advance").mockImplementation(async function (this: UserHub, update) {
      const { ctx } = this as unknown as { ctx: DurableObjectState };
      if (ctx.id.name === String(user.id)) await happens();
      return advance.call(this, update);
    });
  }

  it("are called together, so that one that fails is repeated, and the asker is shown the answer meanwhile", async () => {
    const { asker, other, answer } = await asked();
    const failing = whenTold(other.user, async () => {
      throw new Error("It fails (disconnected: operation canceled)");
    });

    expect((await answer()).status).toBe(200);

    await expectAllInStep(asker.user, asker.clients);
    for (const { seq } of other.clients) expect(seq).toBe(1);
    expect(waiting.length).toBe(1);
    failing.mockRestore();
    await drain();
    await expectAllInStep(other.user, other.clients);
    await expectAllInStep(asker.user, asker.clients);
  });

  it("are called together, so that the asker does not wait for one that is slow", async () => {
    const { asker, other, answer } = await asked();
    const slow = Promise.withResolvers<void>();
    const waits = whenTold(other.user, () => slow.promise);

    const answering = answer();

    await eventually(
      () => asker.clients.map(({ seq }) => seq),
      (numbers) => numbers.every((seq) => seq === 1),
    );
    for (const { seq } of other.clients) expect(seq).toBe(1);
    slow.resolve();
    expect((await answering).status).toBe(200);
    await drain();
    await expectAllInStep(other.user, other.clients);
    waits.mockRestore();
  });
});

describe("F26: a client that vanishes", () => {
  it("while a frame is being sent to it costs the others nothing, and it resumes", {
    tags: "F26",
  }, async () => {
    const { user, clients } = await personWithClients();
    const gone = new ReferenceClient(user);
    await gone.connect();
    const sending = notifyMany(user, 5);
    gone.drop();
    await sending;

    await expectAllInStep(user, clients);
    await expectAllInStep(user, [gone], true);
  });

  it("so that a send to it fails, does not fail the delivery, and is shown what it missed", {
    tags: "F26",
  }, async () => {
    const { user, clients } = await personWithClients();
    const send = vi.spyOn(WebSocket.prototype, "send").mockImplementationOnce(() => {
      throw new TypeError("Can't call WebSocket send() after close().");
    });

    await ask(user);
    send.mockRestore();

    await expectAllInStep(user, clients, true);
    expect(await env.DB.prepare("select count(*) as count from events where id > 0").first("count")).toBe(0);
  });

  it("before its opening was done leaves nothing behind that hurts the others", { tags: "F26" }, async () => {
    const { user, clients } = await personWithClients();
    await write(user);
    await notify(user);
    await expectAllInStep(user, clients);
    await wipe(user);
    await openSocket(user.token);
    await write(user);
    const fault = crashAt("append", "before");
    const refused = new ReferenceClient(user, { fromZero: true });

    expect(await refused.connect()).toBe(false);
    expect(fault.fired).toBe(1);
    restart();
    await notify(user);

    await expectAllInStep(user, clients);
    await expectAllInStep(user, [refused], true);
  });
});
