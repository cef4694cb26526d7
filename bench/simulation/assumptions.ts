import type { Spread } from "./chance.ts";

/** Prices beyond what the paid plan includes, in dollars; taken as given, since they could not be looked up here. */
export const PRICES = {
  /** A call, or an alarm that rings. */
  perRequest: 0.15e-6,
  /** Of the 128 MB that every object has, while it works or waits for an answer. */
  perGbSecond: 12.5e-6,
  /** Also one that is deleted, and each `setAlarm`. The same in D1. */
  perRowWritten: 1e-6,
};
export const OBJECT_GB = 0.128;

/** What is taken to be so of the platform; see docs/announcements.md for where it is from. */
export interface Assumptions {
  /** A call from object to object and back, if the other is awake. */
  call: Spread;
  /** What it takes longer when the other sleeps. */
  waking: Spread;
  /** How many of the users' hubs sleep; an open socket that is quiet for ten seconds lets them. */
  asleep: number;
  /** How many calls fail, each for itself. */
  failing: number;
  /** How late an alarm rings. */
  alarm: Spread;
  /** Of an object's one thread, for each call it takes, makes or alarm that rings: 1,000 a second. */
  threadMs: number;
  /** A query of D1 and back, and how long D1's one thread is at it. */
  query: Spread;
  queryThreadMs: number;
  /** How many calls of one object may wait for their answer at once. */
  connections: number;
  /** Without a call for so long an object is put to sleep, and forgets. */
  sleepsAfterMs: number;
  /** What a call to a user's hub is billed for, awake or woken by it. */
  hubMs: { awake: number; woken: number };
}

const NEAR: Assumptions = {
  call: { median: 8, p99: 60 },
  waking: { median: 25, p99: 200 },
  asleep: 0.8,
  failing: 0.001,
  alarm: { median: 10, p99: 100 },
  threadMs: 1,
  query: { median: 6, p99: 40 },
  queryThreadMs: 1,
  connections: Number.POSITIVE_INFINITY,
  sleepsAfterMs: 10_000,
  hubMs: { awake: 3, woken: 10 },
};

/** What the table in docs/announcements.md assumes, and what changes if it is not so. */
export const WORLDS = {
  near: NEAR,
  /** Users all over the world: each hub is near its user, and so far from its relay. */
  far: { ...NEAR, call: { median: 80, p99: 350 }, query: { median: 60, p99: 300 } },
  /** If calls between objects count among the six connections that may wait for an answer. */
  six: { ...NEAR, connections: 6 },
  /** A bad hour, in which one call of fifty fails. */
  rough: { ...NEAR, failing: 0.02 },
} as const satisfies Record<string, Assumptions>;
