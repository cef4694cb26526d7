import { describe, expect, it } from "vitest";
import { type Document, preferencesOf } from "#features/preferences/domain";
import { nextDigest } from "#features/preferences/local-times";
import { type Candidate, type Moment, nextLook, plan, type Verdict } from "#features/preferences/plan";
import { NOON } from "../../support/noon.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const USER = 7;

type Given = Partial<Moment> & { document?: Document };

function moment(given: Given = {}): Moment {
  const { document, ...rest } = given;
  return {
    channel: "email",
    user: USER,
    preferences: preferencesOf({ categories: ALL_ON, ...document }),
    now: NOON,
    isReachable: true,
    sentToday: 0,
    waited: null,
    waits: { emailAfterSeconds: 900, pushHoldSeconds: 10 },
    ...rest,
  };
}

const ALL_ON: Document["categories"] = {
  messages: { email: "instant", push: "on", sms: "on" },
  courses: { email: "digest", push: "on", sms: "on" },
};

function candidate(given: Partial<Candidate> = {}): Candidate {
  return { seq: 1, category: "messages", critical: false, isGone: false, createdAt: NOON - HOUR, ...given };
}

function only(at: Moment, one: Candidate): Verdict {
  const [verdict, ...others] = plan(at, [one]);
  if (!verdict || others.length > 0) throw new Error("One notification has one verdict.");
  expect(verdict.seq).toBe(one.seq);
  return verdict;
}

const NIGHT = { quiet_hours: { enabled: true } };
const MIDNIGHT = Date.UTC(2026, 0, 6);
const MORNING = Date.UTC(2026, 0, 6, 7);

