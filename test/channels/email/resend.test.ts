import { describe, expect, inject, it } from "vitest";
import { resendEmail } from "#channels/email/resend/sender";
import { FROM, HOSTILE, mail, NO_ADDRESSES, to } from "./hostile.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const { http } = inject("mailPeers");
const url = `http://127.0.0.1:${http}/emails`;
const sender = resendEmail({ apiKey: "re_test", url }, FROM, () => NOW);
const patience = () => AbortSignal.timeout(20_000);

interface Call {
  headers: Record<string, string>;
  body: string;
  calls: number;
}

async function call(key: string): Promise<Call> {
  return (await fetch(`http://127.0.0.1:${http}/resent?${new URLSearchParams({ key })}`)).json();
}

let made = 0;
function fresh(): string {
  made += 1;
  return `key-${made}`;
}

describe("an e-mail by Resend", () => {
  it("is one call with its key, and the same call again is answered alike", async () => {
    const [email, key] = [mail(to("ok")), fresh()];

    const outcomes = [await sender.send(email, key, patience()), await sender.send(email, key, patience())];
    const { headers, body, calls } = await call(key);

    expect(outcomes).toEqual([
      { is: "sent", id: `re-${key}` },
      { is: "sent", id: `re-${key}` },
    ]);
    expect(calls).toBe(2);
    expect(headers).toMatchObject({ authorization: "Bearer re_test", "idempotency-key": key });
    expect(JSON.parse(body)).toEqual({
      ...{ from: '"Herald" <herald@herald.example>', to: [email.to] },
      ...{ subject: email.subject, text: email.text, html: email.html, headers: email.headers },
    });
  });

  it("whose text has changed since was sent the first time", async () => {
    const [email, key] = [mail(to("ok")), fresh()];
    await sender.send(email, key, patience());

    const outcome = await sender.send({ ...email, text: "One was read meanwhile." }, key, patience());

    expect(outcome).toMatchObject({ is: "sent" });
    expect(JSON.parse((await call(key)).body)).toMatchObject({ text: email.text });
  });

  it.each(HOSTILE)("keeps %j on one line where a line is due", { tags: "F36" }, async (text) => {
    const key = fresh();
    const own = resendEmail({ apiKey: "re_test", url }, { ...FROM, name: text }, () => NOW);
    const email = mail(to("ok"), { subject: text, text, headers: { "List-Id": text } });

    expect(await own.send(email, key, patience())).toMatchObject({ is: "sent" });
    const sent = JSON.parse((await call(key)).body);

    expect(sent.to).toEqual([email.to]);
    expect(sent.text).toBe(text);
    expect(sent.from).toMatch(/^"[^"\r\n]*" <herald@herald\.example>$/);
    for (const line of [sent.subject, sent.from, ...Object.values(sent.headers)])
      expect(line).not.toMatch(/[\r\n\u2028]/);
  });

  it.each(NO_ADDRESSES)("goes nowhere but to one address: not to %j", { tags: "F36" }, async (address) => {
    const key = fresh();

    expect(await sender.send(mail(address), key, patience())).toMatchObject({ is: "refused" });
    expect(await call(key)).toEqual({});
  });

  it.each([
    ["limited", { is: "retry", afterSeconds: 7, reason: "Resend 429 rate_limit_exceeded" }],
    ["until", { is: "retry", afterSeconds: 30, reason: "Resend 429 rate_limit_exceeded" }],
    ["broken", { is: "retry", reason: "Resend 500 application_error" }],
    ["invalid", { is: "refused", reason: "Resend 422 validation_error" }],
    ["moved", { is: "retry", reason: "Resend 307" }],
  ])("to %s is %o", async (name, outcome) => {
    expect(await sender.send(mail(to(name)), fresh(), patience())).toEqual(outcome);
  });

  it("waits where the key is not taken", async () => {
    const other = resendEmail({ apiKey: "re_other", url }, FROM, () => NOW);

    expect(await other.send(mail(to("ok")), fresh(), patience())).toMatchObject({ is: "retry" });
  });

  it("may have been taken where no answer comes, and is then sent once under its key", async () => {
    const [email, key] = [mail(to("reset")), fresh()];

    expect(await sender.send(email, key, patience())).toMatchObject({ is: "unknown" });
    expect(await sender.send(email, key, patience())).toEqual({ is: "sent", id: `re-${key}` });
    expect(await sender.send(mail(to("hangs")), fresh(), AbortSignal.timeout(1_000))).toMatchObject({
      is: "unknown",
    });
  });
});
