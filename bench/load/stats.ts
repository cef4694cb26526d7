/** How many requests are under way together. */
export const CONCURRENCY = 16;

/** Runs `work` for each of 0 … count - 1, so many at once; worker w takes w, w + atOnce, w + 2 atOnce … */
export async function share(
  count: number,
  atOnce: number,
  work: (nth: number) => Promise<void>,
): Promise<void> {
  const worker = async (first: number) => {
    for (let nth = first; nth < count; nth += atOnce) await work(nth);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, (_, first) => worker(first)));
}

/** How long each call took, in ms, of as many as fit into `forMs` with so many at once; `work` gets its worker's number. */
export async function repeat(
  forMs: number,
  atOnce: number,
  work: (worker: number) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + forMs;
  const worker = async (number: number) => {
    for (let start = performance.now(); start < end; ) {
      await work(number);
      const now = performance.now();
      times.push(now - start);
      start = now;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, number) => worker(number)));
  return times;
}

/** The value that so many per cent do not exceed. */
export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** The round in the middle by one of its figures. */
export function medianBy<Round>(rounds: Round[], figure: (round: Round) => number): Round {
  const sorted = [...rounds].sort((a, b) => figure(a) - figure(b));
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error("There was no round.");
  return middle;
}
