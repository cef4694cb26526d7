import { renderCode } from "#channels/email/render/code";
import { renderMail } from "#channels/email/render/mail";
import type { Email, Locale, Pending, Recipient } from "#core/delivery";
import type { NotificationId, UserId } from "#core/ids";
import { contentOf, type StoredNotification } from "#core/inbox";

const ADA = person(1, "Ada Lovelace");
const GRACE = person(2, "Grace Hopper");
const DANA = person(3, "דנה לוי");
const OTHERS = ["Alan Turing", "Barbara Liskov", "Katherine Johnson"].map((name, at) => person(4 + at, name));

function person(id: number, full_name: string) {
  return { id, username: `person${id}`, full_name, company_name: "", role: "member" };
}

type Sample = Partial<StoredNotification> & { minute?: number };

function sample(at: number, { minute = at * 7, ...said }: Sample): StoredNotification {
  const {
    type: _,
    expires_at: _end,
    category: __,
    ...content
  } = contentOf({
    type: "system",
    title: "",
    message: "",
  });
  return {
    ...content,
    ...{ actions: [], place: "inbox", saved: false, snoozed_until: null, acted: null },
    id: (7_000_000 + at) as NotificationId,
    seq: at,
    notification_type: "system",
    category: "system",
    silent: false,
    is_read: false,
    read_at: null,
    seen_at: null,
    created_at: new Date(Date.UTC(2026, 10, 28, 7, minute)).toISOString(),
    expires_at: null,
    ...said,
  };
}

const FEW: Sample[] = [
  {
    category: "courses",
    title: "Chemistry for engineers begins on Monday",
    message: "Room 7b, nine o'clock. Bring a notebook, and the book if you have it already.",
    link: "/courses/12/",
  },
  {
    category: "connections",
    actor: GRACE,
    title: "Grace Hopper accepted your connection request",
    link: "/connections/",
  },
  ...[...OTHERS, ADA].map((actor) => ({
    category: "activity",
    actor,
    group_key: "post.9",
    title: `${actor.full_name} liked your post`,
    message: "“Ten years of notes, one programme”",
  })),
  {
    category: "applications",
    actor: ADA,
    level: "success" as const,
    title: "Application Approved!",
    message: "Your application has been approved: Compiler engineer",
    link: "/applications/",
  },
  {
    level: "warning",
    title: "Your storage is almost full",
    message: "94 % of 2 GB are in use. Delete what you no longer need, or ask for more.",
  },
];

const LONG = "The import of contacts stopped at row 1,204, because the address there has no host. ".repeat(
  30,
);

const MAILS: Record<string, { samples: Sample[]; kind?: Pending["kind"]; more?: number; locale?: Locale }> = {
  one: {
    samples: [
      {
        category: "messages",
        actor: ADA,
        title: "New message from Ada Lovelace",
        message:
          "Hello Lin,\n\nthe notes on the engine are ready. Could you look through section G before Friday? I am not sure about the numbers of Bernoulli.\n\nThank you!\nAda",
        link: "/messages/4/",
      },
    ],
  },
  several: { samples: FEW, more: 40 },
  sixty: {
    kind: "digest",
    samples: Array.from({ length: 60 }, (_, at) => ({ ...FEW[(at * 5) % FEW.length], group_key: null })),
  },
  long: {
    samples: [
      { title: "Import stopped ".repeat(13).trim(), message: LONG, level: "danger" },
      {
        title: "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4),
        message: `https://example.com/${"a".repeat(300)}`,
      },
    ],
  },
  rtl: {
    samples: [
      {
        actor: DANA,
        category: "messages",
        title: "דנה לוי שלחה לך הודעה",
        message: "שלום, האם נוכל להיפגש ביום שלישי בשעה 10:00?",
      },
      {
        actor: DANA,
        category: "connections",
        title: "دانا تريد التواصل معك (3 أصدقاء مشتركين)",
        message: "\u202EExample of an override",
      },
      { actor: ADA, category: "messages", title: "A plain one in between", message: "Hello!" },
    ],
  },
  german: { samples: FEW, locale: "de", kind: "digest" },
  critical: {
    kind: "critical",
    samples: [
      {
        level: "danger",
        title: "Someone signed in from a new place",
        message: "If it was not you, change your password now.",
        link: "/profile/",
      },
    ],
  },
};

/** A mail of each kind that its texts can put to the test. */
export function sampleMails(): Map<string, Email> {
  const mails = new Map<string, Email>();
  for (const [name, { samples, kind = "instant", more = 0, locale = "en" }] of Object.entries(MAILS)) {
    const notifications = samples.map((said, at) => sample(at, said));
    mails.set(
      name,
      renderMail({ kind, isSummary: true, unreadCount: 0, notifications, more }, reader(locale)),
    );
  }
  mails.set("code", renderCode({ code: "204817", to: "lin@example.com", locale: "en", validMinutes: 10 }));
  return mails;
}

function reader(locale: Locale): Recipient {
  return {
    id: 7 as UserId,
    name: "Lin Chen",
    locale,
    timezone: "Europe/Berlin",
    address: "lin@example.com",
    origin: "https://herald.example",
    unsubscribeToken: "sample",
  };
}
