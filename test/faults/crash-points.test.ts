import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Step } from "#core/faults";
import type { Person } from "../support/as.ts";
import { allowCrashes, crashAt, failAt, firings, type Moment, restart } from "../support/crash.ts";
import { deliver, drain, givenUp, holdQueue, waiting } from "../support/held-queue.ts";
import { hush } from "../support/quiet.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { expectInStep, readInbox, type Truth, truthOf } from "../support/truth.ts";
import { OPERATIONS, type Operation, type Stage } from "./operations.ts";

/** What becomes of the hub in whose hands it happened. */
type Fate = "lives on" | "forgets" | "loses its sockets";

interface Case {
  operation: Operation;
  step: Step;
  moment: Moment;
  /** Who follows the event when it happens: the Worker at once, or the queue later. */
  by: "the Worker" | "the queue";
  hub: Fate;
}

const MOMENTS: Moment[] = ["before", "after"];

/** Every moment of every step that an operation passes. */
function casesOf(operation: Operation): Case[] {
  const following: Step[] = ["S3", ...(operation.tells ? (["S4"] as const) : []), "S5", "H1", "H2", "S6"];
  const places: Pick<Case, "step" | "by">[] = [
    ...(["S1", "S2", ...following] as const).map((step) => ({ step, by: "the Worker" as const })),
    ...([...following, "S7"] as const).map((step) => ({ step, by: "the queue" as const })),
  ];
  return places.flatMap(({ step, by }) => {
    const fates: Fate[] =
      by === "the Worker" && step.startsWith("H")
        ? ["lives on", "forgets", "loses its sockets"]
        : ["lives on"];
    return MOMENTS.flatMap((moment) => fates.map((hub) => ({ operation, step, moment, by, hub })));
  });
}

function titleOf({ step, moment, by, hub }: Case): string {
  return `survives a crash ${moment} ${step}, by ${by}${step.startsWith("H") ? `; the hub ${hub}` : ""}`;
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
async function crash({ step, moment, by, hub }: Case, { ask, watched }: Stage): Promise<Response> {
  // Without its first attempt the event is left to the queue.
  const fault = by === "the Worker" ? crashAt(step, moment) : failAt("S3", "before");
  const answer = await ask();
  if (by === "the queue") {
    const later = crashAt(step, moment);
    await deliver([...waiting]);
    expect(later.fired).toBe(1);
  }
  expect(fault.fired).toBe(1);
  restart();
  if (hub !== "lives on") {
    const webSockets = hub === "forgets" ? "hibernate" : "close";
    await evictDurableObject(env.USER_HUB.getByName(String(watched.id)), { webSockets });
  }
  return answer;
}

async function deadLetters(): Promise<number | null> {
  return env.DB.prepare("select count(*) as count from dead_letters").first<number>("count");
}

async function survive(one: Case): Promise<void> {
  const { operation, step, moment, hub } = one;
  const stage = await operation.stage();
  const before = await readInbox(stage.watched);
  const { watching, away, newcomer } = await audienceOf(stage.watched, before);

  const answer = await crash(one, stage);
  // Whoever dies before the reply has gone out leaves the client without one.
  if (step === "S1" || step === "S2") {
    const again = await stage.ask();
    expect(again.status).toBe(step === "S1" && moment === "before" ? operation.first : operation.again);
  } else expect(answer.ok).toBe(true);
  await drain();

  const truth = await truthOf(stage.watched);
  expect(truth.head).toBe(before.head + 1);
  expect(truth.items.length).toBe(stage.after.length);
  expect(truth.items).toMatchObject(stage.after);
  const isCut = hub === "loses its sockets";
  for (const client of watching) await client.reach(truth.head, { comesBack: isCut });
  for (const client of [away, newcomer]) await client.reach(truth.head);
  for (const client of [...watching, away, newcomer]) expectInStep(client, truth);
  for (const client of watching) expect(client.visits).toBe(isCut ? 2 : 1);
  expect(await deadLetters()).toBe(0);
  expect(givenUp).toEqual([]);
}

beforeAll(() => {
  holdQueue();
  allowCrashes();
  hush();
});
afterEach(restart);

describe.each(OPERATIONS)("$name", (operation) => {
  for (const one of casesOf(operation)) it(titleOf(one), () => survive(one));
});

it("has died at every moment of every step", () => {
  const steps: Step[] = ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "H1", "H2"];

  for (const step of steps) {
    for (const moment of MOMENTS)
      expect(firings.get(`${step} ${moment}`), `${step} ${moment}`).toBeGreaterThan(0);
  }
});
