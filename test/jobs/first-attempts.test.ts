import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { compose } from "#compose";
import type { StoredEvent } from "#events/event";
import { timing } from "#jobs/first-attempts";
import { countingD1 } from "../support/counting-d1.ts";
import { store } from "../support/jobs.ts";
import { hush } from "../support/quiet.ts";

const { gatherMs, patienceMs } = timing;
const counting = countingD1(env.DB);
let sent: { event_ids: number[] }[] = [];
let bindings: Env;

beforeEach(() => {
  hush();
  sent = [];
  const sendBatch = async (messages: { body: { event_ids: number[] } }[]) => {
    sent.push(...messages.map(({ body }) => body));
  };
  // Of its own for each test, as the bindings of an isolate are.
  bindings = { ...env, DB: counting.db, EVENTS: { sendBatch } } as unknown as Env;
});
afterEach(() => {
  Object.assign(timing, { gatherMs, patienceMs });
});

const made = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, at) => store({ type: "inbox.changed", data: { user_id: at + 1 } })),
  );

const waiting = async () =>
  (await env.DB.prepare("select id from events order by id").all()).results.map(({ id }) => id);

/** Dispatches each event in a request of its own. */
function dispatchAll(events: StoredEvent[], process: (event: StoredEvent) => Promise<"done" | "unfinished">) {
  const requests = events.map((event) => {
    const ctx = createExecutionContext();
    compose(bindings, ctx, (_platform, job) => process(job.event)).outbox.dispatch(event);
    return ctx;
  });
  return Promise.all(requests.map((ctx) => waitOnExecutionContext(ctx)));
}

it("deletes the events of twenty requests in one round trip, and sends nothing to the queue", async () => {
  const events = await made(20);
  counting.restart();

  await dispatchAll(events, async () => "done");

  expect(counting.tally()).toMatchObject({ total: 1, rowsWritten: 20 });
  expect(await waiting()).toEqual([]);
  expect(sent).toEqual([]);
});

it("leaves what fails, and what takes too long, to the queue in one message", async () => {
  timing.patienceMs = 0;
  const [failing, slow, quick] = await made(3);
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const process = async (event: StoredEvent) => {
    if (event.id === failing!.id) throw new Error("It failed.");
    if (event.id === slow!.id) await finished;
    return "done" as const;
  };

  const all = dispatchAll([failing!, slow!, quick!], process);
  await expect.poll(() => sent.length).toBe(1);

  expect(new Set(sent[0]!.event_ids)).toEqual(new Set([failing!.id, slow!.id]));
  await expect.poll(waiting).toEqual([failing!.id, slow!.id].sort());
  finish();
  await all;
  expect(await waiting()).toEqual([failing!.id]);
  await env.DB.exec("delete from events");
});

it("leaves to the cron what could not be deleted, and does not fail for it", async () => {
  const events = await made(2);
  bindings = {
    ...bindings,
    DB: {
      prepare: (query: string) => env.DB.prepare(query),
      batch: () => Promise.reject(new Error("D1_ERROR")),
    },
  } as unknown as Env;

  await dispatchAll(events, async () => "done");

  expect(await waiting()).toEqual(events.map(({ id }) => id).sort());
  await env.DB.exec("delete from events");
});
