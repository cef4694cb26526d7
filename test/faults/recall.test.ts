import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Step } from "#core/faults";
import { makeAdmin, type Person } from "../support/as.ts";
import { allowCrashes, crashAt, type Moment, restart } from "../support/crash.ts";
import { drain, givenUp, holdQueue } from "../support/held-queue.ts";
import { person } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { expectInStep, truthOf } from "../support/truth.ts";
import { wholly } from "../support/wholly.ts";

beforeAll(() => {
  holdQueue();
  allowCrashes();
  hush();
});
afterEach(restart);

/** Some people with a notification that an admin has sent to them all, and one with a socket. */
async function sent(count: number) {
  const admin = wholly(await makeAdmin(await person("admin")));
  const people: Person[] = [];
  while (people.length < count) people.push(await person("reader"));
  const body = { recipient_ids: people.map(({ id }) => id), title: "Hello", message: "Text" };
  const { event_id } = await (await admin.post("/api/notifications/", body)).json<{ event_id: number }>();
  await drain();
  const clients = [
    new ReferenceClient(people[0]!, { fromZero: true }),
    new ReferenceClient(people[0]!, { older: true, fromZero: true }),
  ];
  for (const client of clients) await client.connect();
  return { people, clients, recall: () => admin.delete(`/api/notifications/sent/${event_id}/`) };
}

/** Each step that a recall passes, and at which of its times. */
const OF_MANY: [step: Step, nth: number][] = [
  ["commit", 1],
  ["process", 1],
  // The first page.
  ["commit", 2],
  ["process", 2],
  ["push", 1],
  ["append", 1],
  ["send", 1],
  ["acknowledge", 1],
];
const OF_ONE: [step: Step, nth: number][] = [
  ["commit", 1],
  ["process", 1],
  ["push", 1],
];
const CASES = [
  ...OF_MANY.map(([step, nth]) => ({ count: 3, step, nth })),
  ...OF_ONE.map(([step, nth]) => ({ count: 1, step, nth })),
].flatMap((one) => (["before", "after"] as Moment[]).map((moment) => ({ ...one, moment })));

describe("a recall", () => {
  it.each(CASES)("from $count survives a crash $moment $step, time $nth", async (one) => {
    const { people, clients, recall } = await sent(one.count);
    const fault = crashAt(one.step, one.moment, one.nth);

    await recall();

    expect(fault.fired).toBe(1);
    restart();
    if (one.step === "commit") expect((await recall()).status).toBe(200);
    await drain();
    for (const each of people) expect(await truthOf(each)).toMatchObject({ head: 2, items: [] });
    const truth = await truthOf(people[0]!);
    for (const client of clients) {
      await client.reach(2);
      expectInStep(client, truth);
    }
    expect(await env.DB.prepare("select count(*) as n from dead_letters").first("n")).toBe(0);
    expect(givenUp).toEqual([]);
  });
});
