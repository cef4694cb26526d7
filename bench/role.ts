import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { change } from "../scripts/lib/d1.ts";
import type { ServerKind } from "../scripts/lib/server.ts";
import { HttpClient } from "./load/http.ts";
import { LoadSocket } from "./load/socket.ts";
import { percentile } from "./load/stats.ts";
import { type Person, prepareData, seed } from "./systems/herald.ts";
import { HERALD_ARGUMENTS, PORTS, serverArguments, startQuietly } from "./systems/server.ts";

const READERS = 4;
const PAUSE_MS = 100;
const IDLE_MS = 8_000;
const WARM_UP_MS = 2_000;
const SAMPLE = 50;
/** A page may take so many times longer while a role is notified. */
const PAGE_GOAL = 2;

export interface RoleFigures {
  recipients: number;
  perSecond: number;
  /** The p95 of an inbox page, in ms. */
  idleP95: number;
  duringP95: number;
}

/**
 * Measures one notification to everyone of a role, while others read their
 * inboxes with pauses, as people do. It runs on a Herald of its own, so that so
 * many users do not slow the other rows down.
 */
export async function measureRole(
  recipients: number,
  folder: string,
  kind: ServerKind,
): Promise<RoleFigures> {
  const persistTo = join(folder, "role");
  await mkdir(persistTo, { recursive: true });
  const people = await seed(recipients + READERS + 1, persistTo);
  const notified = people.slice(0, recipients);
  const [admin, ...readers] = people.slice(recipients);
  const [last] = [...notified].sort((a, b) => b.id - a.id);
  if (!admin || !last) throw new Error("There is nobody to notify.");
  await prepareData(readers, admin, persistTo);
  await change({ persistTo }, [
    `update users set role = 'student' where id <= ${last.id} and id not in (${[admin, ...readers].map(({ id }) => id)});`,
  ]);
  const server = await startQuietly(kind, [...serverArguments(PORTS.role, persistTo), ...HERALD_ARGUMENTS]);
  const http = new HttpClient(PORTS.role);
  try {
    return await measure(http, { notified, last, admin, readers });
  } finally {
    http.close();
    await server.stop();
  }
}

interface Cast {
  notified: Person[];
  /** The last to be notified: a role is notified in the order of ids. */
  last: Person;
  admin: Person;
  readers: Person[];
}

async function measure(http: HttpClient, { notified, last, admin, readers }: Cast): Promise<RoleFigures> {
  const socket = await LoadSocket.open(PORTS.role, "/ws/notifications/", `herald.v1, bearer.${last.token}`);
  await readWhile(http, readers, sleep(WARM_UP_MS));
  const before = await readWhile(http, readers, sleep(IDLE_MS));
  const start = performance.now();
  await http.expect([202], "POST", "/api/notifications/", admin.token, {
    role: "student",
    title: "The library is closed on Friday",
    message: "Books that are due can be brought back until Monday.",
  });
  const during = await readWhile(
    http,
    readers,
    socket.until(() => socket.notifications.length > 0, LONGEST_MS),
  );
  const seconds = (performance.now() - start) / 1000;
  socket.drop();
  await checkSample(http, notified);
  return {
    recipients: notified.length,
    perSecond: notified.length / seconds,
    idleP95: percentile(before, 95),
    duringP95: percentile(during, 95),
  };
}

const LONGEST_MS = 600_000;

/** How long each page took, until something has happened. */
async function readWhile(
  http: HttpClient,
  readers: Person[],
  happening: Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  let isOver = false;
  const reading = readers.map(async ({ token }) => {
    while (!isOver) {
      const start = performance.now();
      await http.expect([200], "GET", "/api/notifications/", token);
      times.push(performance.now() - start);
      await sleep(PAUSE_MS);
    }
  });
  await happening.finally(() => {
    isOver = true;
  });
  await Promise.all(reading);
  return times;
}

/** Checks that a sample of the recipients was notified exactly once. */
async function checkSample(http: HttpClient, notified: Person[]): Promise<void> {
  for (let nth = 0; nth < SAMPLE; nth += 1) {
    const person = notified[Math.floor((nth * notified.length) / SAMPLE)];
    const { body } = await http.expect([200], "GET", "/api/notifications/unread-count/", person?.token);
    if (JSON.parse(body.toString()).count !== 1)
      throw new Error(`${person?.username} has ${body.toString()} instead of one notification.`);
  }
}

export function describeRole({ recipients, perSecond, idleP95, duringP95 }: RoleFigures): string {
  const ratio = duringP95 / idleP95;
  return [
    `one notification to a role of ${recipients.toLocaleString("en")}: ${Math.round(perSecond)} a second;`,
    `inbox page, p95: ${idleP95.toFixed(1)} ms at rest, ${duringP95.toFixed(1)} ms meanwhile:`,
    `${ratio.toFixed(2)} (≤ ${PAGE_GOAL} ${ratio <= PAGE_GOAL ? "✓" : "✗"})`,
  ].join(" ");
}
