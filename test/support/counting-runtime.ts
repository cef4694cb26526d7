import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { AnnouncementHub } from "#realtime/announcements/hub";
import { AnnouncementRelay } from "#realtime/announcements/relay";
import { UserHub } from "#realtime/user/user-hub";
import { countingD1 } from "./counting-d1.ts";

/** What a piece of work costs in all: in the Worker and in every object. */
export interface RuntimeCost {
  roundTrips: number;
  rowsWritten: number;
  objectCalls: number;
  queueSends: number;
}

/** The methods by which objects are called for sockets and for announcements. */
const CALLS = [
  () => vi.spyOn(UserHub.prototype, "fetch"),
  () => vi.spyOn(UserHub.prototype, "takeAnnouncements"),
  () => vi.spyOn(AnnouncementHub.prototype, "refresh"),
  () => vi.spyOn(AnnouncementHub.prototype, "report"),
  () => vi.spyOn(AnnouncementRelay.prototype, "subscribeHub"),
  () => vi.spyOn(AnnouncementRelay.prototype, "publish"),
];

/** Counts what the Worker and its objects ask for meanwhile. */
export async function costOfAll(work: () => Promise<unknown>): Promise<RuntimeCost> {
  const counted = countingD1({
    prepare: env.DB.prepare.bind(env.DB),
    batch: env.DB.batch.bind(env.DB),
  } as D1Database);
  const database = [
    vi.spyOn(env.DB, "prepare").mockImplementation(counted.db.prepare),
    vi.spyOn(env.DB, "batch").mockImplementation(counted.db.batch),
  ];
  const calls = CALLS.map((spyOn) => spyOn());
  const queued = [vi.spyOn(env.EVENTS, "send"), vi.spyOn(env.EVENTS, "sendBatch")];
  await work();
  const callsOf = (spies: { mock: { calls: unknown[] } }[]) =>
    spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  const { total, rowsWritten } = counted.tally();
  const cost = {
    ...{ roundTrips: total, rowsWritten },
    ...{ objectCalls: callsOf(calls), queueSends: callsOf(queued) },
  };
  for (const spy of [...database, ...calls, ...queued]) spy.mockRestore();
  return cost;
}
