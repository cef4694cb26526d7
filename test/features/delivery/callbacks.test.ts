import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { beforeAll, describe, expect, it } from "vitest";
import { app } from "#app";
import type * as wire from "#features/addresses/wire";
import worker from "#worker";
import { addressesOf, codeFor, holdDeliveries, verified } from "../../support/addresses.ts";
import { as, call, ORIGIN, type Person } from "../../support/as.ts";
import { person } from "../../support/people.ts";

const SECRET = `whsec_${Buffer.from("a webhook secret of the tests").toString("base64")}`;
const RESEND = {
  ...{ EMAIL: "resend", EMAIL_FROM: "Herald <herald@herald.example>", RESEND_API_KEY: "re_test" },
  RESEND_WEBHOOK_SECRET: `${SECRET} whsec_${Buffer.from("the one before").toString("base64")}`,
};

beforeAll(holdDeliveries);

let made = 0;

interface Sent {
  ada: Person;
  address: wire.Address;
  id: string;
}

/** A message that a provider took for a user, with its delivery. */
async function sent(provider: string): Promise<Sent> {
  made += 1;
  const ada = await person("ada");
  const address = await verified(ada, `callback-${made}@example.com`);
  const id = String(1000 + made);
  const at = Date.now();
  await env.DB.batch([
    env.DB.prepare(
      `insert into deliveries (user_id, channel, to_seq, from_seq, created_seqs, status, provider, recipient, attempts, created_at, sent_at)
        values (?, 'email', 5, 0, '[5]', 'sent', ?, 'c…@example.com', 1, ?, ?)`,
    ).bind(ada.id, provider, at, at),
    env.DB.prepare(
      `insert into provider_refs (provider, provider_id, user_id, channel, to_seq, address_id, created_at)
        values (?, ?, ?, 'email', 5, ?, ?)`,
    ).bind(provider, id, ada.id, address.id, at),
  ]);
  return { ada, address, id };
}

async function stateOf({ ada, address }: Sent) {
  const delivery = await env.DB.prepare("select status, reason from deliveries where user_id = ?")
    .bind(ada.id)
    .first<{ status: string; reason: string | null }>();
  const cursors = await env.DB.prepare("select count(*) as n from channel_cursors where user_id = ?")
    .bind(ada.id)
    .first<number>("n");
  const { results } = await addressesOf(ada);
  const suppressed = results.find(({ id }) => id === address.id)?.suppressed;
  return { status: delivery?.status, suppressed, cursors };
}

const outbox = (id: string | number, event: string) =>
  call("POST", "/api/callbacks/outbox/", { body: { id, event } });

describe("a callback of the outbox", () => {
  it("moves a delivery forward, and never back", async () => {
    const message = await sent("outbox");
    const states: (string | undefined)[] = [];

    for (const event of ["delivered", "delivered", "bounced", "delivered", "complained"]) {
      expect((await outbox(Number(message.id), event)).status).toBe(204);
      states.push((await stateOf(message)).status);
    }

    expect(states).toEqual(["delivered", "delivered", "failed", "failed", "failed"]);
  });

  it.each([
    ["bounced", "failed", "bounce"],
    ["complained", "delivered", "complaint"],
  ])(
    "%s suppresses the address and ends the channel; verifying again lifts it",
    async (event, status, why) => {
      const message = await sent("outbox");
      const { ada, address } = message;

      await outbox(message.id, event);
      const suppressed = await stateOf(message);
      await env.DB.prepare("update addresses set code_sent_at = null where id = ?").bind(address.id).run();
      const code = await as(ada).post(`/api/addresses/${address.id}/send-code/`);
      const again = await as(ada).post(`/api/addresses/${address.id}/verify/`, {
        code: await codeFor(address.id),
      });
      // The same callback once more, as providers do.
      await outbox(message.id, event);

      expect(suppressed).toEqual({ status, suppressed: why, cursors: 0 });
      expect([code.status, again.status]).toEqual([202, 200]);
      expect(await stateOf(message)).toEqual({ status, suppressed: null, cursors: 3 });
    },
  );

  it("about nothing that was sent changes nothing", async () => {
    expect((await outbox(999_999, "bounced")).status).toBe(204);
    expect((await outbox("x", "bounced")).status).toBe(422);
    expect((await outbox(1, "eaten")).status).toBe(422);
    expect((await call("POST", "/api/callbacks/outbox/", { body: "{" })).status).toBe(400);
    expect((await call("POST", "/api/callbacks/pigeon/", { body: {} })).status).toBe(404);
  });

  it("is not taken in production, where the outbox is not either", async () => {
    const production = {
      ...env,
      ...{ ENVIRONMENT: "production", APP_SECRET: "a secret of production, long enough" },
      SIGNING_KEYS: env.SIGNING_KEYS.replace("dev-test", "live"),
    };
    const ask = (method: string, path: string, body?: string) =>
      app.fetch(
        new Request(`${ORIGIN}${path}`, { method, ...(body && { body }) }),
        production,
        createExecutionContext(),
      );

    const statuses = [
      (await ask("POST", "/api/callbacks/outbox/", '{"id":1,"event":"bounced"}')).status,
      (await ask("GET", "/api/dev/outbox/")).status,
      (await ask("DELETE", "/api/dev/outbox/")).status,
    ];

    expect(statuses).toEqual([404, 404, 404]);
  });
});

