import { setTimeout as sleep } from "node:timers/promises";
import type { LoadSocket } from "./load/socket.ts";
import { CONCURRENCY, share } from "./load/stats.ts";
import { dropAll, type Measurement, openAll, percentiles, withProcessor } from "./measure.ts";
import { CAST, type System } from "./systems/system.ts";

const MISSED = 100;
/** For a server to notice that its clients are gone, and to end what their notifications began. */
const AWAY_MS = 1000;

/** Each opens a socket and gets its first frame; then all of them leave again. */
export async function prepareConnects(system: System): Promise<Measurement> {
  const { count } = CAST.returning;
  const connect = async () => {
    let sockets: LoadSocket[] = [];
    const work = async () => {
      const start = performance.now();
      sockets = await openAll(system, CAST.returning);
      return { value: (count * 1000) / (performance.now() - start) };
    };
    const figures = await withProcessor(system, () => count, work);
    dropAll(sockets);
    await sleep(AWAY_MS);
    return figures;
  };
  return { warmUp: connect, round: connect, end() {} };
}

/** Everybody is cut off at once; some are notified while they are away; everybody comes back at once. */
export async function prepareReturns(system: System): Promise<Measurement> {
  const { first, count } = CAST.returning;
  let sockets = await openAll(system, CAST.returning);
  const comeBack = async () => {
    const seqs = sockets.map((socket) => socket.seq);
    dropAll(sockets);
    await share(MISSED, CONCURRENCY, async (nth) => void (await system.notify([first + nth])));
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
