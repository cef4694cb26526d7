import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { as, makeAdmin } from "../support/as.ts";
import { person } from "../support/people.ts";
import { openSocket, requestSocket, TestSocket } from "../support/socket.ts";

const realNow = clock.now;
const real = Object.getOwnPropertyDescriptor(WebSocket.prototype, "bufferedAmount");
afterEach(() => {
  clock.now = realNow;
  if (real) Object.defineProperty(WebSocket.prototype, "bufferedAmount", real);
  else Reflect.deleteProperty(WebSocket.prototype, "bufferedAmount");
});

function later(seconds: number): void {
  clock.now = () => new Date(realNow().getTime() + seconds * 1000);
}

const relay = () => env.ANNOUNCEMENT_RELAY.getByName("relay-0");
/** A socket that comes with the answer has to be opened: one that is not keeps its object from being evicted. */
const ask = (address: string) =>
  requestSocket(undefined, { path: "/ws/announcements/", headers: { "CF-Connecting-IP": address } });

async function open(address: string): Promise<TestSocket> {
  const response = await ask(address);
  if (!response.webSocket) throw new Error(`No socket: ${response.status}`);
  return new TestSocket(response.webSocket);
}

describe("sockets without sign-in", () => {
  it.each([
    ["an IPv4 address", "192.0.2.7", "192.0.2.7", "192.0.2.8"],
    ["an IPv6 /64", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"],
  ])("are thirty at most for %s, as long as they are open", async (_, first, same, other) => {
    const sockets = [];
    for (let each = 0; each < 30; each += 1) sockets.push(await open(first));

    const refused = await ask(same);

    expect(refused.status).toBe(429);
    expect(refused.headers.get("Retry-After")).toMatch(/^\d+$/);
    expect(await refused.json()).toMatchObject({ code: "too-many-requests" });
    await open(other);
    sockets[0]!.close();
    await sockets[0]!.closed;
    await open(same);
  });

  it("are counted by the connection where clients reach the Worker directly", async () => {
    const directly = (at: number) =>
      requestSocket(undefined, {
        path: "/ws/announcements/",
        headers: { "CF-Connecting-IP": `192.0.2.${at}` },
        cf: { clientIp: `198.51.100.9:${50_000 + at}` },
      });
    for (let at = 0; at < 30; at += 1) new TestSocket((await directly(at)).webSocket!);

    const refused = await directly(30);

    expect(await refused.json()).toMatchObject({ code: "too-many-requests" });
  });

  it("leave signed-in users behind the same address alone", async () => {
    const { token } = await person();
    for (let each = 0; each < 30; each += 1) await open("192.0.2.50");

    const socket = await openSocket(token, { headers: { "CF-Connecting-IP": "192.0.2.50" } });

    expect(socket.frames[0]!.type).toBe("connection_established");
  });

  it("end after ten minutes without a ping, and no sooner, also across a hibernation", async () => {
    const [silent, pinging] = [await open("192.0.2.60"), await open("192.0.2.61")];
    later(9 * 60);
    await runDurableObjectAlarm(relay());
    await pinging.processed();
    await evictDurableObject(relay());

    later(10 * 60);
    await runDurableObjectAlarm(relay());

    expect(await silent.closed).toBe(4408);
    await pinging.processed();
  });

  it.each([
    ["a megabyte", { waiting: 1024 * 1024 + 1, unheard: 1 }, 4408],
    ["less than a megabyte", { waiting: 1024 * 1024, unheard: 5000 }, undefined],
    ["a thousand frames, where the runtime counts no bytes", { waiting: undefined, unheard: 1001 }, 4408],
  ])("that let %s wait are closed or not, when the next announcement comes", async (_, held, code) => {
    const [slow, other] = [await open("192.0.2.70"), await open("192.0.2.71")];
    await runInDurableObject(relay(), (_relay, state) => {
      const [socket] = state.getWebSockets("192.0.2.70");
      const attachment = socket!.deserializeAttachment();
      const long = Date.now() - 60_000;
      socket!.serializeAttachment({ ...attachment, unacknowledged: held.unheard, heardAt: long });
    });
    Object.defineProperty(WebSocket.prototype, "bufferedAmount", {
      configurable: true,
      get(this: WebSocket) {
        const { unacknowledged } = this.deserializeAttachment() as { unacknowledged: number };
        return unacknowledged === held.unheard ? held.waiting : held.waiting && 0;
      },
    });

    const admin = as(await makeAdmin(await person()));
    await admin.post("/api/global-notifications/", { title: "News", message: "Text" });
    await other.next("global_notification");

    if (code === undefined) await slow.next("global_notification");
    else expect(await slow.closed).toBe(code);
  });
});
