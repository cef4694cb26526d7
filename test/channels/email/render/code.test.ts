import { expect, it } from "vitest";
import { renderCode } from "#channels/email/render/code";

it("puts the code where a phone shows it, and offers nothing to press", () => {
  const mail = renderCode({ code: "012345", to: "lin@example.com", locale: "en", validMinutes: 10 });

  expect(mail).toMatchObject({ to: "lin@example.com", subject: "012345 is your Herald code" });
  expect(mail.text).toContain("\n    012345\n");
  expect(mail.text).toContain("valid for 10 minutes");
  expect(mail.html).toContain(">012345</p>");
  expect(mail.html + mail.text).not.toMatch(/href|https?:|unsubscribe/i);
  expect(mail.headers).toEqual({ "Auto-Submitted": "auto-generated", "Content-Language": "en" });
});

it("is there in German", () => {
  const mail = renderCode({ code: "012345", to: "lin@example.com", locale: "de", validMinutes: 10 });

  expect(mail.subject).toBe("012345 ist Ihr Herald-Code");
  expect(mail.text).toContain("Der Code gilt 10 Minuten und nur einmal.");
});
