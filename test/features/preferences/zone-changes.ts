/** The times of a zone by brute force over `Intl` alone: the second implementation that ours is compared with. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Every change of a clock falls on such a step, and shifts it by several. */
export const STEP = 5 * MINUTE;

/** What a clock shows, as `2026-03-29 02:30`, which sorts as it passes. */
export type Clock = (at: number) => string;

export function clockOf(timeZone: string): Clock {
  const two = "2-digit";
  const format = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone, year: "numeric", month: two, day: two, hour: two, minute: two, hourCycle: "h23" },
  });
  return (at) => format.format(at);
}

function offsetOf(clock: Clock, at: number): number {
  return Date.parse(`${clock(at).replace(" ", "T")}Z`) - at;
}

/** The moments at which a clock is put forward or back. */
export function changesOf(clock: Clock, from: number, to: number): number[] {
  const changes: number[] = [];
  let before = offsetOf(clock, from);
  for (let at = from; at < to; at += DAY) {
    const after = offsetOf(clock, at + DAY);
    if (after === before) continue;
    let [low, high] = [at, at + DAY];
    while (high - low > STEP) {
      const middle = low + Math.floor((high - low) / 2 / STEP) * STEP;
      if (offsetOf(clock, middle) === before) low = middle;
      else high = middle;
    }
    changes.push(high);
    before = after;
  }
  return changes;
}

/** What a clock shows around a moment, step by step. */
export class Around {
  readonly steps: { at: number; shown: string }[] = [];
  readonly days: string[];
  readonly #first = new Map<string, number>();
  readonly #windows = new Map<string, Set<number>>();

  constructor(clock: Clock, middle: number, reach = 3 * DAY) {
    for (let at = middle - reach; at <= middle + reach; at += STEP) this.steps.push({ at, shown: clock(at) });
    this.days = [...new Set(this.steps.map(({ shown }) => shown.slice(0, 10)))].slice(1, -1);
  }

  /** When it shows this time of a day first, or, where that is skipped, what comes next. */
  first(day: string, time: string): number {
    const wanted = `${day} ${time}`;
    const found =
      this.#first.get(wanted) ?? this.steps.find(({ shown }) => shown >= wanted)?.at ?? Number.NaN;
    this.#first.set(wanted, found);
    return found;
  }

  /** The steps that lie in a window that begins on these weekdays. */
  within(from: string, to: string, weekdays: number[]): Set<number> {
    const name = `${from} ${to} ${weekdays}`;
    const quiet = this.#windows.get(name) ?? new Set<number>();
    if (this.#windows.has(name)) return quiet;
    this.#windows.set(name, quiet);
    for (const [place, day] of this.days.entries()) {
      const last = from < to ? day : this.days[place + 1];
      if (last === undefined || !weekdays.includes(weekdayOf(day))) continue;
      const [begin, end] = [this.first(day, from), this.first(last, to)];
      for (const { at } of this.steps) if (at >= begin && at < end) quiet.add(at);
    }
    return quiet;
  }
}

/** 1 is Monday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T12:00:00Z`).getUTCDay() || 7;
}
