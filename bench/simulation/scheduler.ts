interface Due {
  at: number;
  /** What was asked for first happens first, where both are due at once. */
  order: number;
  happen: () => void;
}

/**
 * Virtual time. What is due happens in the order of its time, and whatever
 * follows from it without waiting (every `await` that is ready) before the next.
 */
export class Scheduler {
  /** Milliseconds since 1970. */
  now = Date.UTC(2026, 0, 1);
  #asked = 0;
  /** A heap: the earliest is first, and nobody is earlier than the one half-way before them. */
  readonly #due: Due[] = [];

  at(time: number, happen: () => void): void {
    this.#asked += 1;
    this.#push({ at: Math.max(time, this.now), order: this.#asked, happen });
  }

  until(time: number): Promise<void> {
    return new Promise((resolve) => this.at(time, resolve));
  }

  pause(milliseconds: number): Promise<void> {
    return this.until(this.now + milliseconds);
  }

  /** Lets time pass until nothing more is due. */
  async run(): Promise<void> {
    await microtasks();
    for (let next = this.#pop(); next; next = this.#pop()) {
      this.now = next.at;
      next.happen();
      await microtasks();
    }
  }

  #push(due: Due): void {
    const heap = this.#due;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = heap[above] as Due;
      if (isEarlier(other, due)) break;
      heap[place] = other;
      place = above;
    }
    heap[place] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#due;
    const first = heap[0];
    const last = heap.pop();
    if (first && last && heap.length > 0) this.#sink(last);
    return first;
  }

  /** Puts one in the first place, and lets it sink to its own. */
  #sink(due: Due): void {
    const heap = this.#due;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (!left) break;
      if (right && isEarlier(right, left)) below += 1;
      const other = heap[below] as Due;
      if (isEarlier(due, other)) break;
      heap[place] = other;
      place = below;
    }
    heap[place] = due;
  }
}

function isEarlier(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** Every promise that can go on has gone on by then: Node comes to its immediates with no microtask left. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