/** What each rule decides, with everything that later rules would decide otherwise. */
const TABLE: [string, Given, Partial<Candidate>, Partial<Verdict>][] = [
  ["sends what nothing holds back", {}, {}, { outcome: "now", rule: null, source: "user" }],
  [
    "names the category where its reader has decided nothing",
    { document: { categories: {} } },
    {},
    { outcome: "now", rule: null, source: "category" },
  ],
  [
    "1 passes over what is gone, critical or not",
    { isReachable: false },
    { isGone: true, critical: true },
    { outcome: "skip", rule: 1, source: "system" },
  ],
  [
    "1 pushes nothing that was seen",
    { channel: "push" },
    { isSeen: true },
    { outcome: "skip", rule: 1, source: "system" },
  ],
  [
    "1 sends no SMS of what was seen",
    { channel: "sms" },
    { isSeen: true },
    { outcome: "skip", rule: 1, source: "system" },
  ],
  ["1 mails what was seen", {}, { isSeen: true }, { outcome: "now", rule: null }],
  [
    "2 passes over everything where nobody can be reached",
    { isReachable: false },
    { critical: true },
    { outcome: "skip", rule: 2, source: "system" },
  ],
  [
    "7 lets what is critical and was snoozed wait beyond the cap",
    { sentToday: 99 },
    { critical: true, isBack: true },
    { outcome: "wait", rule: 7, source: "system" },
  ],
  [
    "3 sends what is critical and was snoozed up to the cap",
    { sentToday: 19, document: { categories: { messages: { email: "off" } } } },
    { critical: true, isBack: true },
    { outcome: "now", rule: 3 },
  ],
  [
    "3 sends what is critical, whatever is muted, off, used up or quiet",
    {
      now: MIDNIGHT,
      sentToday: 99,
      document: {
        ...NIGHT,
        channels: { email: { enabled: false } },
        categories: { messages: { muted: true, email: "off" } },
      },
    },
    { critical: true, createdAt: MIDNIGHT },
    { outcome: "now", rule: 3, cursor: "urgent_email" },
  ],
  [
    "4 passes over a muted category",
    {
      document: {
        channels: { email: { enabled: false } },
        categories: { messages: { muted: true, email: "off" } },
      },
    },
    {},
    { outcome: "skip", rule: 4, source: "user" },
  ],
  [
    "5 passes over a channel that is switched off",
    { document: { channels: { email: { enabled: false } }, categories: { messages: { email: "off" } } } },
    {},
    { outcome: "skip", rule: 5, source: "user" },
  ],
  [
    "6 passes over a category that is switched off",
    { sentToday: 99, document: { categories: { messages: { email: "off" } } } },
    {},
    { outcome: "skip", rule: 6, source: "user" },
  ],
  [
    "6 passes over what is off by default, and names the category",
    {},
    { category: "activity" },
    { outcome: "skip", rule: 6, source: "category" },
  ],
  [
    "6 treats a category that is no longer there as other",
    {},
    { category: "gone" },
    { outcome: "skip", rule: 6, source: "category" },
  ],
  [
    "7 has the 21st mail of a day wait for the digest",
    { sentToday: 20 },
    {},
    { outcome: "wait", rule: 7, source: "system", cursor: "email" },
  ],
  ["7 sends the 20th", { sentToday: 19 }, {}, { outcome: "now", rule: null }],
  [
    "7 lets go at the time of the digest what waited for it",
    { sentToday: 20, waited: { rule: 7, until: NOON } },
    {},
    { outcome: "now", rule: null },
  ],
  [
    "7 has it wait again where it waited for something else",
    { sentToday: 20, waited: { rule: 9, until: NOON } },
    {},
    { outcome: "wait", rule: 7 },
  ],
  [
    "7 sends a digest at its time, cap or not",
    { sentToday: 20 },
    { category: "courses", createdAt: NOON - 24 * HOUR },
    { outcome: "now", rule: null, cursor: "email_digest" },
  ],
  [
    "7 makes a day's last push a summary",
    { channel: "push", sentToday: 49 },
    {},
    { outcome: "summary", rule: 7, source: "system" },
  ],
  [
    "7 pushes nothing after it",
    { channel: "push", sentToday: 50 },
    {},
    { outcome: "skip", rule: 7, source: "system" },
  ],
  [
    "7 passes over the sixth SMS",
    { channel: "sms", sentToday: 5 },
    {},
    { outcome: "skip", rule: 7, source: "system" },
  ],
  [
    "8 waits for the end of the quiet hours",
    { now: MIDNIGHT, document: NIGHT },
    { createdAt: MIDNIGHT },
    { outcome: "wait", rule: 8, source: "user", until: MORNING },
  ],
  [
    "8 wakes nobody for a day's last push",
    { channel: "push", now: MIDNIGHT, sentToday: 49, document: NIGHT },
    {},
    { outcome: "wait", rule: 8, until: MORNING },
  ],
  [
    "9 holds a mail until its reader had the time to read",
    {},
    { createdAt: NOON - 15 * MINUTE + 1 },
    { outcome: "wait", rule: 9, source: "system", until: NOON + 1 },
  ],
  ["9 lets it go then", {}, { createdAt: NOON - 15 * MINUTE }, { outcome: "now", rule: null }],
  [
    "9 collects for the digest",
    {},
    { category: "courses" },
    {
      outcome: "wait",
      rule: 9,
      source: "user",
      cursor: "email_digest",
      until: nextDigest(NOON - HOUR, preferencesOf(null).digest, "UTC", USER),
    },
  ],
  [
    "9 pushes at once where nothing is open",
    { channel: "push" },
    { createdAt: NOON },
    { outcome: "now", rule: null },
  ],
  [
    "9 holds a push while a page is open",
    { channel: "push", presence: { open: 1, visible: 0 } },
    { createdAt: NOON },
    { outcome: "wait", rule: 9, until: NOON + 10_000 },
  ],
  [
    "9 holds it three times as long while one is in view",
    { channel: "sms", presence: { open: 2, visible: 1 } },
    { createdAt: NOON },
    { outcome: "wait", rule: 9, until: NOON + 30_000 },
  ],
  [
    "9 counts the hold from the creation, by the state at its end",
    { channel: "push", presence: { open: 1, visible: 0 } },
    { createdAt: NOON - 10_000 },
    { outcome: "now", rule: null },
  ],
];

it.each(TABLE)("%s", (_, at, one, expected) => {
  expect(only(moment(at), candidate(one))).toMatchObject(expected);
});

