import { setTimeout as sleep } from "node:timers/promises";
import { announcements } from "./announcements.ts";
import type { LoadSocket } from "./load/socket.ts";
import { medianBy, percentile, repeat, share } from "./load/stats.ts";
import { PEER_FIGURES, type PeerFigures } from "./peers.ts";
import { type Answer, CAST, type System } from "./systems/system.ts";

/** What one round came to. */
export interface Figures {
  /** The row's own figure, in its unit. */
  value: number;
  /** Times of the single calls, in ms. */
  p50?: number;
  p95?: number;
  p99?: number;
  /** The server's processor time for each call, in ms. */
  processorMsEach?: number;
}

/** How long and how often everything is measured. */
export interface Effort {
  rounds: number;
  /** Of each round that measures a rate. */
  forMs: number;
  answersAlone: number;
  answersTogether: number;
  notifications: number;
}

export interface Row {
  title: string;
  unit: "ms" | "/s";
  /** Nothing, where it was not measured of the peers. */
  peers: PeerFigures | undefined;
  /** True where the systems may take turns; false where a round leaves work behind that would disturb the other's. */
  takesTurns: boolean;
  /** Makes what the rounds need, and gives back what measures one. */
  prepare(system: System, effort: Effort): Promise<Measurement>;
}

export interface Measurement {
  warmUp(): Promise<unknown>;
  round(): Promise<Figures>;
  end(): void;
}

const AT_ONCE = 16;
const WARM_UP_MS = 1000;
const WARM_UP_ANSWERS = 16;
const WARM_UP_NOTIFICATIONS = 200;
const MISSED = 100;
/** For a server to notice that its clients are gone, and to end what their notifications began. */
const AWAY_MS = 1000;

export const ROWS = {
  pages: rate("inbox page of 20", PEER_FIGURES.pages, (system, worker) => system.readPage(worker)),
  unread: rate("unread count", PEER_FIGURES.unreadCounts, (system, worker) => system.countUnread(worker)),
  alone: answers("accept → frame, 1 at a time", PEER_FIGURES.answerAlone, 1, (effort) => effort.answersAlone),
  together: answers(
    `accept → frame, ${AT_ONCE} at a time`,
    PEER_FIGURES.answersTogether,
    AT_ONCE,
    (effort) => effort.answersTogether,
  ),
  notifications: notifications(
    "notifications to 200 users, one each request",
    PEER_FIGURES.notifications,
    1,
    (effort) => effort.notifications,
  ),
  fanOut: notifications(
    "notifications to 200 users, 200 each request",
    undefined,
    CAST.notified.count,
    (effort) => 2 * effort.notifications,
  ),
  announcement100: announcements(100, PEER_FIGURES.announcementTo100),
  announcement500: announcements(500, PEER_FIGURES.announcementTo500),
  announcement1500: announcements(1500, PEER_FIGURES.announcementTo1500),
  returns: {
    title: "500 clients dropped and back",
    unit: "ms",
    peers: PEER_FIGURES.returns,
    takesTurns: false,
    prepare: prepareReturns,
  },
} satisfies Record<string, Row>;

/** Runs the work, and adds what the server's processors did for each of its calls. */
export async function withProcessor(
  system: System,
  calls: (figures: Figures) => number,
  work: () => Promise<Figures>,
): Promise<Figures> {
  const before = system.processorMs();
  const figures = await work();
  const after = system.processorMs();
  if (before === undefined || after === undefined) return figures;
  return { ...figures, processorMsEach: (after - before) / calls(figures) };
}

export function percentiles(times: number[]) {
  return { p50: percentile(times, 50), p95: percentile(times, 95), p99: percentile(times, 99) };
}

/** Calls per second, so many at once, for a while. */
export async function measureRate(
  system: System,
  forMs: number,
  atOnce: number,
  call: (worker: number) => Promise<unknown>,
): Promise<Figures> {
  let calls = 0;
  return withProcessor(
    system,
    () => calls,
    async () => {
      const start = performance.now();
      const times = await repeat(forMs, atOnce, call);
      calls = times.length;
      return { value: (calls * 1000) / (performance.now() - start), ...percentiles(times) };
    },
  );
}

function rate(
  title: string,
  peers: PeerFigures,
  call: (system: System, worker: number) => Promise<unknown>,
): Row {
  return {
    title,
    unit: "/s",
    peers,
    takesTurns: true,
    async prepare(system, { forMs }) {
      const work = (worker: number) => call(system, CAST.readers.first + worker);
      return {
        warmUp: () => repeat(WARM_UP_MS, AT_ONCE, work),
        round: () => measureRate(system, forMs, AT_ONCE, work),
        end() {},
      };
    },
  };
}

