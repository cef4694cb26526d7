import { decodeJwt } from "jose";
import { describe, expect, inject, it } from "vitest";
import type { DevicePush } from "#channels/push/message";
import { webPush } from "#channels/push/web-push";
import { readConfig } from "#core/config";
import { browserKeys } from "../../support/devices.ts";
import { INSIDE } from "../../support/inside.ts";

const peer = `http://127.0.0.1:${inject("pushPeer")}`;
const now = () => new Date("2026-03-01T12:00:00Z");
const { vapid } = readConfig({
  ENVIRONMENT: "development",
  APP_SECRET: "dev-secret-of-the-tests-and-nothing-else",
  SIGNING_KEYS: JSON.stringify([{ kty: "OKP", crv: "Ed25519", kid: "dev-x", x: "x", d: "d" }]),
});

function sender(exemptOrigin = peer) {
  return webPush({ vapid: vapid!, rules: { ownHosts: ["herald.example"], exemptOrigin }, now });
}

async function message(endpoint: string, changed: Partial<DevicePush> = {}): Promise<DevicePush> {
  const { p256dh, auth } = await browserKeys();
  const notification = {
    ...{ title: "Grace accepted", body: "x".repeat(3000) },
    ...{ navigate: "https://herald.example/connections/", tag: "n-1" },
  };
  return {
    ...{ endpoint, device: { id: 1, p256dh, auth }, ttlSeconds: 60, urgency: "normal", topic: "topic" },
    payload: { web_push: 8030, notification, app_badge: 1 },
    ...changed,
  };
}

let sent = 0;
async function send(answer: string, changed: Partial<DevicePush> = {}, ms = 10_000) {
  sent += 1;
  const path = `/wpush/${sent}/${answer}`;
  const outcome = await sender().send(await message(peer + path, changed), "key", AbortSignal.timeout(ms));
  const asked = await fetch(`${peer}/received?path=${path}`);
  return {
    outcome,
    received: await asked.json<{ headers: Record<string, string>; lengths: number[] } | null>(),
  };
}

describe("a push service", () => {
  it.each(["200", "201", "202"])("that answers %s has taken it", { tags: "F38" }, async (status) => {
    expect((await send(status)).outcome).toEqual({ is: "sent", id: "" });
  });

  it("gets what RFC 8030, 8188, 8291 and 8292 ask for", async () => {
    const { received } = await send("201", { ttlSeconds: 0, urgency: "high", topic: "abc" });

    const { authorization = "", ...headers } = received!.headers;
    expect(headers).toMatchObject({
      ...{ ttl: "0", urgency: "high", topic: "abc" },
      ...{ "content-encoding": "aes128gcm", "content-type": "application/octet-stream" },
    });
    const [, token = "", key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
    expect(key).toBe(vapid!.publicKey);
    expect(decodeJwt(token)).toMatchObject({ aud: peer, sub: expect.stringMatching(/^mailto:/) });
    expect(received!.lengths[0]).toBeLessThanOrEqual(4096);
  });

  it.each(["404", "410"])("that answers %s has nobody there any more", { tags: "F38" }, async (status) => {
    expect((await send(status)).outcome).toMatchObject({ is: "gone" });
  });

  it.each(["400", "403"])("that answers %s will never take it", { tags: "F38" }, async (status) => {
    expect((await send(status)).outcome).toMatchObject({ is: "refused" });
  });

  it.each([
    { answer: "429", afterSeconds: undefined },
    { answer: "429-seconds", afterSeconds: 17 },
    { answer: "429-date", afterSeconds: 30 },
    { answer: "500", afterSeconds: undefined },
    { answer: "503", afterSeconds: 120 },
  ])(
    "that answers $answer is left alone as long as it says",
    { tags: "F38" },
    async ({ answer, afterSeconds }) => {
      const { outcome } = await send(answer);

      expect(outcome).toMatchObject({ is: "retry" });
      expect("afterSeconds" in outcome ? outcome.afterSeconds : undefined).toBe(afterSeconds);
    },
  );

  it("that finds it too large gets it shorter, until it takes it or nothing is left to cut", {
    tags: "F38",
  }, async () => {
    const small = await send("small");
    const never = await send("413");

    expect(small.outcome).toMatchObject({ is: "sent" });
    expect(small.received!.lengths.length).toBe(3);
    expect(small.received!.lengths.at(-1)).toBeLessThanOrEqual(1500);
    expect(never.outcome).toMatchObject({ is: "refused" });
    expect(never.received!.lengths).toEqual(never.received!.lengths.toSorted((a, b) => b - a));
  });

  it("that hangs, or breaks off, may have taken it", { tags: "F38" }, async () => {
    expect((await send("hang", {}, 300)).outcome).toMatchObject({ is: "unknown" });
    expect((await send("reset")).outcome).toMatchObject({ is: "unknown" });
  });

  it.each(["301", "307"])(
    "that leads elsewhere by %s is refused, and not followed",
    { tags: "F37" },
    async (status) => {
      const { outcome } = await send(status);

      expect(outcome).toMatchObject({ is: "refused" });
      expect(await (await fetch(`${peer}/received?path=/wpush/redirected/201`)).json()).toBeNull();
    },
  );
});

it.each([...INSIDE, "no address at all", "https://herald.example/x", `${peer}/wpush/guarded/201`])(
  "asks nothing of %s, whatever was saved before",
  { tags: "F37" },
  async (endpoint) => {
    const outcome = await sender("").send(await message(endpoint), "key", AbortSignal.timeout(5000));

    expect(outcome).toMatchObject({ is: "refused", reason: expect.stringMatching(/^This must/) });
    expect(await (await fetch(`${peer}/received?path=/wpush/guarded/201`)).json()).toBeNull();
  },
);
