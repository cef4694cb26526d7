import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { clock } from "#core/clock";
import { contentOf } from "#core/inbox";
import { tick } from "#cron";
import worker from "#worker";
import { store } from "../support/jobs.ts";
import { hush } from "../support/quiet.ts";

/** What Cloudflare allows one invocation (Workers: subrequests; D1: queries), which local runs do not enforce. */
const ALLOWED = { calls: 10_000, statements: 1_000 };
const USERS = 25_000;
const TIMEOUT_MS = 600_000;

beforeEach(async () => {
  hush();
  for (const table of [
    "events",
    "dead_letters",
    "notifications",
    "inboxes",
    "dedupe_keys",
    "deletions",
    "users",
  ])
    await env.DB.exec(`delete from ${table}`);
  await env.DB.prepare(
    `insert into users (id, username, username_key, email, email_key, password_hash, created_at, role)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
      select n, 'u' || n, 'u' || n, 'u' || n, 'u' || n, '', 0, 'student' from numbers`,
  )
    .bind(USERS)
    .run();
  await env.DB.exec("insert into inboxes (user_id, has_hub) select id, 1 from users");
});

/** Bindings that count by themselves, independently of the platform's own count. */
function counting({ failsAtBatch }: { failsAtBatch?: number } = {}) {
  const spent = { calls: 0, statements: 0 };
  const sent: number[] = [];
  const native = new WeakMap<object, D1PreparedStatement>();
  let batches = 0;
  const one = <Result>(run: () => Result): Result => {
    spent.calls += 1;
    spent.statements += 1;
    return run();
  };
  const wrapped = (real: D1PreparedStatement): D1PreparedStatement => {
    const mine = {
      bind: (...values: unknown[]) => wrapped(real.bind(...values)),
      run: () => one(() => real.run()),
      all: () => one(() => real.all()),
      raw: () => one(() => real.raw()),
      first: (column: string) => one(() => real.first(column)),
    };
    native.set(mine, real);
    return mine as unknown as D1PreparedStatement;
  };
  const DB = {
    prepare: (query: string) => wrapped(env.DB.prepare(query)),
    batch(statements: D1PreparedStatement[]) {
      batches += 1;
      spent.calls += 1;
      spent.statements += statements.length;
      if (batches === failsAtBatch) throw new Error("D1_ERROR: D1 DB is overloaded.");
      return env.DB.batch(statements.map((each) => native.get(each) ?? each));
    },
  };
  const hub = {
    async advance() {
      spent.calls += 1;
    },
  };
  const EVENTS = {
    async sendBatch(messages: { body: { event_ids: number[] } }[]) {
      spent.calls += 1;
      sent.push(...messages.flatMap(({ body }) => body.event_ids));
    },
  };
  const bindings = { ...env, DB, USER_HUB: { getByName: () => hub }, EVENTS } as unknown as Env;
  return { spent, sent, bindings };
}

async function crowds(count: number): Promise<number[]> {
  const content = contentOf({ type: "info", title: "Hello", message: "" });
  const data = { to: { role: "student" }, content, dedupe_key: null };
  const ids: number[] = [];
  for (let each = 0; each < count; each += 1)
    ids.push((await store({ type: "notification.requested", data })).id);
  return ids;
}

async function consume(ids: number[], bindings: Env): Promise<void> {
  const messages = ids.map((id) => ({
    id: `message-${id}`,
    timestamp: clock.now(),
    attempts: 1,
    body: { v: 2, event_ids: [id] },
  }));
  const batch = createMessageBatch("herald-events", messages);
  const ctx = createExecutionContext();
  await worker.queue(batch, bindings, ctx);
  await getQueueResult(batch, ctx);
}

const count = (table: string) =>
  env.DB.prepare(`select count(*) as count from ${table}`).first<number>("count");

it(
  "a batch with a dozen crowds stays within what an invocation may call, and hands every one of them on",
  async () => {
    const ids = await crowds(12);
    const { spent, sent, bindings } = counting();

    await consume(ids, bindings);

    expect(spent.calls).toBeLessThan(ALLOWED.calls);
    expect(spent.statements).toBeLessThan(ALLOWED.statements);
    expect(sent.sort()).toEqual(ids.sort());
  },
  TIMEOUT_MS,
);

it(
  "a tick that ends a crowd's notifications stays within D1's statements, and does the last of its jobs too",
  async () => {
    await env.DB.exec(
      "insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at, expires_at) select id, 0, 1, 1, 'info', 'info', 't', 'm', '{}', 0, 1 from users",
    );
    await env.DB.exec("update inboxes set head = 1, unread = 1, total = 1");
    await env.DB.exec("delete from ticks");
    const { spent, bindings } = counting();
    const ctx = createExecutionContext();

    await tick(bindings, ctx);
    await waitOnExecutionContext(ctx);

    expect(spent.statements).toBeLessThan(ALLOWED.statements);
    expect(spent.calls).toBeLessThan(ALLOWED.calls);
    expect(await count("ticks")).toBe(1);
    // What it had no time for goes at the next, and the next.
    expect(await count("notifications")).toBeLessThan(USERS - 5_000);
  },
  TIMEOUT_MS,
);

it(
  "a tick whose first job has more to do than it may leaves the next one its share",
  async () => {
    await env.DB.batch([
      env.DB.prepare(
        "insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at, expires_at) select id, 0, 1, 1, 'info', 'info', 't', 'm', '{}', 0, 1 from users",
      ),
      env.DB.prepare("update inboxes set head = 1, unread = 1, total = 1"),
      env.DB.prepare("insert into deletions (user_id, seq, count, deleted_at) select id, 1, 1, 0 from users"),
    ]);
    const { bindings } = counting();
    const ctx = createExecutionContext();

    await tick(bindings, ctx, ["remove-expired", "forget-deletions"]);
    await waitOnExecutionContext(ctx);

    expect(await count("notifications")).toBeGreaterThan(0);
    expect(await count("deletions where deleted_at = 0")).toBe(0);
  },
  TIMEOUT_MS,
);

it(
  "a crowd that gets further at every attempt is not given up, however often something fails",
  async () => {
    const ids = await crowds(1);
    let reached = 0;
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      await consume(ids, counting({ failsAtBatch: 9 }).bindings);
      const now = (await count("notifications")) ?? 0;
      expect(now).toBeGreaterThan(reached);
      reached = now;
    }

    expect(await count("dead_letters")).toBe(0);
    expect(await env.DB.prepare("select attempts from jobs").first("attempts")).toBe(1);
  },
  TIMEOUT_MS,
);