/** The time from sending an answer to the frame that tells its requester. */
function answers(title: string, peers: PeerFigures, atOnce: number, count: (effort: Effort) => number): Row {
  return {
    title,
    unit: "ms",
    peers,
    takesTurns: false,
    async prepare(system, effort) {
      const { requesters } = CAST;
      const all = effort.rounds * count(effort) + WARM_UP_ANSWERS;
      const prepared = await system.prepareAnswers(Math.ceil(all / requesters.count));
      const sockets = await openAll(system, requesters);
      const measure = (size: number) =>
        withProcessor(
          system,
          () => size,
          () => timeAnswers(sockets, prepared, size, atOnce),
        );
      return {
        warmUp: () => measure(WARM_UP_ANSWERS),
        round: () => measure(count(effort)),
        end: () => dropAll(sockets),
      };
    },
  };
}

async function timeAnswers(
  sockets: LoadSocket[],
  prepared: Answer[][],
  count: number,
  atOnce: number,
): Promise<Figures> {
  const times: number[] = [];
  await share(count, atOnce, async (nth) => {
    const socket = sockets[nth % sockets.length];
    const answer = prepared[nth % sockets.length]?.pop();
    if (!socket || !answer) throw new Error("There are not answers enough.");
    const seen = socket.frames.length;
    const start = performance.now();
    const told = socket.until(() => socket.frames.length > seen);
    await Promise.all([answer.send(), told.then(() => times.push(performance.now() - start))]);
    const frame = socket.frames[seen];
    if (!frame || !answer.isToldBy(frame))
      throw new Error(`This was not the answer: ${JSON.stringify(frame)}`);
  });
  return { value: percentile(times, 50), ...percentiles(times) };
}

/** From the first request to the last frame at the last of the open sockets. */
function notifications(
  title: string,
  peers: PeerFigures | undefined,
  eachRequest: number,
  count: (effort: Effort) => number,
): Row {
  return {
    title,
    unit: "/s",
    peers,
    takesTurns: false,
    async prepare(system, effort) {
      const sockets = await openAll(system, CAST.notified);
      const tell = (size: number) =>
        withProcessor(
          system,
          () => size,
          () => timeNotifications(system, sockets, size, eachRequest),
        );
      return {
        warmUp: () => tell(WARM_UP_NOTIFICATIONS),
        round: () => tell(count(effort)),
        end: () => dropAll(sockets),
      };
    },
  };
}

/** Everybody is notified as often, give or take one. */
async function timeNotifications(
  system: System,
  sockets: LoadSocket[],
  size: number,
  eachRequest: number,
): Promise<Figures> {
  const { first, count } = CAST.notified;
  const recipients = Array.from({ length: size }, (_, nth) => nth % count);
  const seen = sockets.map((socket) => socket.frames.length);
  const start = performance.now();
  const told = sockets.map((socket, at) => {
    const expected = (seen[at] ?? 0) + recipients.filter((recipient) => recipient === at).length;
    return socket.until(() => socket.frames.length >= expected);
  });
  const requests = share(size / eachRequest, AT_ONCE, async (nth) => {
    const addressed = recipients.slice(nth * eachRequest, (nth + 1) * eachRequest);
    await system.notify(addressed.map((recipient) => first + recipient));
  });
  await Promise.all([requests, ...told]);
  return { value: (size * 1000) / (performance.now() - start) };
}

/** Everybody is cut off at once; some are notified while they are away; everybody comes back at once. */
async function prepareReturns(system: System): Promise<Measurement> {
  const { first, count } = CAST.returning;
  let sockets = await openAll(system, CAST.returning);
  const comeBack = async () => {
    const seqs = sockets.map((socket) => socket.seq);
    dropAll(sockets);
    await share(MISSED, AT_ONCE, async (nth) => void (await system.notify([first + nth])));
    await sleep(AWAY_MS);
    return withProcessor(
      system,
      () => count,
      async () => {
        const start = performance.now();
        const times: number[] = [];
        const comers = seqs.map(async (seq, at) => {
          const socket = await system.openSocket(first + at, seq);
          await socket.until(() => socket.frames.length >= system.greeting(at < MISSED ? 1 : 0));
          times.push(performance.now() - start);
          return socket;
        });
        sockets = await Promise.all(comers);
        return { value: Math.max(...times), ...percentiles(times) };
      },
    );
  };
  return { warmUp: comeBack, round: comeBack, end: () => dropAll(sockets) };
}

/** Opens a socket for each of some people, and waits until it is greeted. */
export async function openAll(
  system: System,
  { first, count }: { first: number; count: number },
): Promise<LoadSocket[]> {
  const sockets: LoadSocket[] = [];
  await share(count, AT_ONCE, async (nth) => {
    const socket = await system.openSocket(first + nth);
    await socket.until(() => socket.frames.length > 0);
    sockets[nth] = socket;
  });
  return sockets;
}

export function dropAll(sockets: LoadSocket[]): void {
  for (const socket of sockets) socket.drop();
}

/** The round in the middle by the row's own figure. */
export function medianRound(rounds: Figures[]): Figures {
  return medianBy(rounds, (figures) => figures.value);
}
