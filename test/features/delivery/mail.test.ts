import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "#core/delivery";
import { deliver } from "#features/delivery/service/deliver";
import { giveUp } from "#features/delivery/service/give-up";
import { patience } from "#features/delivery/service/send";
import { UNREAD } from "#features/notifications/place-mark";
import { changeInbox } from "#features/notifications/service/change-inbox";
import { marking } from "#features/notifications/service/mark";
import type { Person } from "../../support/as.ts";
import { write } from "../../support/inbox.ts";
import {
  cursorsOf,
  deliveriesOf,
  MailProvider,
  minutes,
  prefer,
  queued,
  queueing,
  reachable,
  startOver,
  tick,
  time,
} from "../../support/mail-provider.ts";
import { person, platform } from "../../support/people.ts";
import { hush } from "../../support/quiet.ts";

const HOUR = 3600;
const look = (user: Person, channel = "email" as const) => ({
  task: "look" as const,
  user: user.id,
  channel,
});
const unread = ({ id }: Person) => sql`user_id = ${id} and mark = ${UNREAD}`;
const readAll = (one: Person) =>
  changeInbox(platform(), one.id, marking(unread(one), true, new Date(time.now())));
const instant = (...keys: string[]) => ({
  categories: Object.fromEntries(keys.map((key) => [key, { email: "instant" }])),
});

beforeAll(hush);
beforeEach(async () => {
  await startOver();
});

describe("instant mail", () => {
  const TYPES = [
    "connection",
    "application_submitted",
    "message",
    "course",
    "job_post",
    "profile_view",
    "info",
    "own.kind",
    "library",
    "post_like",
  ];
  const EVERYTHING = instant(
    ...["connections", "applications", "messages", "courses", "jobs", "activity", "system", "other"],
  );

  it("lists 300 notifications of ten types to one person in one mail", {
    tags: "parity.announced.4",
  }, async () => {
    const ada = await reachable();
    await prefer(ada, EVERYTHING);
    const provider = new MailProvider();
    for (let each = 0; each < 300; each += 1) await write(ada, { type: TYPES[each % 10]! });

    await minutes(40, provider);

    expect(provider.subjects).toEqual(["instant 300"]);
    // Every category, also of those that it only counts.
    expect(provider.taken[0]?.email.html).toBe(
      "activity,applications,connections,courses,jobs,messages,other,system",
    );
    const [row] = await deliveriesOf(ada);
    expect(JSON.parse(row!.created_seqs).length).toBe(300);
  });

  it("sends none where all of them were read first", async () => {
    const ada = await reachable();
    await prefer(ada, EVERYTHING);
    const provider = new MailProvider();
    for (let each = 0; each < 300; each += 1) await write(ada, { type: TYPES[each % 10]! });
    await minutes(5, provider);
    await readAll(ada);

    await minutes(40, provider);

    expect(provider.attempts).toEqual([]);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it("waits for the end of the hold, then lists the younger ones too", {
    tags: "parity.announced.1",
  }, async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    await write(ada, { type: "message", title: "First" });
    await minutes(14, provider);
    await write(ada, { type: "message", title: "Second" });
    expect(provider.attempts).toEqual([]);

    await minutes(2, provider);

    expect(provider.taken.map(({ email }) => email.text)).toEqual(["First\nSecond"]);
    await minutes(30, provider);
    expect(provider.taken.length).toBe(1);
  });

  it("waits for the younger one's hold where the older was read", async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    await write(ada, { type: "message" });
    await minutes(10, provider);
    await readAll(ada);
    await write(ada, { type: "message", title: "Second" });

    await minutes(14, provider);
    expect(provider.attempts).toEqual([]);
    await minutes(2, provider);

    expect(provider.subjects).toEqual(["instant 1"]);
  });

  it("puts what came while a mail was under way in a mail of its own", async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    await write(ada, { type: "message", title: "First" });
    provider.answer = async (take) => {
      provider.answer = undefined;
      await write(ada, { type: "message", title: "Second" });
      return take();
    };

    await minutes(16, provider);
    expect(provider.taken.map(({ email }) => email.text)).toEqual(["First"]);
    await minutes(16, provider);

    expect(provider.taken.map(({ email }) => email.text)).toEqual(["First", "Second"]);
  });

  it("goes out once where two look at once", async () => {
    const ada = await reachable();
    const provider = new MailProvider({ isIdempotent: false });
    await write(ada, { type: "message" });
    time.pass(16 * 60);

    await Promise.all([1, 2, 3].map(() => deliver(platform(), provider.channel, look(ada))));

    expect(provider.attempts.length).toBe(1);
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "sent" }]);
  });

  it("is queued once, however often the cron runs before the queue does", async () => {
    const ada = await reachable();
    await write(ada, { type: "message" });
    time.pass(16 * 60);
    const { enqueueDue } = await import("#features/delivery/service/enqueue-due");

    await enqueueDue(queueing());
    time.pass(60);
    await enqueueDue(queueing());

    expect(queued.filter(({ task }) => "user" in task && task.user === ada.id).length).toBe(1);
  });

  it("waits beyond the daily cap for the time of the digest, and goes then", async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    for (let each = 0; each < 21; each += 1) {
      await write(ada, { type: "message" });
      await minutes(16, provider);
    }
    expect(provider.taken.length).toBe(20);
    expect(await cursorsOf(ada)).toMatchObject([{ channel: "email", reason: "daily-cap" }]);

    time.pass(17 * HOUR);
    await minutes(10, provider);

    expect(provider.taken.length).toBe(21);
  });
});

