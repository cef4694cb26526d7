import { setTimeout as sleep } from "node:timers/promises";
import type { Frame, LoadSocket } from "./load/socket.ts";
import { percentile } from "./load/stats.ts";
import { dropAll, type Figures, openAll, type Row, withProcessor } from "./measure.ts";
import type { PeerFigures } from "./peers.ts";
import { CAST, type System } from "./systems/system.ts";

/** How long after the last frame a doubled one would still be noticed, and how long a server has to settle. */
const AFTERWARDS_MS = 500;

/**
 * From posting an announcement to the last of so many sockets that shows it.
 *
 * @param idleSeconds how long nothing happens before, so that objects may hibernate
 */
export function announcements(listeners: number, peers: PeerFigures | undefined, idleSeconds = 0): Row {
  const idle = idleSeconds > 0 ? `, after ${idleSeconds} s of idling` : "";
  return {
    title: `announcement to ${listeners.toLocaleString("en")} sockets${idle}`,
    unit: "ms",
    goal: { processorAtMost: 1.3 },
    peers,
    isSlow: idleSeconds > 0,
    async prepare(system) {
      const sockets = await openAll(system, { first: CAST.listeners.first, count: listeners });
      const round = async () => {
        await sleep(1000 * idleSeconds);
        return announceOnce(system, sockets);
      };
      return { warmUp: round, round, end: () => dropAll(sockets) };
    },
  };
}

async function announceOnce(system: System, sockets: LoadSocket[]): Promise<Figures> {
  const seen = sockets.map((socket) => socket.frames.length);
  const start = performance.now();
  const times: number[] = [];
  let id = 0;
  const announce = async () => {
    const shown = sockets.map(async (socket, at) => {
      await socket.until(() => socket.frames.slice(seen[at]).some(isAnnouncement));
      times.push(performance.now() - start);
    });
    [id] = await Promise.all([system.announce(sockets.length), ...shown]);
    return { value: Math.max(...times), p50: percentile(times, 50), p95: percentile(times, 95) };
  };
  const figures = await withProcessor(system, () => sockets.length, announce);
  await sleep(AFTERWARDS_MS);
  sockets.forEach((socket, at) => {
    const shown = socket.frames.slice(seen[at]).filter(isAnnouncement);
    if (shown.length !== 1 || shown[0]?.notification?.id !== id)
      throw new Error(`A socket was shown ${JSON.stringify(shown)} of announcement ${id}.`);
  });
  await takeBack(system, sockets, id);
  return figures;
}

function isAnnouncement({ type }: Frame): boolean {
  return type === "global_notification";
}

/** So that the next reaches sockets that show nothing, and does not pay for what follows a withdrawal. */
async function takeBack(system: System, sockets: LoadSocket[], id: number): Promise<void> {
  await system.withdraw(id, sockets.length);
  const isGone = ({ type, announcement_id }: Frame) =>
    type === "global_notification_removed" && announcement_id === id;
  await Promise.all(sockets.map((socket) => socket.until(() => socket.frames.some(isGone))));
  await sleep(AFTERWARDS_MS);
}
