import { createHash } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, inject, it } from "vitest";
import { isTwilioSigned, twilioReport } from "#channels/sms/twilio/callback";
import { twilioSms } from "#channels/sms/twilio/sender";
import { isVonageSigned, vonageReport } from "#channels/sms/vonage/callback";
import { vonageSms } from "#channels/sms/vonage/sender";

const url = `http://127.0.0.1:${inject("smsPeer")}`;
const ACCOUNT = `AC${"0".repeat(32)}`;
const CALLBACK = "https://herald.example/api/callbacks/twilio/";
const twilio = twilioSms({ accountSid: ACCOUNT, authToken: "token", from: "+15005550006", url }, CALLBACK);
const vonage = vonageSms({ apiKey: "key", apiSecret: "secret", signatureSecret: "", from: "Herald", url });
const patience = () => AbortSignal.timeout(20_000);

let made = 0;
/** A number of its own, whose last two digits say how the peer treats it. */
function number(ending: string): string {
  made += 1;
  return `+49151${String(made).padStart(6, "0")}${ending}`;
}

interface Call {
  path: string;
  headers: Record<string, string>;
  fields: Record<string, unknown>;
}

async function callsFor(to: string): Promise<Call[]> {
  return (await fetch(`${url}/calls?${new URLSearchParams({ to: to.slice(1) })}`)).json();
}

describe("an SMS by Twilio", () => {
  it("is one form to its Messages resource, with the callback's address", async () => {
    const to = number("00");

    const outcome = await twilio.send({ to, text: "Hello & good day" }, "key", patience());

    expect(outcome).toEqual({ is: "sent", id: `SM-${to.slice(1)}-1` });
    const [call] = await callsFor(to);
    expect(call?.path).toBe(`/2010-04-01/Accounts/${ACCOUNT}/Messages.json`);
    expect(call?.headers.authorization).toBe(`Basic ${btoa(`${ACCOUNT}:token`)}`);
    expect(call?.headers["content-type"]).toContain("application/x-www-form-urlencoded");
    expect(call?.fields).toEqual({
      ...{ To: to, From: "+15005550006", Body: "Hello & good day", StatusCallback: CALLBACK },
    });
  });

  it("goes out by a messaging service where one is given", async () => {
    const to = number("00");
    const from = `MG${"1".repeat(32)}`;

    await twilioSms({ accountSid: ACCOUNT, authToken: "token", from, url }, "").send(
      { to, text: "Hello" },
      "key",
      patience(),
    );

    expect((await callsFor(to))[0]?.fields).toEqual({ To: to, MessagingServiceSid: from, Body: "Hello" });
  });

  it.each([
    ["10", { is: "gone", reason: "unsubscribed" }],
    ["14", { is: "refused", reason: "Twilio 400 21614" }],
    ["29", { is: "retry", reason: "Twilio 429 20429", afterSeconds: 7 }],
    ["02", { is: "retry", reason: "Twilio 402 20003" }],
    ["50", { is: "unknown", reason: "Twilio 500 20500" }],
  ])("to a number that ends with %s comes to %j", async (ending, outcome) => {
    expect(await twilio.send({ to: number(ending), text: "Hello" }, "key", patience())).toEqual(outcome);
  });

  it.each(["90", "91"])(
    "that is not answered (%s) may have been taken, and is called once",
    async (ending) => {
      const to = number(ending);

      const outcome = await twilio.send({ to, text: "Hello" }, "key", AbortSignal.timeout(1_000));

      expect(outcome).toMatchObject({ is: "unknown" });
      expect((await callsFor(to)).length).toBe(1);
    },
  );
});

describe("an SMS by Vonage", () => {
  it("is one JSON to its Messages API, in the encoding that the text needs", async () => {
    const [to, other] = [number("00"), number("00")];

    const outcome = await vonage.send({ to, text: "Hello" }, "key-1", patience());
    await vonage.send({ to: other, text: "Привет" }, "key-2", patience());

    expect(outcome).toEqual({ is: "sent", id: `vonage-${to.slice(1)}-1` });
    const [call] = await callsFor(to);
    expect(call?.path).toBe("/v1/messages");
    expect(call?.headers.authorization).toBe(`Basic ${btoa("key:secret")}`);
    expect(call?.fields).toEqual({
      ...{ channel: "sms", message_type: "text", text: "Hello", to: to.slice(1), from: "Herald" },
      ...{ client_ref: "key-1", sms: { encoding_type: "text" } },
    });
    expect((await callsFor(other))[0]?.fields.sms).toEqual({ encoding_type: "unicode" });
  });

  it.each([
    ["14", { is: "refused", reason: "Vonage 400 Invalid params" }],
    ["29", { is: "retry", reason: "Vonage 429 Throttled", afterSeconds: 7 }],
    ["02", { is: "retry", reason: "Vonage 402 Low balance" }],
    ["50", { is: "unknown", reason: "Vonage 500 Internal error" }],
  ])("to a number that ends with %s comes to %j", async (ending, outcome) => {
    expect(await vonage.send({ to: number(ending), text: "Hello" }, "key", patience())).toEqual(outcome);
  });

  it("that is not answered may have been taken, and is called once", async () => {
    const to = number("91");

    expect(await vonage.send({ to, text: "Hello" }, "key", patience())).toMatchObject({ is: "unknown" });
    expect((await callsFor(to)).length).toBe(1);
  });
});

