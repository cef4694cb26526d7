import PostalMime from "postal-mime";
import { describe, expect, inject, it } from "vitest";
import { smtpEmail } from "#channels/email/smtp/sender";
import { eventually } from "../../support/eventually.ts";
import type { Received } from "../../support/mail-peers.ts";
import { FROM, HOSTILE, mail, NO_ADDRESSES, to } from "./hostile.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const { smtp, smtps, starttls, http } = inject("mailPeers");
const server = { host: "127.0.0.1", port: smtp, secure: false, requireTLS: false };
const sender = smtpEmail(server, FROM, () => NOW);
const patience = () => AbortSignal.timeout(20_000);

async function received(recipient: string): Promise<Received[]> {
  const query = new URLSearchParams({ to: recipient });
  return (await fetch(`http://127.0.0.1:${http}/received?${query}`)).json();
}

/** Takes the rejections that the runtime itself leaves unhandled where a handshake after STARTTLS fails. */
async function leaving<Result>(rejections: number, work: () => Promise<Result>): Promise<Result> {
  const listeners = process.listeners("unhandledRejection");
  const left: unknown[] = [];
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => left.push(String(reason)));
  try {
    const result = await work();
    await eventually(
      async () => left.length,
      (count) => count >= rejections,
    );
    expect(left).toEqual(Array(rejections).fill(expect.stringContaining("internal error")));
    return result;
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
}

const named = (headers: { key: string }[]) => headers.map(({ key }) => key).sort();

describe("an e-mail by SMTP", () => {
  it("arrives whole: text, HTML, headers, one recipient, and an id that its key gives it", async () => {
    const email = mail(to("ok"));

    const outcome = await sender.send(email, "7.email.42", patience());
    await sender.send(email, "7.email.42", patience());
    const [first, again] = await received(email.to);
    const parsed = await PostalMime.parse(first!.raw);

    expect(outcome).toEqual({ is: "sent", id: parsed.messageId });
    expect({ from: first!.from, to: first!.to }).toEqual({ from: FROM.address, to: [email.to] });
    expect(parsed).toMatchObject({
      from: FROM,
      to: [{ address: email.to, name: "" }],
      subject: email.subject,
      date: "2026-03-01T12:00:00.000Z",
    });
    expect(parsed.text?.trim()).toBe(email.text);
    expect(parsed.html?.trim()).toBe(email.html);
    for (const [name, value] of Object.entries(email.headers))
      expect(parsed.headers).toContainEqual(expect.objectContaining({ key: name.toLowerCase(), value }));
    expect((await PostalMime.parse(again!.raw)).messageId).toBe(parsed.messageId);
  });

  it.each(HOSTILE)("keeps %j what it is: text", { tags: "F36" }, async (text) => {
    const plain = mail(to("ok"));
    const email = mail(to("ok"), { subject: text, text, headers: { ...plain.headers, "List-Id": text } });
    const own = smtpEmail(server, { ...FROM, name: text.replaceAll(/[\r\n<>]/g, " ") }, () => NOW);

    expect(await sender.send(plain, "plain", patience())).toMatchObject({ is: "sent" });
    expect(await own.send(email, "hostile", patience())).toMatchObject({ is: "sent" });
    const [usual] = await received(plain.to);
    const [got, ...others] = await received(email.to);
    const parsed = await PostalMime.parse(got!.raw);

    expect(others).toEqual([]);
    expect(got!.to).toEqual([email.to]);
    expect(named(parsed.headers)).toEqual(named((await PostalMime.parse(usual!.raw)).headers));
    expect(parsed.to).toEqual([{ address: email.to, name: "" }]);
    expect(parsed.from).toMatchObject({ address: FROM.address });
    expect(parsed.subject).not.toMatch(/[\r\n]/);
    expect(await received("evil@example.com")).toEqual([]);
  });

  it.each(NO_ADDRESSES)("goes nowhere but to one address: not to %j", { tags: "F36" }, async (address) => {
    const outcome = await sender.send(mail(address), "nowhere", patience());

    expect(outcome).toMatchObject({ is: "refused" });
    expect(await received("evil@example.com")).toEqual([]);
  });

  it.each([
    ["busy", "retry"],
    ["full", "retry"],
    ["gone", "gone"],
    ["refused", "refused"],
    ["leaving", "retry"],
    ["reset", "unknown"],
  ])("to %s is: %s", { tags: "F39" }, async (name, is) => {
    expect(await sender.send(mail(to(name)), name, patience())).toMatchObject({ is });
  });

  it("that the server takes without a word may have been taken when patience ends", {
    tags: "F39",
  }, async () => {
    const outcome = await sender.send(mail(to("hangs")), "hangs", AbortSignal.timeout(3_000));

    expect(outcome).toEqual({ is: "unknown", reason: "The provider did not answer in time." });
  });

  it.each([
    ["from the first byte", { port: smtps, secure: true }],
    ["by STARTTLS, where TLS is required", { port: starttls, secure: false, requireTLS: true }],
    ["by STARTTLS, where it is not", { port: starttls, secure: false, requireTLS: false }],
  ])(
    "is not sent to a server whose certificate nobody vouches for: TLS %s",
    { tags: "F39" },
    async (_, settings) => {
      const recipient = to("ok");
      const auth = { user: "herald", pass: "secret" };
      const own = smtpEmail({ ...server, ...settings, auth }, FROM, () => NOW);

      const send = () => own.send(mail(recipient), "untrusted", patience());
      const outcome = await leaving(settings.secure ? 0 : 1, send);

      expect(outcome).toMatchObject({ is: "retry", reason: expect.stringMatching(/^SMTP \S/) });
      expect(await received(recipient)).toEqual([]);
    },
  );

  it("goes over the connection that took the one before, until the sender is closed", async () => {
    const own = smtpEmail(server, FROM, () => NOW);
    const recipient = to("ok");
    const send = () => own.send(mail(recipient), "shared", patience());

    const outcomes = [await send(), await send()];
    own.close?.();
    outcomes.push(await send());

    expect(outcomes.map(({ is }) => is)).toEqual(["sent", "sent", "sent"]);
    const [first, second, third] = (await received(recipient)).map(({ connection }) => connection);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("goes over a connection of its own where the server has ended the last, or refused its message", async () => {
    const own = smtpEmail(server, FROM, () => NOW);
    const recipient = to("ok");
    const send = (address: string) => own.send(mail(address), "ended", patience());

    for (const before of ["last", "gone"]) {
      await send(to(before));
      // The server leaves at some moment of this.
      for (let each = 0; each < 5; each += 1) expect(await send(recipient)).toMatchObject({ is: "sent" });
    }

    expect((await received(recipient)).length).toBe(10);
  });

  it("waits where there is no server, and where it knows no TLS though it must", async () => {
    const nobody = smtpEmail({ ...server, port: 1 }, FROM, () => NOW);
    const bare = smtpEmail({ ...server, requireTLS: true }, FROM, () => NOW);
    const recipient = to("ok");

    for (const each of [nobody, bare])
      expect(await each.send(mail(recipient), "nobody", patience())).toMatchObject({ is: "retry" });
    expect(await received(recipient)).toEqual([]);
  });
});
