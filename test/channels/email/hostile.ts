import type { Email } from "#core/delivery";

/** Text that would begin a header, a recipient or a command of its own, or turn what is read. */
export const HOSTILE = [
  "Hello\r\nBcc: evil@example.com",
  "Hello\nBcc: evil@example.com\n\nAnother body",
  "b>\r\nRCPT TO:<evil@example.com>",
  "\r\n.\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<evil@example.com>\r\nDATA\r\n",
  '<img src=x onerror="alert(1)">',
  "\u202Egnp.exe \u2066hidden\u2069",
  "=?utf-8?B?QmNjOiBldmlsQGV4YW1wbGUuY29t?=",
  "a, evil@example.com; x:evil@example.com;",
  "Grüße 👋 \u2028Bcc: evil@example.com",
];

/** Addresses that are more than one, or none. */
export const NO_ADDRESSES = [
  "a@example.com\r\nBcc: evil@example.com",
  "a@example.com>\r\nRCPT TO:<evil@example.com",
  "a@example.com, evil@example.com",
  "x:evil@example.com;",
  "Ada <evil@example.com>",
  "a@example.com evil@example.com",
  '"a b"@example.com',
  "nobody",
  "@example.com",
  `${"a".repeat(250)}@example.com`,
];

export function mail(to: string, changed: Partial<Email> = {}): Email {
  return {
    to,
    subject: "Ada accepted your connection request",
    text: "Ada accepted.\n.\nA line that is a dot alone, and one of 1,200:\n".concat("x".repeat(1200)),
    html: "<p>Ada <b>accepted</b>.</p>",
    headers: {
      "Auto-Submitted": "auto-generated",
      "List-Id": "Herald <notifications.herald.example>",
      "List-Unsubscribe": "<https://herald.example/api/unsubscribe/token/>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    ...changed,
  };
}

export const FROM = { name: "Herald", address: "herald@herald.example" };

let made = 0;
/** An address that is nobody else's; a peer treats it as `name` says. */
export function to(name: string): string {
  made += 1;
  return `${name}@number-${made}.example`;
}
