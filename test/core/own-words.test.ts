import { describe, expect, it } from "vitest";
import { renderMail } from "#channels/email/render/mail";
import type { Content } from "#core/inbox";
import { inOwnWords, labelInOwnWords } from "#core/own-words";
import { personalNotification } from "#features/notifications/catalog";
import { answersTo, QUESTION_KINDS } from "#features/notifications/questions";
import { pending, recipient, stored } from "../support/mail.ts";
import { OWN_NOTIFICATIONS } from "../support/own-notifications.ts";

const written = OWN_NOTIFICATIONS.map((content) => [content.title, content] as const);

function notification({ type, title, message, verb, actor: by }: Content) {
  return stored(1, { notification_type: type, title, message, verb, actor: by });
}

it.each(QUESTION_KINDS.flatMap(answersTo))("labels an answer in German, too: $label", ({ label }) => {
  expect(labelInOwnWords(label, "de")).not.toBe(label);
  expect(labelInOwnWords(label, "en")).toBe(label);
});

describe("what Herald itself writes", () => {
  it.each(written)("is German to a German reader: %s", (_, content) => {
    const english = notification(content);

    const german = inOwnWords(english, "de");

    expect(german.title).not.toBe(english.title);
    expect(german.message).not.toBe(english.message);
    // Names, titles and addresses are kept.
    for (const part of [
      "Ada $1 Lovelace",
      "Sailing: for all",
      "new@example.com",
      "Lin Chen (lin@example.com)",
    ])
      expect(german.message.includes(part)).toBe(english.message.includes(part));
    expect(inOwnWords(english, "en")).toBe(english);
  });

  it("is German in the subject, the text and the HTML of a mail", () => {
    const { content } = personalNotification({
      type: "email.changed",
      data: { user_id: 7, email: "new@example.com" },
    } as never)!;

    const mail = renderMail(
      pending([notification(content)], { kind: "critical" }),
      recipient({ locale: "de" }),
    );

    expect(mail.subject).toBe("Dringend: Ihre E-Mail-Adresse wurde geändert");
    for (const text of [mail.text, mail.html]) {
      expect(text).toContain("ist jetzt new@example.com");
      expect(text).not.toContain("was changed");
    }
  });
});

it("names in German who deleted their account, and quotes what was applied for", () => {
  const left = stored(1, {
    notification_type: "connection",
    title: "A former member wants to connect with you",
    message: "A new teacher has registered: A former member",
  });
  const registered = { ...left, notification_type: "user_registration" };
  const approved = stored(2, {
    notification_type: "application_approved",
    title: "Application Approved!",
    message: "Your application has been approved: Sailing",
  });

  expect(inOwnWords(left, "de").title).toBe("Ein ehemaliges Mitglied hat Ihnen eine Kontaktanfrage gesendet");
  expect(inOwnWords(registered, "de").message).toBe("Ein ehemaliges Mitglied hat sich registriert.");
  expect(inOwnWords(approved, "de").message).toBe("Ihre Bewerbung „Sailing“ wurde angenommen.");
});

it("leaves what others wrote as it is", () => {
  const theirs = [
    stored(1, {
      notification_type: "course",
      title: "New application",
      message: "Your e-mail address was changed",
    }),
    stored(2, { notification_type: "toString", title: "New application" }),
    stored(3, {
      notification_type: "connection",
      title: "Ada waves",
      message: "Ada wants to connect with you, she says",
    }),
  ];

  for (const each of theirs) expect(inOwnWords(each, "de")).toEqual(each);
});
