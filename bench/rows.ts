import { announcements } from "./announcements.ts";
import { prepareConnects, prepareReturns } from "./connects.ts";
import type { LoadSocket } from "./load/socket.ts";
import { CONCURRENCY, percentile, repeat, share } from "./load/stats.ts";
import {
  dropAll,
  type Effort,
  type Figures,
  measureRate,
  openAll,
  percentiles,
  type Row,
  withProcessor,
} from "./measure.ts";
import { PEER_FIGURES, type PeerFigures } from "./peers.ts";
import { type Answer, CAST, type System } from "./systems/system.ts";

const WARM_UP_MS = 1000;
const WARM_UP_ANSWERS = 240;
const WARM_UP_NOTIFICATIONS = 200;

export const ROWS = {
  pages: rate("inbox page of 20", PEER_FIGURES.pages, (system, worker) => system.readPage(worker)),
  unread: rate("unread count", PEER_FIGURES.unreadCounts, (system, worker) => system.countUnread(worker)),
  alone: answers("accept → frame, 1 at a time", PEER_FIGURES.answerAlone, 1, (effort) => effort.answersAlone),
  together: answers(
    `accept → frame, ${CONCURRENCY} at a time`,
    PEER_FIGURES.answersTogether,
    CONCURRENCY,
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
  announcement2000: announcements(2000, PEER_FIGURES.announcementTo2000),
  announcement2000idle: announcements(2000, undefined, 15),
  connects: {
    title: "500 people open a socket again, 16 at a time",
    unit: "/s",
    goal: { processorAtMost: 1.5 },
    peers: undefined,
    prepare: prepareConnects,
  },
  returns: {
    title: "500 clients dropped and back",
    unit: "ms",
    goal: { processorAtMost: 1.5 },
    peers: PEER_FIGURES.returns,
    prepare: prepareReturns,
  },
} satisfies Record<string, Row>;

function rate(
  title: string,
  peers: PeerFigures,
  call: (system: System, worker: number) => Promise<unknown>,
): Row {
  return {
    title,
    unit: "/s",
    goal: { rateAtLeast: 0.7 },
    peers,
    async prepare(system, { forMs }) {
      const work = (worker: number) => call(system, CAST.readers.first + worker);
      return {
        warmUp: () => repeat(WARM_UP_MS, CONCURRENCY, work),
        round: () => measureRate(system, forMs, CONCURRENCY, work),
        end() {},
      };
    },
  };
}

/** The time from sending an answer to the frame at its requester. */
function answers(title: string, peers: PeerFigures, atOnce: number, count: (effort: Effort) => number): Row {
  return {
    title,
    unit: "ms",
    goal: { processorAtMost: 1.5 },
    peers,
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
    const shown = socket.until(() => socket.frames.length > seen);
    await Promise.all([answer.send(), shown.then(() => times.push(performance.now() - start))]);
    const frame = socket.frames[seen];
    if (!frame || !answer.isShownBy(frame))
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
    goal: { rateAtLeast: 0.7 },
    peers,
    async prepare(system, effort) {
      const sockets = await openAll(system, CAST.notified);
      const measure = (size: number) =>
        withProcessor(
          system,
          () => size,
          () => timeNotifications(system, sockets, size, eachRequest),
        );
      return {
        warmUp: () => measure(WARM_UP_NOTIFICATIONS),
        round: () => measure(count(effort)),
        end: () => dropAll(sockets),
      };
    },
  };
}

/** All are notified equally often, give or take one. */
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
  const shown = sockets.map((socket, at) => {
    const expected = (seen[at] ?? 0) + recipients.filter((recipient) => recipient === at).length;
    return socket.until(() => socket.frames.length >= expected);
  });
  const requests = share(size / eachRequest, CONCURRENCY, async (nth) => {
    const addressed = recipients.slice(nth * eachRequest, (nth + 1) * eachRequest);
    await system.notify(addressed.map((recipient) => first + recipient));
  });
  await Promise.all([requests, ...shown]);
  return { value: (size * 1000) / (performance.now() - start) };
}
