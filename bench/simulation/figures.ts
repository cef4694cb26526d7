import { OBJECT_GB, PRICES } from "./assumptions.ts";
import { type Given, World } from "./world.ts";

/** What became of one announcement. Seconds count from the moment it is in D1. */
export interface Figures {
  users: number;
  relays: number;
  /** Of the users who were reached at all. */
  seconds: { half: number; ninetyNine: number; last: number };
  unreached: number;
  hubCalls: number;
  /** Calls to the announcement hub and the relays, and their alarms. */
  otherRequests: number;
  rows: { database: number; hub: number; relays: number; alarms: number };
  gbSeconds: number;
  dollars: number;
  /** How long it took to simulate. */
  realMs: number;
}

/** Simulates one announcement to so many users through so many relays. */
export async function simulate(given: Given): Promise<Figures> {
  const begun = performance.now();
  const world = new World(given);
  await world.announce();
  const { users, relays } = given;
  const figures = { users, relays, ...timesIn(world), ...expensesIn(world) };
  world.close();
  return { ...figures, realMs: performance.now() - begun };
}

function timesIn({ reachedAt, postedAt }: World): Pick<Figures, "seconds" | "unreached"> {
  const times = reachedAt.subarray(1).filter((at) => !Number.isNaN(at));
  times.sort();
  const after = (share: number) =>
    ((times[Math.ceil(share * times.length) - 1] ?? Number.NaN) - postedAt) / 1000;
  return {
    seconds: { half: after(0.5), ninetyNine: after(0.99), last: after(1) },
    unreached: reachedAt.length - 1 - times.length,
  };
}

function expensesIn(
  world: World,
): Pick<Figures, "hubCalls" | "otherRequests" | "rows" | "gbSeconds" | "dollars"> {
  const { hubCalls, hubMs, hub, relays, database } = world;
  const ours = [hub, ...relays];
  const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const otherRequests = sum(ours.map(({ requests }) => requests));
  const rows = {
    database: database.rowsWritten,
    hub: hub.sql.rowsWritten,
    relays: sum(relays.map(({ sql }) => sql.rowsWritten)),
    alarms: sum(ours.map(({ alarmsSet }) => alarmsSet)),
  };
  const gbSeconds = (OBJECT_GB * (hubMs + sum(ours.map(({ activeMs }) => activeMs)))) / 1000;
  const dollars =
    PRICES.perRequest * (hubCalls + otherRequests) +
    PRICES.perGbSecond * gbSeconds +
    PRICES.perRowWritten * sum(Object.values(rows));
  return { hubCalls, otherRequests, rows, gbSeconds, dollars };
}