it("decides by the first rule in the order of the contract", () => {
  const document: Document = {
    ...NIGHT,
    channels: { push: { enabled: false } },
    categories: { messages: { muted: true, push: "off" } },
  };
  const presence = { open: 1, visible: 1 };
  const at = {
    channel: "push",
    now: MIDNIGHT,
    sentToday: 50,
    isReachable: false,
    presence,
    document,
  } as const;
  const one = { isGone: true, critical: true, createdAt: MIDNIGHT };
  const rules = [];

  rules.push(only(moment(at), candidate(one)).rule);
  const there = { ...one, isGone: false };
  rules.push(only(moment(at), candidate(there)).rule);
  const reachable = { ...at, isReachable: true };
  rules.push(only(moment(reachable), candidate(there)).rule);
  const ordinary = { ...there, critical: false };
  rules.push(only(moment(reachable), candidate(ordinary)).rule);
  const muted = { ...document, categories: { messages: { push: "off" } } } satisfies Document;
  rules.push(only(moment({ ...reachable, document: muted }), candidate(ordinary)).rule);
  const enabled = { ...muted, channels: {} };
  rules.push(only(moment({ ...reachable, document: enabled }), candidate(ordinary)).rule);
  const on = { ...enabled, categories: { messages: { push: "on" } } } satisfies Document;
  rules.push(only(moment({ ...reachable, document: on }), candidate(ordinary)).rule);
  const unused = { ...reachable, sentToday: 0, document: on };
  rules.push(only(moment(unused), candidate(ordinary)).rule);
  rules.push(only(moment({ ...unused, document: {} }), candidate(ordinary)).rule);
  rules.push(
    only(moment({ ...unused, document: {}, presence: { open: 0, visible: 0 } }), candidate(ordinary)).rule,
  );

  expect(rules).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, null]);
});

describe("several at once", () => {
  const outcomes = (verdicts: Verdict[]) => verdicts.map(({ outcome }) => outcome);

  it("mails with the first that is due whatever else of its kind is unread, however young", () => {
    const verdicts = plan(moment(), [
      candidate({ seq: 1 }),
      candidate({ seq: 2, createdAt: NOON }),
      candidate({ seq: 3, createdAt: NOON, isGone: true }),
      candidate({ seq: 4, createdAt: NOON, category: "courses" }),
      candidate({ seq: 5, createdAt: NOON, category: "activity" }),
    ]);

    expect(outcomes(verdicts)).toEqual(["now", "now", "skip", "wait", "skip"]);
    expect(verdicts.map(({ cursor }) => cursor)).toEqual([
      "email",
      "email",
      "email",
      "email_digest",
      "email",
    ]);
  });

  it("mails nothing young along with what is critical", () => {
    const verdicts = plan(moment(), [
      candidate({ seq: 1, critical: true }),
      candidate({ seq: 2, createdAt: NOON }),
    ]);

    expect(outcomes(verdicts)).toEqual(["now", "wait"]);
  });

  it("pushes three one by one, and a fourth makes one summary of all that is pending", () => {
    const at = moment({ channel: "push", presence: { open: 1, visible: 0 } });
    const held = candidate({ createdAt: NOON - 1000 });

    expect(outcomes(plan(at, [candidate(), candidate(), held]))).toEqual(["now", "now", "wait"]);
    expect(outcomes(plan(at, [candidate(), candidate(), held, held]))).toEqual(Array(4).fill("summary"));
    expect(outcomes(plan(at, [held, held, held, held]))).toEqual(Array(4).fill("wait"));
    expect(outcomes(plan(at, [candidate(), held, held, candidate({ critical: true })]))).toEqual([
      ...["now", "wait", "wait", "now"],
    ]);
  });

  it("pushes no more one by one than the cap has left", () => {
    const at = moment({ channel: "push", sentToday: 48 });

    expect(outcomes(plan(at, [candidate()]))).toEqual(["now"]);
    expect(plan(at, [candidate(), candidate()])).toMatchObject(
      Array(2).fill({ outcome: "summary", rule: 7 }),
    );
  });

  it("looks again when the first of a cursor is due", () => {
    const verdicts = plan(moment(), [
      candidate({ seq: 1, createdAt: NOON }),
      candidate({ seq: 2, createdAt: NOON - MINUTE }),
      candidate({ seq: 3, category: "courses" }),
    ]);

    expect(nextLook(verdicts, "email")).toMatchObject({ seq: 2, until: NOON + 14 * MINUTE });
    expect(nextLook(verdicts, "email_digest")).toMatchObject({ seq: 3, rule: 9 });
    expect(nextLook(verdicts, "urgent_email")).toBeUndefined();
  });
});

it("has a mail over the cap go at the time that the plan names, though that lies behind quiet hours", () => {
  const document: Document = {
    categories: ALL_ON,
    quiet_hours: { enabled: true, from: "06:00", to: "10:00" },
  };
  const { until = 0, rule } = only(moment({ sentToday: 20, document }), candidate());

  const then = only(moment({ sentToday: 20, document, now: until, waited: { rule, until } }), candidate());

  expect(until).toBe(NOON + 22 * HOUR);
  expect(then).toMatchObject({ outcome: "now", rule: null });
});
