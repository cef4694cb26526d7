import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Step } from "#core/faults";
import type { Person } from "../support/as.ts";
import { allowCrashes, crashAt, failAt, type Moment, restart } from "../support/crash.ts";
import { deliver, drain, givenUp, holdQueue, waiting } from "../support/held-queue.ts";
import { hush } from "../support/quiet.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { expectInStep, readInbox, type Truth, truthOf } from "../support/truth.ts";
import type { Operation, Stage } from "./operations.ts";

/** What becomes of the hub in whose hands it happened. */
type Fate = "lives on" | "forgets" | "loses its sockets";

interface Case {
  operation: Operation;
  step: Step;
  moment: Moment;
  /** Who processes the event when it happens: the Worker at once, or the queue later. */
  by: "the Worker" | "the queue";
  /** At which of the step's times. */
  nth: number;
  hub: Fate;
}

type Place = Pick<Case, "step" | "by"> & { nth?: number };

const MOMENTS: Moment[] = ["before", "after"];
/** Every step of the pipeline between a request and a screen. */
const STEPS: Step[] = [
  "acknowledge",
  "append",
  "commit",
  "enqueue",
  "insert",
  "process",
  "push",
  "send",
  "dequeue",
];
const isOfHub = (step: Step) => step === "append" || step === "send";

/** Every moment of every step that an operation passes. */
function casesOf(operation: Operation): Case[] {
  return placesOf(operation).flatMap(({ step, by, nth = 1 }) => {
    const fates: Fate[] =
      by === "the Worker" && isOfHub(step) && !operation.hubLivesOn
        ? ["lives on", "forgets", "loses its sockets"]
        : ["lives on"];
    return MOMENTS.flatMap((moment) => fates.map((hub) => ({ operation, step, moment, by, nth, hub })));
  });
}

/** The steps that an operation passes, and who takes them. */
function placesOf({ kind, crowd, sameChange }: Operation): Place[] {
  const processing: Step[] = [
    "process",
    ...(kind === "notifies" ? (["insert"] as const) : []),
    "push",
    "append",
    "send",
    "acknowledge",
  ];
  const own: Step[] = ["commit", "enqueue"];
  if (sameChange) return own.map((step): Place => ({ step, by: "the Worker" }));
  const asked: Step[] = [...own, ...(crowd ? [] : processing)];
  const queued: Step[] = [...processing, "dequeue"];
  // A crowd is notified page by page: its second is not its first.
  const again: Step[] = crowd ? ["insert", "push"] : [];
  return [
    ...asked.map((step): Place => ({ step, by: "the Worker" })),
    ...queued.map((step): Place => ({ step, by: "the queue" })),
    ...again.map((step): Place => ({ step, by: "the queue", nth: 2 })),
  ];
}

function titleOf({ step, moment, by, nth, hub }: Case): string {
  const which = nth > 1 ? ` of the second page` : "";
  return `survives a crash ${moment} ${step}${which}, by ${by}${isOfHub(step) ? `; the hub ${hub}` : ""}`;
}

interface Audience {
  /** With sockets open throughout. */
  watching: ReferenceClient[];
  /** Was there before, and comes back in the end. */
  away: ReferenceClient;
  /** Was never there. */
  newcomer: ReferenceClient;
}

async function audienceOf(person: Person, before: Truth): Promise<Audience> {
  const watching = [
    new ReferenceClient(person),
    new ReferenceClient(person, { older: true, fromZero: true }),
  ];
  for (const client of watching) await client.connect();
  const away = new ReferenceClient(person);
  away.remember(before);
  return { watching, away, newcomer: new ReferenceClient(person, { fromZero: true }) };
}

/** Brings the operation to the moment of the crash, and back. */
async function crash(one: Case, { ask, owner }: Stage): Promise<Response> {
  const { operation, step, moment, by, nth, hub } = one;
  const answer = by === "the Worker" ? await crashWhile(ask, one) : await leftToQueue(ask, operation);
  if (by === "the queue") {
    const later = crashAt(step, moment, nth);
    await deliver([...waiting]);
    expect(later.fired).toBe(1);
  }
  restart();
  if (hub !== "lives on") {
    const webSockets = hub === "forgets" ? "hibernate" : "close";
    await evictDurableObject(env.USER_HUB.getByName(String(owner.id)), { webSockets });
  }
  return answer;
}

async function crashWhile(ask: Stage["ask"], { operation, step, moment, nth }: Case): Promise<Response> {
  // Only what the first attempt did not finish goes to the queue.
  if (step === "enqueue" && !operation.crowd) failAt("process", "before");
  const fault = crashAt(step, moment, nth);
  const answer = await ask();
  expect(fault.fired).toBe(1);
  return answer;
}

/** Without its first attempt an event is left to the queue, where a crowd's is from the beginning. */
async function leftToQueue(ask: Stage["ask"], { crowd }: Operation): Promise<Response> {
  if (crowd) return ask();
  const fault = failAt("process", "before");
  const answer = await ask();
  expect(fault.fired).toBe(1);
  return answer;
}

async function deadLetters(): Promise<number | null> {
  return env.DB.prepare("select count(*) as count from dead_letters").first<number>("count");
}

function expectItems({ items }: Truth, { after }: Stage): void {
  expect(items.length).toBe(after.length);
  expect(items).toMatchObject(after);
}

async function survive(one: Case): Promise<void> {
  const { operation, step, moment, hub } = one;
  const stage = await operation.stage();
  const before = await readInbox(stage.owner);
  const { watching, away, newcomer } = await audienceOf(stage.owner, before);

  const answer = await crash(one, stage);
  // A crash before the reply has gone out leaves the client without one.
  if (step === "commit" || step === "enqueue") {
    const again = await stage.ask();
    expect(again.status).toBe(step === "commit" && moment === "before" ? operation.first : operation.again);
  } else expect(answer.ok).toBe(true);
  await drain();

  const truth = await truthOf(stage.owner);
  expect(truth.head).toBe(before.head + 1);
  expectItems(truth, stage);
  for (const other of stage.others ?? []) expectItems(await truthOf(other), stage);
  const isCut = hub === "loses its sockets";
  for (const client of watching) await client.reach(truth.head, { comesBack: isCut });
  for (const client of [away, newcomer]) await client.reach(truth.head);
  for (const client of [...watching, away, newcomer]) expectInStep(client, truth);
  for (const client of watching) expect(client.openings).toBe(isCut ? 2 : 1);
  expect(await deadLetters()).toBe(0);
  expect(givenUp).toEqual([]);
}

/** The crash tests of some operations, at every moment of every step that each passes. */
export function surviveCrashes(operations: Operation[]): void {
  beforeAll(() => {
    holdQueue();
    allowCrashes();
    hush();
  });
  afterEach(restart);

  describe.each(operations)("$name", (operation) => {
    for (const one of casesOf(operation)) it(titleOf(one), () => survive(one));
  });

  // That a fault fired is for its case to say, so that their order does not matter.
  it("dies at every moment of every step", { tags: "P1" }, () => {
    const died = operations.flatMap(casesOf).map(({ step, moment }) => `${step} ${moment}`);
    const notifies = operations.some(({ kind }) => kind === "notifies");
    const passed = STEPS.filter((step) => step !== "insert" || notifies);

    expect(new Set(died)).toEqual(new Set(passed.flatMap((step) => [`${step} before`, `${step} after`])));
  });
}
