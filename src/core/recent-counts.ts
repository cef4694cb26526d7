/** Callers that one isolate counts at a time: a flood from ever new addresses must not fill its memory. */
const MAX_KEYS = 50_000;

/** Counts calls by key in this isolate's memory, for a minute at a time: who stays far below a budget costs no look at the shared count. */
export class RecentCounts {
  #minute = 0;
  readonly #counts = new Map<string, number>();

  /** @returns how many there were in this minute, with this one */
  add(key: string, now: Date): number {
    const minute = Math.floor(now.getTime() / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    if (this.#counts.size >= MAX_KEYS && !this.#counts.has(key)) this.#counts.clear();
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }
}