describe("what is critical", () => {
  it("goes at once, whatever its reader has switched off, and only once", {
    tags: "parity.announced.2",
  }, async () => {
    const ada = await reachable();
    await prefer(ada, {
      channels: { email: { enabled: false } },
      quiet_hours: { enabled: true, from: "00:00", to: "00:00" },
      categories: { system: { email: "off", muted: true } },
    });
    const provider = new MailProvider();
    await write(ada, { type: "warning", critical: true });

    await tick(provider);
    await minutes(40, provider);

    expect(provider.subjects).toEqual(["critical 1"]);
  });
});

describe("digests", () => {
  it("list everything unread in one mail at their time", async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    for (let each = 0; each < 5; each += 1) {
      await write(ada, { type: "course" });
      await minutes(20, provider);
    }
    expect(provider.attempts).toEqual([]);

    time.pass(19 * HOUR);
    await minutes(90, provider);
    time.pass(48 * HOUR);
    await minutes(3, provider);

    expect(provider.subjects).toEqual(["digest 5"]);
  });

  it("send nothing where all was read before their time", async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    await write(ada, { type: "course" });
    await minutes(20, provider);
    await readAll(ada);

    time.pass(24 * HOUR);
    await minutes(3, provider);

    expect(provider.attempts).toEqual([]);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it("do not repeat what was mailed at once, nor lose what became instant meanwhile", async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    await write(ada, { type: "course", title: "Course" });
    await write(ada, { type: "message", title: "Message" });
    await minutes(20, provider);
    expect(provider.taken.map(({ email }) => email.text)).toEqual(["Message"]);
    await prefer(ada, instant("courses"));

    time.pass(24 * HOUR);
    await minutes(3, provider);

    expect(provider.taken.map(({ email }) => email.text)).toEqual(["Message", "Course"]);
  });
});

describe("what changed between writing and sending decides:", () => {
  const unreachable = async ({ id }: Person) => {
    await env.DB.prepare("update addresses set suppressed = 'bounce' where user_id = ?").bind(id).run();
  };
  const CHANGES: [what: string, change: (one: Person) => Promise<unknown>][] = [
    ["the channel is switched off", (one) => prefer(one, { channels: { email: { enabled: false } } })],
    ["the category is switched off", (one) => prefer(one, { categories: { messages: { email: "off" } } })],
    ["the category is muted", (one) => prefer(one, { categories: { messages: { muted: true } } })],
    ["the address has bounced", unreachable],
    [
      "the account is closed",
      ({ id }) => env.DB.prepare("update users set active = 0 where id = ?").bind(id).run(),
    ],
    ["it was read", readAll],
    ["it was deleted", (one) => changeInbox(platform(), one.id, { kind: "removed", where: unread(one) })],
    [
      "it has expired",
      ({ id }) => env.DB.prepare("update notifications set expires_at = 5 where user_id = ?").bind(id).run(),
    ],
  ];
  it.each(CHANGES)("%s", { tags: "P11" }, async (_what, change) => {
    const ada = await reachable();
    const provider = new MailProvider();
    await write(ada, { type: "message" });
    await minutes(10, provider);
    await change(ada);

    await minutes(30, provider);

    expect(provider.attempts).toEqual([]);
    expect(await cursorsOf(ada)).toEqual([]);
    expect(await deliveriesOf(ada)).toEqual([]);
  });

  it("quiet hours have begun, and it goes at their end", { tags: "P11" }, async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    await write(ada, { type: "message" });
    await minutes(10, provider);
    await prefer(ada, { quiet_hours: { enabled: true, from: "10:00", to: "12:00" } });

    await minutes(90, provider);
    expect(await cursorsOf(ada)).toMatchObject([{ channel: "email", reason: "quiet-hours" }]);
    await minutes(30, provider);

    expect(provider.subjects).toEqual(["instant 1"]);
  });

  it("it was read between the claim and the sending", async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    await write(ada, { type: "message" });
    time.pass(16 * 60);
    const one = platform();
    let calls = 0;
    const db = Object.assign(Object.create(one.db), {
      async batch(items: never) {
        calls += 1;
        if (calls === 2) await readAll(ada);
        return one.db.batch(items);
      },
    });

    await deliver({ ...one, db }, provider.channel, look(ada));

    expect(calls).toBe(3);
    expect(provider.attempts).toEqual([]);
    expect(await cursorsOf(ada)).toEqual([]);
  });
});

