import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createHash, createHmac } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { app } from "#app";
import { ORIGIN } from "../../support/as.ts";
import { callable } from "../../support/sms-provider.ts";

const FROM = { SMS_FROM: "Herald", SMS_COUNTRIES: "all", PUBLIC_ORIGIN: ORIGIN };
const TWILIO = {
  ...FROM,
  SMS: "twilio",
  TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
  TWILIO_AUTH_TOKEN: "token",
};
const SECRET = "a-signature-secret-of-some-length-32";
const VONAGE = {
  ...{ ...FROM, SMS: "vonage", VONAGE_API_KEY: "key", VONAGE_API_SECRET: "secret" },
  VONAGE_SIGNATURE_SECRET: SECRET,
};

let made = 0;

/** An SMS that a provider took for a user, with its delivery. */
async function sent(provider: string) {
  const ada = await callable();
  made += 1;
  const id = `${provider}-${made}`;
  await env.DB.batch([
    env.DB.prepare(
      `insert into deliveries (user_id, channel, to_seq, from_seq, created_seqs, status, provider, recipient, attempts, created_at, sent_at)
        values (?, 'sms', 5, 0, '[5]', 'sent', ?, '+49…', 1, 2, 2)`,
    ).bind(ada.id, provider),
    env.DB.prepare(
      `insert into provider_refs (provider, provider_id, user_id, channel, to_seq, address_id, created_at)
        select ?1, ?2, user_id, 'sms', 5, id, 2 from addresses where user_id = ?3 and kind = 'phone'`,
    ).bind(provider, id, ada.id),
  ]);
  const state = () =>
    env.DB.prepare(
      `select (select status from deliveries where user_id = ?1) as status,
        (select suppressed from addresses where user_id = ?1 and kind = 'phone') as suppressed,
        (select count(*) from channel_cursors where user_id = ?1) as cursors`,
    )
      .bind(ada.id)
      .first();
  const number = await env.DB.prepare("select value_key from addresses where user_id = ? and kind = 'phone'")
    .bind(ada.id)
    .first<string>("value_key");
  return { id, number: number!, state };
}

async function call(provider: string, settings: object, headers: Record<string, string>, body: string) {
  const request = new Request(`${ORIGIN}/api/callbacks/${provider}/`, { method: "POST", headers, body });
  return (await app.fetch(request, { ...env, ...settings }, createExecutionContext())).status;
}

function twilio(fields: Record<string, string>, token = "token") {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + fields[name], `${ORIGIN}/api/callbacks/twilio/`);
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    "X-Twilio-Signature": createHmac("sha1", token).update(signed).digest("base64"),
  };
  return call("twilio", TWILIO, headers, String(new URLSearchParams(fields)));
}

async function vonage(fields: object, secret = SECRET) {
  const body = JSON.stringify(fields);
  const hash = createHash("sha256").update(body).digest("hex");
  const token = await new SignJWT({ iss: "Vonage", payload_hash: hash })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .sign(new TextEncoder().encode(secret));
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
  return call("vonage", VONAGE, headers, body);
}

describe("a callback about an SMS", () => {
  it("of Twilio moves its delivery forward, and never back", async () => {
    const { id, state } = await sent("twilio");

    expect(await twilio({ MessageSid: id, MessageStatus: "delivered" })).toBe(204);
    expect(await state()).toEqual({ status: "delivered", suppressed: null, cursors: 2 });
    await twilio({ MessageSid: id, MessageStatus: "undelivered", ErrorCode: "30008" });
    await twilio({ MessageSid: id, MessageStatus: "delivered" });
    expect(await state()).toEqual({ status: "failed", suppressed: null, cursors: 2 });
  });

  it.each([
    ["21610", "complaint"],
    ["30006", "bounce"],
  ])("of Twilio with code %s suppresses the number and ends the channel", async (ErrorCode, suppressed) => {
    const { id, state } = await sent("twilio");

    await twilio({ MessageSid: id, MessageStatus: "undelivered", ErrorCode });

    expect(await state()).toEqual({ status: "failed", suppressed, cursors: 0 });
  });

  it("of Vonage does the same", async () => {
    const [one, other] = [await sent("vonage"), await sent("vonage")];

    expect(await vonage({ message_uuid: one.id, status: "delivered" })).toBe(204);
    const error = { title: 1320, detail: "The number has opted out" };
    expect(await vonage({ message_uuid: other.id, status: "rejected", error })).toBe(204);

    expect(await one.state()).toMatchObject({ status: "delivered" });
    expect(await other.state()).toEqual({ status: "failed", suppressed: "complaint", cursors: 0 });
  });

  it.each([
    ["Twilio", (From: string) => twilio({ MessageSid: "in", From, Body: "Bitte nicht", OptOutType: "STOP" })],
    ["Twilio, by its text alone", (From: string) => twilio({ MessageSid: "in", From, Body: " Stop " })],
    [
      "Vonage",
      (number: string) =>
        vonage({ channel: "sms", message_uuid: "in", from: number.slice(1), to: "1", text: "STOP" }),
    ],
  ])(
    "of an answer STOP, by %s, suppresses the number at once and ends the channel",
    async (_name, answer) => {
      const [stopped, other] = [await sent("twilio"), await sent("twilio")];

      expect([await answer(stopped.number), await answer(stopped.number)]).toEqual([204, 204]);

      expect(await stopped.state()).toEqual({ status: "sent", suppressed: "complaint", cursors: 0 });
      expect(await other.state()).toEqual({ status: "sent", suppressed: null, cursors: 2 });
    },
  );

  it("of any other answer, or of STOP by a number that is nobody's, changes nothing", async () => {
    const { number, state } = await sent("twilio");

    const statuses = [
      await twilio({ MessageSid: "in", From: number, Body: "Please do not stop" }),
      await twilio({ MessageSid: "in", From: number, Body: "START", OptOutType: "START" }),
      await twilio({ MessageSid: "in", From: "+15550009999", Body: "STOP" }),
      await twilio({ MessageSid: "in", From: number, Body: "STOP" }, "another"),
      await vonage({ channel: "sms", message_uuid: "in", from: number.slice(1), text: "Thanks" }),
      await vonage({ channel: "sms", message_uuid: "in", from: "' or 1", text: "STOP" }),
    ];

    expect(statuses).toEqual([204, 204, 204, 403, 204, 204]);
    expect(await state()).toMatchObject({ suppressed: null, cursors: 2 });
  });

  it("that is not signed by the provider is refused, also where another one is set up", async () => {
    const { id, state } = await sent("twilio");
    const body = `MessageSid=${id}&MessageStatus=failed`;

    const statuses = [
      await twilio({ MessageSid: id, MessageStatus: "failed" }, "another"),
      await call("twilio", TWILIO, {}, body),
      await call("twilio", VONAGE, { "X-Twilio-Signature": "x" }, body),
      await vonage({ message_uuid: id, status: "rejected" }, "another-secret-that-is-long-enough"),
      await call("vonage", TWILIO, {}, "{}"),
      await call("vonage", {}, {}, "{}"),
    ];

    expect(statuses).toEqual([403, 403, 403, 403, 403, 403]);
    expect(await state()).toMatchObject({ status: "sent" });
  });
});