describe("a callback of Resend", () => {
  const webhook = new Webhook(SECRET);

  async function callback(body: string, { secret = webhook, at = new Date(), headers = {} } = {}) {
    const id = `msg_${made}`;
    const signed = {
      "svix-id": id,
      "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
      "svix-signature": secret.sign(id, at, body),
    };
    const request = new Request(`${ORIGIN}/api/callbacks/resend/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...signed, ...headers },
      body,
    });
    return (await app.fetch(request, { ...env, ...RESEND }, createExecutionContext())).status;
  }

  const event = (type: string, email_id: string, data = {}) =>
    JSON.stringify({
      type,
      created_at: "2026-03-01T12:00:00Z",
      data: { email_id, to: ["a@example.com"], ...data },
    });

  it.each([
    ["email.delivered", {}, { status: "delivered", suppressed: null }],
    [
      "email.bounced",
      { bounce: { type: "Permanent", subType: "General" } },
      { status: "failed", suppressed: "bounce" },
    ],
    ["email.bounced", { bounce: { type: "Transient" } }, { status: "failed", suppressed: null }],
    ["email.complained", {}, { status: "delivered", suppressed: "complaint" }],
    ["email.failed", { failed: { reason: "reached_daily_quota" } }, { status: "failed", suppressed: null }],
    ["email.delivery_delayed", {}, { status: "sent", suppressed: null }],
    ["email.opened", {}, { status: "sent", suppressed: null }],
  ])("%s %o is kept", async (type, data, state) => {
    const message = await sent("resend");

    expect(await callback(event(type, message.id, data))).toBe(204);
    expect(await stateOf(message)).toMatchObject(state);
  });

  it("counts under either secret while one is being changed", async () => {
    const before = new Webhook(`whsec_${Buffer.from("the one before").toString("base64")}`);

    expect(await callback(event("email.delivered", "x"), { secret: before })).toBe(204);
  });

  it("with a bad signature, an old one, or none is refused, and changes nothing", async () => {
    const message = await sent("resend");
    const body = event("email.bounced", message.id);
    const stranger = new Webhook(Buffer.from("a stranger's secret").toString("base64"));
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

    const statuses = [
      await callback(body, { secret: stranger }),
      await callback(body, { headers: { "svix-signature": "v1,AAAA" } }),
      await callback(body, { headers: { "svix-signature": "" } }),
      await callback(body, { headers: { "svix-id": "another" } }),
      await callback(body, { at: ago(310) }),
      await callback(body, { at: ago(-310) }),
      (await call("POST", "/api/callbacks/resend/", { body })).status,
    ];

    expect(statuses).toEqual([403, 403, 403, 403, 403, 403, 403]);
    expect(await stateOf(message)).toMatchObject({ status: "sent", suppressed: null });
  });
});

describe("an event of Cloudflare's queue", () => {
  const event = (name: string, messageId: string, payload = {}) => ({
    type: `cf.email.sending.message.${name}`,
    source: { type: "email.sending", domain: "herald.example" },
    payload: { eventId: "e", messageId, sender: "a@b", recipient: "c@d", terminal: true, ...payload },
    metadata: { eventSchemaVersion: 1 },
  });

  it.each([
    ["delivered", {}, { status: "delivered", suppressed: null }],
    [
      "bounced",
      { bounce: { type: "hard", reason: "550 5.1.1" } },
      { status: "failed", suppressed: "bounce" },
    ],
    ["bounced", { bounce: { type: "soft" } }, { status: "failed", suppressed: null }],
    ["complained", { complaint: { type: "abuse" } }, { status: "delivered", suppressed: "complaint" }],
    ["failed", { failure: { reason: "delivery_failed" } }, { status: "failed", suppressed: null }],
    ["rejected", { rejection: { reason: "suppressed" } }, { status: "failed", suppressed: null }],
    ["deferred", { bounce: { type: "soft" } }, { status: "sent", suppressed: null }],
  ])("%s %o is kept", async (name, payload, state) => {
    const message = await sent("cloudflare");
    const bodies = [event(name, message.id, payload), { strange: true }, "text"];
    const batch = createMessageBatch(
      "herald-email-events",
      bodies.map((body, at) => ({ id: String(at), body, timestamp: new Date(), attempts: 1 })),
    );
    const ctx = createExecutionContext();

    await worker.queue(batch, env, ctx);

    expect((await getQueueResult(batch, ctx)).explicitAcks).toHaveLength(3);
    expect(await stateOf(message)).toMatchObject(state);
  });
});
