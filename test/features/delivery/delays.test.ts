import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { sendCode } from "#features/delivery/service/send-code";
import { retryDelaySeconds } from "#jobs/retry-delay";
import type { Person } from "../../support/as.ts";
import { write } from "../../support/inbox.ts";
import {
  cursorsOf,
  deliveriesOf,
  issueCode,
  MailProvider,
  minutes,
  reachable,
  startOver,
  time,
} from "../../support/mail-provider.ts";
import { platform } from "../../support/people.ts";
import { hush } from "../../support/quiet.ts";

/** What a queue holds back at most (Cloudflare Queues, limits). */
const QUEUE_SECONDS = 12 * 60 * 60;
const DAY_SECONDS = 24 * 60 * 60;

beforeAll(hush);
beforeEach(async () => {
  await startOver();
});
afterAll(() => time.thaw());

/** A provider that wants to be asked again only tomorrow. */
function busy(): MailProvider {
  const provider = new MailProvider();
  provider.answer = () => ({ is: "retry", afterSeconds: DAY_SECONDS, reason: "Tomorrow." });
  return provider;
}

it("leaves mail that a provider wants tomorrow to the cron: it goes then, and not before", async () => {
  const ada = await reachable();
  const provider = busy();
  await write(ada, { type: "message", title: "Late" });
  await minutes(16, provider);
  provider.answer = undefined;
  const attempts = provider.attempts.length;

  const [waiting] = await cursorsOf(ada);
  await minutes(30, provider);
  const early = provider.attempts.length;
  time.pass(DAY_SECONDS - 31 * 60);
  await minutes(2, provider);

  expect(attempts).toBe(1);
  expect(waiting).toMatchObject({ reason: "Tomorrow." });
  expect(early).toBe(1);
  expect(provider.taken.map(({ email }) => email.text)).toEqual(["Late"]);
  expect((await deliveriesOf(ada)).map(({ status }) => status)).toEqual(["sent"]);
});

it("holds a code back for as long as a queue can, where a provider wants it later", async () => {
  const ada = await reachable();
  const { address, issuedAt } = await issueCode(ada);

  const channels = { email: () => busy().channel, sms: () => undefined };

  const result = await sendCode(platform(), channels, { task: "code", address, issuedAt }, 1);

  expect(result).toEqual({ is: "again", delaySeconds: QUEUE_SECONDS });
});

it("sends one address twenty codes a day from all callers together, and its own account all that it may ask for", async () => {
  const limits = { ...platform(), config: { ...platform().config, rateLimits: true } };
  const provider = new MailProvider();
  const channels = { email: () => provider.channel, sms: () => undefined };
  const owner = await reachable();
  const code = async (of: Person) => {
    const { address, issuedAt } = await issueCode(of);
    return sendCode(limits, channels, { task: "code", address, issuedAt }, 1);
  };
  const others = [await reachable(), await reachable(), await reachable()];
  await env.DB.prepare(
    "update addresses set value = ?1, value_key = ?1, verified_at = null where user_id in (?2, ?3, ?4)",
  )
    .bind(owner.email, ...others.map(({ id }) => id))
    .run();

  for (let at = 0; at < 24; at += 1) {
    time.pass(60);
    await code(others[at % 3]!);
  }
  const fromOthers = provider.taken.length;
  await code(owner);
  const withOwn = provider.taken.length;
  time.pass(DAY_SECONDS);
  await code(others[0]!);

  expect([fromOthers, withOwn, provider.taken.length]).toEqual([20, 21, 22]);
});

it("never waits longer than a queue can after any number of failures", () => {
  for (let attempts = 1; attempts < 100; attempts += 1)
    expect(retryDelaySeconds(attempts)).toBeLessThanOrEqual(QUEUE_SECONDS);
});
