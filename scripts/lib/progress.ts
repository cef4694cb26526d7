const HEARTBEAT_MS = 4000;

/** Prints what is done and, while something takes long, what is still running. */
export class Progress {
  readonly print: (text: string) => unknown;
  readonly #running = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(print = (text: string): unknown => process.stdout.write(text)) {
    this.print = print;
    this.#timer = setInterval(() => this.#printRunning(), HEARTBEAT_MS);
    this.#timer.unref();
  }

  /** Does one piece of the work and prints the line that `done` makes of its result. */
  async step<Result>(
    doing: string,
    work: () => Promise<Result>,
    done: (result: Result) => string,
  ): Promise<Result> {
    const since = performance.now();
    this.#running.set(doing, since);
    try {
      const result = await work();
      this.print(`  ✓ ${done(result)} (${secondsSince(since)})\n`);
      return result;
    } finally {
      this.#running.delete(doing);
    }
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #printRunning(): void {
    for (const [doing, since] of this.#running) this.print(`  … ${doing} (${secondsSince(since)})\n`);
  }
}

function secondsSince(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
