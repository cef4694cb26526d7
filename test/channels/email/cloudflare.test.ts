import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { cloudflareEmail } from "#channels/email/cloudflare/sender";
import { FROM, HOSTILE, mail, NO_ADDRESSES, to } from "./hostile.ts";

/** The runtime's own simulator of the binding. */
const simulator = (env as unknown as { SEND_EMAIL: SendEmail }).SEND_EMAIL;
const patience = () => AbortSignal.timeout(20_000);

type Message = Parameters<SendEmail["send"]>[0] & Record<string, unknown>;

/** A binding that notes what it is given, and answers as the test says. */
function noting(answer: () => Promise<{ messageId: string }> = async () => ({ messageId: "cf-1" })) {
  const given: Message[] = [];
  const send = (message: Message) => {
    given.push(message);
    return answer();
  };
  return { given, binding: { send } as unknown as SendEmail };
}

const failing = (code: string) => noting(() => Promise.reject(Object.assign(new Error("No."), { code })));

describe("an e-mail by Cloudflare's binding", () => {
  it("is taken by the simulator, however hostile its text", async () => {
    for (const text of ["Hello", ...HOSTILE]) {
      const sender = cloudflareEmail(simulator, { ...FROM, name: "Herald" });

      const outcome = await sender.send(mail(to("ok"), { subject: text, text }), "key", patience());

      expect(outcome).toEqual({ is: "sent", id: expect.stringMatching(/./) });
    }
  });

  it.each(HOSTILE)("keeps %j on one line where a line is due", { tags: "F36" }, async (text) => {
    const { binding, given } = noting();
    const email = mail(to("ok"), { subject: text, text, headers: { "List-Id": text } });

    await cloudflareEmail(binding, { ...FROM, name: text }).send(email, "key", patience());
    const [sent] = given as unknown as [
      { to: string; subject: string; from: { name: string }; text: string; headers: Record<string, string> },
    ];

    expect(sent).toMatchObject({ to: email.to, text, from: { email: FROM.address } });
    for (const line of [sent.subject, sent.from.name, ...Object.values(sent.headers)])
      expect(line).not.toMatch(/[\r\n\u2028]/);
  });

  it("carries the headers that the service takes, and no others", async () => {
    const { binding, given } = noting();
    const email = mail(to("ok"));
    const headers = { ...email.headers, "Message-ID": "<a@b>", Date: "today", Bcc: "evil@example.com" };

    await cloudflareEmail(binding, FROM).send({ ...email, headers }, "key", patience());

    expect(given[0]).toMatchObject({ headers: email.headers });
    expect(Object.keys(given[0]!.headers as object)).toEqual(Object.keys(email.headers));
  });

  it.each(NO_ADDRESSES)("goes nowhere but to one address: not to %j", { tags: "F36" }, async (address) => {
    const { binding, given } = noting();

    expect(await cloudflareEmail(binding, FROM).send(mail(address), "key", patience())).toMatchObject({
      is: "refused",
    });
    expect(given).toEqual([]);
  });

  it.each([
    ["E_RECIPIENT_SUPPRESSED", "gone"],
    ["E_RECIPIENT_NOT_ALLOWED", "refused"],
    ["E_HEADER_VALUE_INVALID", "refused"],
    ["E_RATE_LIMIT_EXCEEDED", "retry"],
    ["E_SENDER_NOT_VERIFIED", "retry"],
    ["", "unknown"],
  ])("that fails with %s is: %s", async (code, is) => {
    const { binding } = failing(code);

    expect(await cloudflareEmail(binding, FROM).send(mail(to("ok")), "key", patience())).toMatchObject({
      is,
    });
  });

  it("that is not answered may have been taken", async () => {
    const { binding } = noting(() => new Promise(() => {}));

    const outcome = await cloudflareEmail(binding, FROM).send(
      mail(to("ok")),
      "key",
      AbortSignal.timeout(200),
    );

    expect(outcome).toMatchObject({ is: "unknown" });
  });
});