describe("every delivery ends where the provider", () => {
  const ANSWERS: [what: string, answer: MailProvider["answer"], ends: object, attempts: number][] = [
    [
      "answers 429 with Retry-After",
      () => ({ is: "retry", afterSeconds: 30, reason: "429" }),
      { reason: "429" },
      8,
    ],
    ["answers 429 without it", () => ({ is: "retry", reason: "429" }), { reason: "429" }, 8],
    ["answers 500", () => ({ is: "retry", reason: "500" }), { reason: "500" }, 8],
    ["refuses the message", () => ({ is: "refused", reason: "Too long." }), { reason: "Too long." }, 1],
    ["knows nobody there", () => ({ is: "gone", reason: "550" }), { reason: "550" }, 1],
    [
      "throws",
      () => {
        throw new Error("Broken.");
      },
      { reason: "Broken." },
      8,
    ],
    [
      "never answers",
      () => new Promise<Outcome>(() => {}),
      { reason: "The provider did not answer in time." },
      8,
    ],
  ];
  it.each(ANSWERS)("%s", async (_what, answer, ends, attempts) => {
    const usual = { ...patience };
    Object.assign(patience, { ms: 5, graceMs: 5 });
    const ada = await reachable();
    const provider = new MailProvider();
    provider.answer = answer;
    await write(ada, { type: "message" });

    for (let hour = 0; hour < 24; hour += 1) {
      time.pass(HOUR);
      await minutes(1, provider);
    }
    Object.assign(patience, usual);

    expect(provider.attempts.length).toBe(attempts);
    expect(new Set(provider.attempts).size).toBe(1);
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "failed", attempts, ...ends }]);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it("waits as long as Retry-After says", async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    provider.answer = () => ({ is: "retry", afterSeconds: 1800, reason: "429" });
    await write(ada, { type: "message" });
    await minutes(16, provider);
    provider.answer = undefined;

    await minutes(28, provider);
    expect(provider.taken.length).toBe(0);
    await minutes(4, provider);

    expect(provider.subjects).toEqual(["instant 1"]);
  });

  it("answers 429 once, after which everybody is mailed about everything", async () => {
    const people = await Promise.all([reachable(), reachable(), reachable()]);
    const provider = new MailProvider();
    let refusals = 2;
    provider.answer = (take) => {
      refusals -= 1;
      return refusals < 0 ? take() : { is: "retry", reason: "429" };
    };
    for (const one of people) await write(one, { type: "message" });

    await minutes(30, provider);

    expect(provider.taken.length).toBe(3);
    for (const one of people) expect(await deliveriesOf(one)).toMatchObject([{ status: "sent" }]);
  });

  it("can never be asked, since the queue gives up: what was begun fails, what was not is tried again", async () => {
    const [ada, grace] = [await reachable(), await reachable()];
    const provider = new MailProvider();
    for (const one of [ada, grace]) await write(one, { type: "message" });
    time.pass(16 * 60);
    await env.DB.prepare(
      "update channel_cursors set to_seq = 1, attempts = 3 where user_id = ? and channel = 'email'",
    )
      .bind(ada.id)
      .run();

    for (const one of [ada, grace]) await giveUp(platform(), look(one));
    await minutes(2, provider);

    expect(await deliveriesOf(ada)).toMatchObject([{ status: "failed", reason: "The queue gave up." }]);
    expect(await deliveriesOf(grace)).toMatchObject([{ status: "sent" }]);
  });
});

it("costs those nothing whom no channel reaches", async () => {
  const nobody = await person();
  await write(nobody, { type: "message" });
  time.pass(HOUR);
  const { enqueueDue } = await import("#features/delivery/service/enqueue-due");

  await enqueueDue(queueing());

  expect(queued).toEqual([]);
});
