import type { Email, Pending, Recipient } from "#core/delivery";
import type { StoredNotification } from "#core/inbox";
import { inOwnWords } from "#core/own-words";
import { withoutRepetition } from "#core/plain-text";
import { block, oneLine } from "../../clean.ts";
import { contentOf, type Density } from "./content.ts";
import { automatic } from "./headers.ts";
import { htmlOf } from "./html.ts";
import { type MailPages, pagesOf } from "./links.ts";
import { plainText } from "./plain.ts";
import { MAIL_TEXTS } from "./texts.ts";

/** Of text and HTML together: encoded as base64, the mail stays below 60 kB. */
const MAX_BYTES = 43_000;

/** The more rows, the less room for each: the first density that fits is taken. */
const DENSITIES: Density[] = [
  { rows: 1, title: 200, message: 2000, hasFaces: true },
  { rows: 12, title: 200, message: 600, hasFaces: true },
  { rows: 100, title: 200, message: 280, hasFaces: true },
  { rows: 100, title: 160, message: 140, hasFaces: true },
  { rows: 100, title: 120, message: 70, hasFaces: false },
  { rows: 100, title: 80, message: 0, hasFaces: false },
  { rows: 50, title: 80, message: 0, hasFaces: false },
  { rows: 20, title: 80, message: 0, hasFaces: false },
  { rows: 5, title: 80, message: 0, hasFaces: false },
];

/** The mail about what waits in an inbox. */
export function renderMail(stored: Pending, to: Recipient): Email {
  const pending = {
    ...stored,
    notifications: stored.notifications.map((each) => cleaned(inOwnWords(each, to.locale))),
  };
  const pages = pagesOf(pending, to);
  return {
    to: to.address,
    ...fitting(pending, to, pages),
    headers: {
      ...automatic(to.locale),
      // RFC 2919.
      "List-Id": `Herald <notifications.${new URL(to.origin).hostname}>`,
      ...(pages.unsubscribe && {
        // RFC 8058: one POST, which no mere reader of links sends.
        "List-Unsubscribe": `<${pages.unsubscribe.oneClick}>`,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      }),
    },
  };
}

function fitting(
  pending: Pending,
  to: Recipient,
  pages: MailPages,
): Pick<Email, "subject" | "text" | "html"> {
  const texts = MAIL_TEXTS[to.locale];
  const write = (density: Density) => {
    const content = contentOf(pending, to, density);
    const html = htmlOf(content, { locale: to.locale, texts, pages, hasFaces: density.hasFaces });
    return { subject: content.subject, text: plainText(content, pages, texts), html, rest: content.more };
  };
  for (const density of DENSITIES) {
    const { rest, ...mail } = write(density);
    const isWhole = rest === pending.more || density.message === 0;
    if (isWhole && bytesOf(mail.text) + bytesOf(mail.html) <= MAX_BYTES) return mail;
  }
  const { rest: _, ...mail } = write({ rows: 1, title: 80, message: 0, hasFaces: false });
  return mail;
}

/** Cleaned once: what does not fit is written again and again. */
function cleaned(notification: StoredNotification): StoredNotification {
  const { title, message } = withoutRepetition(notification);
  return { ...notification, title: oneLine(title), message: block(message) };
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
