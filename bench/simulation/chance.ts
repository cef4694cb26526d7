/** Times of which half are below the one and 99 of 100 below the other, in ms. */
export interface Spread {
  median: number;
  p99: number;
}

/** How many standard deviations above the mean one of a hundred lies. */
const Z99 = 2.3263;

/** The same accidents in the same order in every run (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to just below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  happens(share: number): boolean {
    return this.next() < share;
  }

  /** A time from a log-normal distribution, as those of calls over a network nearly are. */
  time({ median, p99 }: Spread): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * (p99 / median) ** (normal / Z99);
  }
}
