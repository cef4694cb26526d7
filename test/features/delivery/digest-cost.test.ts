import { createExecutionContext, createMessageBatch, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { compose } from "#compose";
import { consumeDeliveries } from "#delivery-queue";
import { enqueueDue } from "#features/delivery/service/enqueue-due";
import { countingD1 } from "../../support/counting-d1.ts";
import { startOver, time } from "../../support/mail-provider.ts";
import { hush } from "../../support/quiet.ts";

const counted = countingD1(env.DB);
const counting = { ...env, DB: counted.db };
const FIRST = 800_000;

beforeAll(hush);
beforeEach(async () => {
  await startOver();
});
afterAll(() => time.thaw());

/** People each of whom has a digest that is due, about so many unread courses. */
async function readers(count: number, courses: number, from: number): Promise<void> {
  const at = time.now() - 2 * 24 * 60 * 60 * 1000;
  const people = `with recursive s(n) as (select ${from} union all select n + 1 from s where n < ${from + count - 1})`;
  const numbers = `, c(k) as (select 1 union all select k + 1 from c where k < ${courses})`;
  await env.DB.batch(
    [
      `${people} insert into users (id, username, username_key, email, email_key, password_hash, created_at)
        select n, 'reader' || n, 'reader' || n, 'reader' || n || '@example.com', 'reader' || n || '@example.com', 'none', 0 from s`,
      `${people} insert into addresses (user_id, kind, value, value_key, verified_at, created_at)
        select n, 'email', 'reader' || n || '@example.com', 'reader' || n || '@example.com', 1, 1 from s`,
      `${people} insert into inboxes (user_id, head, unread, total) select n, ${courses}, ${courses}, ${courses} from s`,
      `${people}${numbers} insert into notifications
          (user_id, mark, created_seq, came_seq, type, level, title, message, metadata, created_at)
        select n, 0, k, k, 'course', 'info', 'A new course', 'It begins on Monday.', '{}', ${at} from s, c`,
      `${people} insert into channel_cursors (user_id, channel, cursor) select n, 'email', ${courses} from s`,
      `${people} insert into channel_cursors (user_id, channel, cursor, due_at) select n, 'email_digest', 0, ${at} from s`,
    ].map((text) => env.DB.prepare(text)),
  );
}

/** The cron's minute, then the queue's batch. */
async function drain() {
  const sends = vi.spyOn(Object.getPrototypeOf(env.DELIVERIES), "sendBatch").mockResolvedValue(undefined);
  const ctx = createExecutionContext();
  counted.restart();
  await enqueueDue(compose(counting, ctx));
  const queued = counted.tally();
  const messages = sends.mock.calls.flatMap(([batch]) => batch as { body: object }[]);
  sends.mockRestore();
  const hubs = vi.spyOn(Object.getPrototypeOf(env.USER_HUB), "getByName");
  const batch = createMessageBatch(
    "herald-deliveries",
    messages.map(({ body }, at) => ({ id: String(at), timestamp: new Date(), attempts: 1, body })),
  );
  counted.restart();
  await consumeDeliveries(batch, counting, ctx);
  await waitOnExecutionContext(ctx);
  const hubCalls = hubs.mock.calls.length;
  hubs.mockRestore();
  return { queued, sent: counted.tally(), messages: messages.length, hubCalls };
}

const mailsTo = (from: number, count: number) =>
  env.DB.prepare(
    `select count(*) as n from outbox_messages where key like '%.email_digest.%'
      and cast(key as integer) between ? and ?`,
  )
    .bind(from, from + count - 1)
    .first<number>("n");

/** What the outbox of development writes for itself: its row, and the index of its key. */
const OUTBOX_ROWS = 3;

it.each([1, 60])(
  "writes at most 8 rows for a digest about %d, and reads each course a few times",
  async (courses) => {
    const from = FIRST + courses * 1000;
    await readers(1, courses, from);

    const { queued, sent, messages, hubCalls } = await drain();

    expect(await mailsTo(from, 1)).toBe(1);
    expect(messages).toBe(1);
    expect(hubCalls).toBe(0);
    expect(queued.rowsWritten + sent.rowsWritten - OUTBOX_ROWS).toBeLessThanOrEqual(8);
    expect(queued.rowsRead + sent.rowsRead).toBeLessThanOrEqual(60 + 12 * courses);
  },
);

it("shares the round trips of fifty digests, and stays within the statements of one invocation", async () => {
  const from = FIRST + 500;
  await readers(50, 1, from);

  const { sent, messages, hubCalls } = await drain();

  expect(await mailsTo(from, 50)).toBe(50);
  expect(messages).toBe(50);
  expect(hubCalls).toBe(0);
  expect(sent.rowsWritten).toBeLessThanOrEqual(50 * (8 + OUTBOX_ROWS));
  // Three for each alone, and one more for the outbox.
  expect(sent.total).toBeLessThanOrEqual(50);
});
