import type { Email } from "#core/delivery";
import type { Mailbox } from "#core/email-settings";
import { sha256 } from "#core/seal";

/**
 * The id of a message (RFC 5322 §3.6.4): the same for every attempt at one
 * message, so that what arrives twice can be told to be one.
 */
export function messageId(key: string, from: Mailbox): string {
  return `<${sha256(key)}@${from.address.slice(from.address.lastIndexOf("@") + 1)}>`;
}

/** Text of one line: a line break would begin a header of its own. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** An e-mail as nodemailer takes it. Its text never decides who gets it, and nothing in it is fetched or read from a disk. */
export function mailOf(email: Email, key: string, from: Mailbox, date: Date) {
  const headers = Object.entries(email.headers).map(([name, value]) => ({
    key: name,
    value: oneLine(value),
  }));
  return {
    from,
    to: { name: "", address: email.to },
    envelope: { from: from.address, to: [email.to] },
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
