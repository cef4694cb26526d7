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
const REST_MS = 8_000;
const WARM_UP_MS = 2_000;
const SAMPLE = 50;
/** A page may take so many times longer while everybody of a role is told. */
const PAGE_GOAL = 2;

export interface RoleFigures {
  recipients: number;
  perSecond: number;
  /** The p95 of an inbox page, in ms. */
  restP95: number;
  duringP95: number;
}

/**
 * One notification for everybody of a role, while others read their inboxes as
 * people do: with pauses. It has a Herald of its own, so that so many people
 * are not in the other rows' way.
 */
export async function measureRole(
  recipients: number,
  folder: string,
  kind: ServerKind,
): Promise<RoleFigures> {
  const persistTo = join(folder, "role");
  await mkdir(persistTo, { recursive: true });
  const people = await seed(recipients + READERS + 1, persistTo);
  const told = people.slice(0, recipients);
  const [admin, ...readers] = people.slice(recipients);
  const [last] = [...told].sort((a, b) => b.id - a.id);
  if (!admin || !last) throw new Error("There is nobody to tell.");
  await prepareData(readers, admin, persistTo);
  await change({ persistTo }, [
    `update users set role = 'student' where id <= ${last.id} and id not in (${[admin, ...readers].map(({ id }) => id)});`,
  ]);
  const server = await startQuietly(kind, [...serverArguments(PORTS.role, persistTo), ...HERALD_ARGUMENTS]);
  const http = new HttpClient(PORTS.role);
  try {
    return await measure(http, { told, last, admin, readers });
  } finally {
    http.close();
    await server.stop();
  }
}

interface Cast {
  told: Person[];
  /** A role is told in the order of ids. */
  last: Person;
  admin: Person;
  readers: Person[];
}

async function measure(http: HttpClient, { told, last, admin, readers }: Cast): Promise<RoleFigures> {
  const socket = await LoadSocket.open(PORTS.role, "/ws/notifications/", `herald.v1, bearer.${last.token}`);
  await readWhile(http, readers, sleep(WARM_UP_MS));
  const rest = await readWhile(http, readers, sleep(REST_MS));
  const start = performance.now();
  await http.expect([202], "POST", "/api/notifications/", admin.token, {
    role: "student",
    title: "The library is closed on Friday",
    message: "Books that are due can be brought back until Monday.",
  });
  const during = await readWhile(
    http,
    readers,
    socket.until(() => socket.frames.some(({ type }) => type === "notification"), LONGEST_MS),
  );
  const seconds = (performance.now() - start) / 1000;
  socket.drop();
  await checkSample(http, told);
  return {
    recipients: told.length,
    perSecond: told.length / seconds,
    restP95: percentile(rest, 95),
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

/** Everybody was told, and once. */
async function checkSample(http: HttpClient, told: Person[]): Promise<void> {
  for (let nth = 0; nth < SAMPLE; nth += 1) {
    const person = told[Math.floor((nth * told.length) / SAMPLE)];
    const { body } = await http.expect([200], "GET", "/api/notifications/unread-count/", person?.token);
    if (JSON.parse(body.toString()).count !== 1)
      throw new Error(`${person?.username} has ${body.toString()} instead of one notification.`);
  }
}

export function describeRole({ recipients, perSecond, restP95, duringP95 }: RoleFigures): string {
  const ratio = duringP95 / restP95;
  return [
    `one notification to a role of ${recipients.toLocaleString("en")}: ${Math.round(perSecond)} a second;`,
    `inbox page, p95: ${restP95.toFixed(1)} ms at rest, ${duringP95.toFixed(1)} ms meanwhile:`,
    `${ratio.toFixed(2)} (≤ ${PAGE_GOAL} ${ratio <= PAGE_GOAL ? "✓" : "✗"})`,
  ].join(" ");
}
