interface Timer {
  at: number;
  run: () => void;
}

/** Time that passes only when a test says so. */
export class Clock {
  now = Date.UTC(2026, 0, 5, 10);
  #timers = new Set<Timer>();

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.now + milliseconds, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Lets time pass, with all that falls due in it, in order. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    for (;;) {
      await microtasks();
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.now = Math.max(this.now, due.at);
      due.run();
    }
    this.now = end;
  }
}

/** Whatever follows at once from what was done has followed; no promise here waits for anything but time. */
async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await null;
}
