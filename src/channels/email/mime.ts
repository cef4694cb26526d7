import type { Email } from "#core/delivery";
import type { Mailbox } from "#core/email-settings";
import { sha256 } from "#core/seal";

/**
 * The id of a message (RFC 5322 §3.6.4): the same for every attempt at one
 * message, so that two copies are known to be one message.
 */
export function messageId(key: string, from: Mailbox): string {
  return `<${sha256(key)}@${from.address.slice(from.address.lastIndexOf("@") + 1)}>`;
}

/** Text of one line: a line break would begin a header of its own. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** The whole message as an SMTP server gets it (RFC 5322). */
export async function mimeOf(email: Email, key: string, from: Mailbox, date: Date): Promise<Buffer> {
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  return new MailComposer(mailOf(email, key, from, date)).compile().build();
}

/** An e-mail as nodemailer takes it. Its text never decides who gets it, and nothing in it is fetched or read from a disk. */
function mailOf(email: Email, key: string, from: Mailbox, date: Date) {
  const headers = Object.entries(email.headers).map(([name, value]) => ({
    key: name,
    value: oneLine(value),
  }));
  return {
    from,
    to: { name: "", address: email.to },
    subject: oneLine(email.subject),
    text: email.text,
    html: email.html,
    headers,
    date,
    messageId: messageId(key, from),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A mailbox as one line, its name in quotes (RFC 5322 §3.4). */
export function fromLine({ name, address }: Mailbox): string {
  return name === "" ? address : `"${oneLine(name).replaceAll(/["\\]/g, "")}" <${address}>`;
}
