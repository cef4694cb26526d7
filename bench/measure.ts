import { setTimeout as sleep } from "node:timers/promises";
import type { LoadSocket } from "./load/socket.ts";
import { CONCURRENCY, medianBy, percentile, repeat, share } from "./load/stats.ts";
import type { PeerFigures } from "./peers.ts";
import type { System } from "./systems/system.ts";

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

/** What Herald has to reach of the floor's rate, or may take of its processor time. */
export type Goal = { rateAtLeast: number } | { processorAtMost: number };

export interface Row {
  title: string;
  unit: "ms" | "/s";
  goal: Goal;
  /** Nothing, where it was not measured of the peers. */
  peers: PeerFigures | undefined;
  /** True where a round takes so long that there are a third as many. */
  isSlow?: boolean;
  /** Makes what the rounds need, and gives back what measures one. */
  prepare(system: System, effort: Effort): Promise<Measurement>;
}

export interface Measurement {
  warmUp(): Promise<unknown>;
  round(): Promise<Figures>;
  end(): void;
}

/** How long a server goes on with what follows its replies: Herald gathers the events that are done for 100 ms. */
const SETTLE_MS = 200;

/** Runs the work, and adds what the server's processors did for each of its calls, with what followed the replies. */
export async function withProcessor(
  system: System,
  calls: (figures: Figures) => number,
  work: () => Promise<Figures>,
): Promise<Figures> {
  const before = system.processorMs();
  const figures = await work();
  await sleep(SETTLE_MS);
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

/** Opens a socket for each of some people, and waits for its first frame. */
export async function openAll(
  system: System,
  { first, count }: { first: number; count: number },
): Promise<LoadSocket[]> {
  const sockets: LoadSocket[] = [];
  await share(count, CONCURRENCY, async (nth) => {
    const socket = await system.openSocket(first + nth);
    await socket.until(() => socket.frames.length > 0);
    sockets[nth] = socket;
  });
  return sockets;
}

export function dropAll(sockets: LoadSocket[]): void {
  for (const socket of sockets) socket.drop();
}

/** The round in the middle by the row's own figure, with the median of the processor time of all rounds. */
export function medianRound(rounds: Figures[]): Figures {
  const middle = medianBy(rounds, ({ value }) => value);
  const measured = rounds.flatMap(({ processorMsEach }) => processorMsEach ?? []);
  return measured.length === 0 ? middle : { ...middle, processorMsEach: medianBy(measured, (each) => each) };
}
