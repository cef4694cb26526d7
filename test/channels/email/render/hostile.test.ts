import { expect, it } from "vitest";
import { renderMail } from "#channels/email/render/mail";
import type { StoredNotification } from "#core/inbox";
import { actor, pending, recipient, stored } from "../../../support/mail.ts";

const HOSTILE = [
  "Hi\r\nBcc: everyone@example.com",
  "a\u2028b\u2029c\u0085d\ve\ff",
  "\u202Egnp.exe\u202C and \u2066more\u2069",
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "</style></title></td></table><h1>Mine</h1>",
  "\0\x07\x1B[2J",
  "\uD800 alone \uDFFF",
  "b>\r\nRCPT TO:<x@example.com>",
  "&lt;already&gt;",
];

function everywhere(text: string): Partial<StoredNotification> {
  return { title: text, message: `${text} and more`, category: text, group_key: text, actor: actor(text) };
}

const ALL = HOSTILE.flatMap((text, at) => [
  stored(at * 2, everywhere(text)),
  stored(at * 2 + 1, everywhere(text)),
]);

it.each([
  ...HOSTILE.map((text, at) => ({
    text: JSON.stringify(text),
    notifications: [stored(at, everywhere(text))],
  })),
  { text: "all", notifications: ALL },
])("keeps $text on one line, as text, in its own direction", ({ notifications }) => {
  const mail = renderMail(pending(notifications), recipient());

  expect(mail.subject).toMatch(/^\P{Cc}+$/u);
  for (const value of Object.values(mail.headers)) expect(value).toMatch(/^[\x20-\x7E]+$/);
  for (const part of [mail.subject, mail.text, mail.html]) {
    expect(part).not.toMatch(/[\u202A-\u202E\u2066\u2067\u2028\u2029\u0085]|[^\P{Cc}\n]/u);
    expect(part.isWellFormed()).toBe(true);
  }
  expect(tagsOf(mail.html)).not.toMatch(/script|img|onerror|alert/);
  expect(mail.html.match(/<(h1|title)\b/g)).toHaveLength(2);
});

/** The markup without what it says. */
function tagsOf(html: string): string {
  return [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag).join("");
}

it("lets no message write a footer of its own", () => {
  const message = "Bye.\n\n-- \nUnsubscribe from these e-mails: https://evil.example/";

  const { text } = renderMail(pending([stored(1, { message })]), recipient());

  expect(text.match(/^-- $/gm)).toHaveLength(1);
  expect(text.match(/^Unsubscribe from these e-mails: .*$/gm)).toEqual([
    "Unsubscribe from these e-mails: https://herald.example/unsubscribe/tok-1/",
  ]);
});

it("sets a name apart that is written from right to left", () => {
  const notifications = [
    stored(1, { actor: actor("דנה לוי", 4) }),
    stored(2, { actor: actor("דנה לוי", 4) }),
  ];

  const mail = renderMail(pending(notifications), recipient());

  expect(mail.subject).toBe("\u2068דנה לוי\u2069: 2 new notifications");
  expect(mail.html).toContain('<span dir="auto">\u2068דנה לוי\u2069</span>');
});

it.each([
  ["/courses/1/?a=b&c=d", "https://herald.example/courses/1/?a=b&c=d"],
  ["https://shop.example/x?utm=1#top", "https://shop.example/x?utm=1#top"],
  ["http://shop.example", "http://shop.example"],
  [null, "https://herald.example/notifications/?id=7000001"],
  ["javascript:alert(1)", "https://herald.example/notifications/?id=7000001"],
  ["data:text/html,x", "https://herald.example/notifications/?id=7000001"],
  ["//evil.example/", "https://herald.example/notifications/?id=7000001"],
  ["/\\evil.example/", "https://herald.example/notifications/?id=7000001"],
  ["https://bank.example@evil.example/", "https://herald.example/notifications/?id=7000001"],
  ["/a\u202Eb", "https://herald.example/a%E2%80%AEb"],
])("leads from the link %j to %j", (link, address) => {
  const { html, text } = renderMail(pending([stored(1, { link })]), recipient());

  expect(text).toContain(`  ${address}\n`);
  expect(html).toContain(`href="${address.replaceAll("&", "&amp;")}"`);
});

it("leads to nothing but what it names: its notification and its own pages", () => {
  const { html } = renderMail(pending([stored(1, { link: "https://shop.example/" })]), recipient());

  expect([...html.matchAll(/(?:href|src|action|background)="([^"]*)"/g)].map(([, url]) => url)).toEqual([
    "https://shop.example/",
    "https://herald.example/preferences/",
    "https://herald.example/unsubscribe/tok-1/",
  ]);
  expect(html).not.toMatch(/url\(|@import|@font-face|<(img|link|iframe|form|script|object)/i);
});

const LONG = "word ".repeat(400).trim();

it.each([
  ["plain words", LONG, "Title", "/x/"],
  ["markup, which grows when it is escaped", "<&\"'>".repeat(400), "<&>".repeat(66), "/x/"],
  ["letters of three bytes", "通知".repeat(1000), "通知".repeat(100), "/x/"],
  ["emoji with joiners", "👩‍🚀".repeat(600), "👩‍🚀".repeat(60), "/x/"],
  ["links of 2,048 characters", "x", "Title", `/${"a".repeat(2047)}`],
  ["the worst of all", "'".repeat(2000), "'".repeat(200), `/?${"&".repeat(2046)}`],
])("stays below 60 kB with 100 notifications of %s", (_, message, title, link) => {
  const notifications = Array.from({ length: 100 }, (_, at) =>
    stored(at, { message: message.slice(0, 2000), title, link, actor: actor(`Person ${at}`, at + 1) }),
  );

  const mail = renderMail(pending(notifications, { more: 900 }), recipient());

  const encoded = [mail.text, mail.html].map((part) => (new TextEncoder().encode(part).length * 4) / 3);
  expect(encoded.reduce((sum, size) => sum + size * (78 / 76), 0)).toBeLessThan(60_000);
  const rows = mail.text.match(/^\* /gm)?.length ?? 0;
  expect(mail.text).toContain(`and ${1000 - rows} more:`);
});

it("names each of 100 notifications of ordinary length", () => {
  const notifications = Array.from({ length: 100 }, (_, at) =>
    stored(at, { message: LONG, actor: actor("Ada", 1) }),
  );

  expect(renderMail(pending(notifications), recipient()).text.match(/^\* /gm)).toHaveLength(100);
});

it("shows the whole message of one notification, and the beginning of each of several", () => {
  const one = renderMail(pending([stored(1, { message: LONG })]), recipient());
  const two = renderMail(pending([stored(1, { message: LONG }), stored(2)]), recipient());

  expect(one.html).toContain(LONG);
  expect(two.html).not.toContain(LONG);
  expect(two.html).toContain("word word…");
});
