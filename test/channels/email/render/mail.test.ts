import { expect, it } from "vitest";
import { renderMail } from "#channels/email/render/mail";
import { actor, pending, recipient, stored } from "../../../support/mail.ts";

const ada = actor("Ada Lovelace", 1);
const grace = actor("Grace Hopper", 2);
const lin = actor("Lin Chen", 3);

it.each([
  ["one is its title", [{ title: "Ada wants to connect" }], {}, "Ada wants to connect"],
  ["one that says more in its message", [{ title: "New", message: "New course." }], {}, "New course."],
  ["one without a visible title", [{ title: "\u200B", message: "x" }], {}, "No title"],
  ["several of nobody", [{}, {}], {}, "2 new notifications"],
  ["several of one", [{ actor: ada }, { actor: ada }], {}, "Ada Lovelace: 2 new notifications"],
  [
    "several of two",
    [{ actor: ada }, { actor: grace }],
    {},
    "Grace Hopper and Ada Lovelace: 2 new notifications",
  ],
  [
    "several of three",
    [{ actor: ada }, { actor: grace }, { actor: lin }],
    {},
    "Lin Chen and 2 others: 3 new notifications",
  ],
  ["some of nobody", [{ actor: ada }, {}], {}, "Ada Lovelace and others: 2 new notifications"],
  ["more than are listed", [{ actor: ada }], { more: 40 }, "Ada Lovelace and others: 41 new notifications"],
  [
    "a group",
    [
      { group_key: "p", title: "Ada likes it" },
      { group_key: "p", title: "Grace likes it" },
    ],
    {},
    "Grace likes it, and 1 more",
  ],
  ["a digest", [{ actor: ada }, { actor: ada }], { kind: "digest" }, "Your digest: 2 new notifications"],
  [
    "what is critical",
    [{ title: "Reset your password" }],
    { kind: "critical" },
    "Critical: Reset your password",
  ],
] as const)("has a subject for %s", (_, changes, changed, subject) => {
  const notifications = changes.map((change, at) => stored(at + 1, change));

  expect(renderMail(pending(notifications, changed), recipient()).subject).toBe(subject);
});

it("speaks German to those who read German", () => {
  const notifications = [stored(1, { actor: ada }), stored(2, { actor: grace }), stored(3, { actor: lin })];

  const mail = renderMail(pending(notifications), recipient({ locale: "de" }));

  expect(mail.subject).toBe("Lin Chen und 2 weitere: 3 neue Mitteilungen");
  expect(mail.text).toContain("weil E-Mails für Kontakte eingeschaltet sind. Zeitangaben");
  expect(mail.text).toContain("Sa., 28. März, 09:03");
  expect(mail.html).toContain('lang="de"');
  expect(mail.headers["Content-Language"]).toBe("de");
});

it("reads well as plain text, the newest first", () => {
  const notifications = [
    stored(1, { title: "Rings", message: "First line.\n\nSecond line.", link: "/courses/1/" }),
    stored(2, { title: "Ada wants to connect", message: "Ada wants to connect.", actor: ada }),
  ];

  const { text } = renderMail(pending(notifications, { more: 40 }), recipient());

  expect(text).toBe(`42 new notifications

* Ada wants to connect
  Ada Lovelace · Sat 28 Mar, 09:02
  https://herald.example/notifications/?id=7000002

* Rings
  First line.
  Second line.
  Sat 28 Mar, 09:01
  https://herald.example/courses/1/

and 40 more:
https://herald.example/notifications/

-- 
You get this e-mail because e-mail notifications are on for Connections. Times are in the time zone Europe/Berlin.
Notification preferences: https://herald.example/preferences/
Unsubscribe from these e-mails: https://herald.example/unsubscribe/tok-1/
`);
});

it("folds what shares a group into one row, where its newest one is", () => {
  const likes = [ada, grace, lin, actor("Alan Turing", 4)].map((who, at) =>
    stored(at + 1, { actor: who, group_key: "post.5", title: `${who.full_name} liked your post` }),
  );
  const { text, html } = renderMail(pending([...likes, stored(9, { title: "Later" })]), recipient());

  expect(text).toContain(
    "* Later\n  Message 9.\n  Sat 28 Mar, 09:09\n  https://herald.example/notifications/?id=7000009\n\n* Alan Turing liked your post\n",
  );
  expect(text).toContain("  Alan Turing and 3 others · 4 notifications · Sat 28 Mar, 09:04\n");
  expect(html).not.toContain("Ada Lovelace");
});

it("puts many under the names of their categories", () => {
  const notifications = Array.from({ length: 8 }, (_, at) =>
    stored(at, { category: at % 2 ? "messages" : "billing_and_tax" }),
  );

  const { text } = renderMail(pending(notifications), recipient());

  expect(text).toContain("MESSAGES (4)\n");
  expect(text).toContain("BILLING AND TAX (4)\n");
  expect(text).toContain("e-mail notifications are on for Messages and Billing and tax.");
});

it("carries what programs that sort and unsubscribe look for", () => {
  expect(renderMail(pending([stored(1)]), recipient()).headers).toEqual({
    "List-Unsubscribe": "<https://herald.example/api/unsubscribe/tok-1/>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "List-Id": "Herald <notifications.herald.example>",
    "Auto-Submitted": "auto-generated",
    "Content-Language": "en",
  });
});

it("says that what is critical comes anyway, and offers no unsubscribing that would do nothing", () => {
  const mail = renderMail(pending([stored(1)], { kind: "critical" }), recipient());

  expect(Object.keys(mail.headers)).not.toContain("List-Unsubscribe");
  expect(mail.html + mail.text).not.toMatch(/unsubscribe/i);
  expect(mail.text).toContain("even if you switched off e-mail");
});

it("says which categories a digest is of", () => {
  const notifications = [stored(1, { category: "courses" }), stored(2, { category: "jobs" })];

  const { text } = renderMail(pending(notifications, { kind: "digest" }), recipient());

  expect(text).toContain("you chose the digest for Jobs and Courses:");
});

it("writes times in UTC where the zone is none", () => {
  const { text } = renderMail(pending([stored(1)]), recipient({ timezone: "Mars/Olympus" }));

  expect(text).toContain("08:01");
  expect(text).toContain("Times are in the time zone UTC.");
});
