import { describe, expect, it } from "vitest";
import { emailSettings } from "#core/email-settings";
import { NotConfigured } from "#core/settings";

const DEPLOYED = { PUBLIC_ORIGIN: "https://herald.example.com", EMAIL_FROM: "Herald <herald@example.com>" };

describe("in production", () => {
  it.each([
    [{ EMAIL: "outbox" }, "Name a provider, or leave EMAIL empty"],
    [{ EMAIL: "pigeon" }, "EMAIL must be cloudflare, resend, or smtp"],
    [{ EMAIL: "cloudflare", PUBLIC_ORIGIN: "" }, "such as https://herald.example.com"],
    [{ EMAIL: "cloudflare", EMAIL_FROM: "" }, "Herald <herald@example.com>"],
    [{ EMAIL: "smtp" }, "such as smtps://user:password@mail.example.com:465"],
  ])("says of %j what to give instead", (variables, step) => {
    expect(() => emailSettings({ ...DEPLOYED, ...variables }, false)).toThrow(step);
  });

  it.each([
    ["an outbox, which sends nothing", { ...DEPLOYED, EMAIL: "outbox" }],
    ["a provider that nobody knows", { ...DEPLOYED, EMAIL: "pigeon" }],
    ["mail without an origin for its links", { ...DEPLOYED, EMAIL: "cloudflare", PUBLIC_ORIGIN: "" }],
    ["mail from nobody", { ...DEPLOYED, EMAIL: "cloudflare", EMAIL_FROM: "" }],
    [
      "a sender that begins another header",
      { ...DEPLOYED, EMAIL: "cloudflare", EMAIL_FROM: "A\r\nBcc: b@c <a@b>" },
    ],
    ["two senders", { ...DEPLOYED, EMAIL: "cloudflare", EMAIL_FROM: "a@example.com, b@example.com" }],
    ["Resend without a key", { ...DEPLOYED, EMAIL: "resend" }],
    ["SMTP without a server", { ...DEPLOYED, EMAIL: "smtp" }],
    ["SMTP by another protocol", { ...DEPLOYED, EMAIL: "smtp", SMTP_URL: "https://mail.example.com" }],
  ])("refuses %s", (_what, variables) => {
    expect(() => emailSettings(variables, false)).toThrow(NotConfigured);
  });

  it("sends no e-mail where nobody said how", () => {
    expect(emailSettings({ PUBLIC_ORIGIN: DEPLOYED.PUBLIC_ORIGIN }, false)).toBeNull();
  });

  it("asks a mail server for TLS, and Resend at its own address alone", () => {
    const smtp = { ...DEPLOYED, EMAIL: "smtp", SMTP_URL: "smtp://ada:50%25%20off@mail.example.com" };
    const resend = {
      ...DEPLOYED,
      EMAIL: "resend",
      RESEND_API_KEY: "re_1",
      RESEND_URL: "http://127.0.0.1:1/",
    };

    expect(emailSettings(smtp, false)).toMatchObject({
      ...{ port: 587, secure: false, requireTLS: true },
      auth: { user: "ada", pass: "50% off" },
    });
    expect(emailSettings(resend, false)).toMatchObject({ url: "https://api.resend.com/emails" });
  });
});

it("takes a password with a per cent sign of its own", () => {
  const smtp = { ...DEPLOYED, EMAIL: "smtp", SMTP_URL: "smtps://ada:100%@mail.example.com" };

  expect(emailSettings(smtp, true)).toMatchObject({ port: 465, auth: { user: "ada", pass: "100%" } });
});

it("shows mail in development where nothing else was said", () => {
  expect(emailSettings({}, true)).toMatchObject({
    provider: "outbox",
    from: { address: "herald@localhost" },
  });
});