describe("a callback of Twilio", () => {
  // The example of Twilio's own documentation ("Validating signatures from Twilio"), as its libraries test it.
  const documented = {
    url: "https://mycompany.com/myapp.php?foo=1&bar=2",
    token: "12345",
    signature: "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    fields: new URLSearchParams({
      ...{ To: "+18005551212", From: "+14158675309", Digits: "1234" },
      ...{ Caller: "+14158675309", CallSid: "CA1234567890ABCDE" },
    }),
  };

  it("is known by the signature of the documented example", () => {
    const { url: called, fields, signature, token } = documented;

    expect(isTwilioSigned(called, fields, signature, token)).toBe(true);
  });

  it.each<[string, Partial<typeof documented>]>([
    ["another token", { token: "12346" }],
    ["another address", { url: "https://mycompany.com/myapp.php?foo=1&bar=3" }],
    ["another signature", { signature: "RSOYDt4T1cUTdK1PDd93/VVr8B9=" }],
    ["no signature", { signature: "" }],
    [
      "another field",
      { fields: new URLSearchParams({ ...Object.fromEntries(documented.fields), Digits: "1" }) },
    ],
  ])("with %s is refused", (_what, other) => {
    const { url: called, fields, signature, token } = { ...documented, ...other };

    expect(isTwilioSigned(called, fields, signature, token)).toBe(false);
  });

  it.each([
    [{ MessageStatus: "delivered" }, { event: "delivered" }],
    [{ MessageStatus: "undelivered", ErrorCode: "30008" }, { event: "failed" }],
    [{ MessageStatus: "undelivered", ErrorCode: "30003" }, { event: "failed" }],
    [{ MessageStatus: "undelivered", ErrorCode: "30005" }, { event: "bounced" }],
    [{ MessageStatus: "failed", ErrorCode: "30006" }, { event: "bounced" }],
    [{ MessageStatus: "failed", ErrorCode: "21610" }, { event: "refused" }],
    [{ MessageStatus: "sent" }, undefined],
    [{ MessageStatus: "queued" }, undefined],
  ])("%j reports %j", (fields, report) => {
    const given = twilioReport(
      new URLSearchParams({ MessageSid: "SM1", ...fields } as Record<string, string>),
    );

    if (report) expect(given).toMatchObject({ id: "SM1", ...report });
    else expect(given).toBeUndefined();
  });
});

describe("a callback of Vonage", () => {
  const NOW = new Date("2026-03-01T12:00:00Z");
  const SECRET = "a-signature-secret-of-some-length-32";
  const BODY = '{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"delivered"}';

  const signed = (body: string, secret = SECRET, at = NOW, algorithm = "HS256") =>
    new SignJWT({
      ...{ iss: "Vonage", api_key: "key", application_id: "app", jti: "c5ba8f24" },
      payload_hash: createHash("sha256").update(body).digest("hex"),
    })
      .setProtectedHeader({ alg: algorithm, typ: "JWT" })
      .setIssuedAt(at.getTime() / 1000)
      .sign(new TextEncoder().encode(secret));

  it("is known by a token that names the hash of its body", async () => {
    expect(await isVonageSigned(`Bearer ${await signed(BODY)}`, BODY, SECRET, NOW)).toBe(true);
  });

  it.each<[string, () => Promise<[string | null, string, string]>]>([
    ["another body", async () => [`Bearer ${await signed(BODY)}`, `${BODY} `, SECRET]],
    ["another secret", async () => [`Bearer ${await signed(BODY, "x".repeat(32))}`, BODY, SECRET]],
    ["another algorithm", async () => [`Bearer ${await signed(BODY, SECRET, NOW, "HS512")}`, BODY, SECRET]],
    [
      "an old token",
      async () => [`Bearer ${await signed(BODY, SECRET, new Date("2026-03-01T11:00:00Z"))}`, BODY, SECRET],
    ],
    ["no token", async () => [null, BODY, SECRET]],
    ["no secret here", async () => [`Bearer ${await signed(BODY)}`, BODY, ""]],
    [
      "a token without a signature",
      async () => [`Bearer ${(await signed(BODY)).replace(/[^.]+$/, "")}`, BODY, SECRET],
    ],
  ])("with %s is refused", async (_what, make) => {
    const [authorization, body, secret] = await make();

    expect(await isVonageSigned(authorization, body, secret, NOW)).toBe(false);
  });

  it.each([
    [{ status: "delivered" }, { event: "delivered" }],
    [
      { status: "rejected", error: { title: 1320, detail: "The number has opted out." } },
      { event: "refused" },
    ],
    [{ status: "undeliverable", error: { title: "Absent subscriber" } }, { event: "failed" }],
    [{ status: "submitted" }, undefined],
  ])("%j reports %j", (fields, report) => {
    const given = vonageReport(JSON.stringify({ message_uuid: "id", ...fields }));

    if (report) expect(given).toMatchObject({ id: "id", ...report });
    else expect(given).toBeUndefined();
  });
});
