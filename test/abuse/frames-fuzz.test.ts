import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { clock } from "#core/clock";
import { PROBLEMS } from "#http/responses";
import type { Person } from "../support/as.ts";
import { notify } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { hush, logged } from "../support/quiet.ts";
import { openSocket, requestSocket, TestSocket } from "../support/socket.ts";
import { changes, digest } from "./digest.ts";
import { bytesOf, type Frame, frames } from "./frames.ts";
import { INSIDES } from "./insides.ts";

const { inputs, seed: given } = inject("fuzz");
const seed = given ?? Math.floor(Math.random() * 2 ** 31);
/** As often as a socket may be sent to without being closed for it. */
const PACE_MS = 400;
/** Well before its token expires a socket makes room for a new one. */
const LIFETIME = 1000;
const MAX_BYTES = 16 * 1024;
const realNow = clock.now;

type Kind = "herald.v2" | "herald.v1" | "older" | "announcements";
const kinds = fc.constantFrom<Kind>("herald.v2", "herald.v1", "older", "announcements");

let ahead = 0;
let probes = 0;
let state: Record<string, string>;
const open = new Map<Kind, { socket: TestSocket; user: Person; age: number }>();
const outcomes = new Map<string, number>();

async function openOne(kind: Kind, user: Person): Promise<TestSocket> {
  if (kind !== "announcements") {
    const offers = kind === "older" ? {} : { offers: kind };
    return openSocket(user.token, { older: kind === "older", ...offers });
  }
  const { webSocket } = await requestSocket(undefined, { path: "/ws/announcements/" });
  return new TestSocket(webSocket!);
}

async function socketOf(kind: Kind): Promise<TestSocket> {
  const known = open.get(kind);
  if (known && known.age < LIFETIME) {
    known.age += 1;
    return known.socket;
  }
  known?.socket.close();
  // A token of its own, since the clock of this test runs fast.
  const user = await person();
  const socket = await openOne(kind, user);
  open.set(kind, { socket, user, age: 0 });
  state = await digest();
  return socket;
}

function count(outcome: string): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

/** Sends a frame that is valid, and waits for the answer to just that one. */
async function answered(socket: TestSocket, kind: Kind): Promise<void> {
  if (kind === "announcements") {
    // Each frame has one answer here, whatever it is.
    socket.send({ type: "ping" });
    await socket.next();
    await socket.next();
    return;
  }
  probes += 1;
  const request_id = `probe ${probes}`;
  socket.send({ type: "mark_read", notification_id: 1, request_id });
  for (let answer = await socket.next("error"); answer.request !== request_id; )
    answer = await socket.next("error");
}

/** One frame: answered or passed over, the next one is answered; or closed for its size alone. */
async function withstand(kind: Kind, frame: Frame): Promise<void> {
  ahead += PACE_MS;
  logged.length = 0;
  const socket = await socketOf(kind);
  const before = socket.frames.length;

  socket.send(frame);
  const end = await Promise.race([answered(socket, kind), socket.closed]);

  expect(logged.filter(({ level }) => level === "error")).toEqual([]);
  if (typeof end === "number") {
    open.delete(kind);
    expect({ code: end, isTooLarge: bytesOf(frame) > MAX_BYTES }).toEqual({ code: 1009, isTooLarge: true });
    count("closed");
    return;
  }
  expect(bytesOf(frame), "was taken").toBeLessThanOrEqual(MAX_BYTES);
  for (const answer of socket.frames.slice(before)) {
    count(answer.type);
    if (answer.type === "error") expectRefusal(answer);
    else expect(["pong", "bulk_done"]).toContain(answer.type);
  }
  const after = await digest();
  expect(changes(state, after)).toEqual([]);
}

function expectRefusal({ code, detail }: { code: string; detail: string }): void {
  expect(Object.keys(PROBLEMS)).toContain(code);
  expect(code).not.toBe("internal");
  expect(detail).not.toMatch(INSIDES);
}

beforeAll(async () => {
  hush();
  clock.now = () => new Date(realNow().getTime() + ahead);
});
afterAll(() => {
  clock.now = realNow;
});

it(`survives ${inputs} hostile frames (seed ${seed})`, { tags: "F31", timeout: 3_600_000 }, async () => {
  await fc.assert(fc.asyncProperty(kinds, frames, withstand), { numRuns: inputs, seed, endOnFailure: true });

  expect(outcomes.get("error")).toBeGreaterThan(0);
  expect(outcomes.get("closed")).toBeGreaterThan(0);
});

it("still obeys on a socket that all of it went over", async () => {
  const socket = await socketOf("herald.v1");
  for (const frame of ["{", "null", '{"type":"mark_read","notification_id":{}}']) socket.send(frame);
  await notify(open.get("herald.v1")!.user);
  const { notification } = await socket.next("notification");

  socket.send({ action: "mark_read", notification_id: notification.id });

  expect(await socket.next("notification_updated")).toMatchObject({ notification_ids: [notification.id] });
});
