import type { Readable } from "./types.ts";

/** A value that tells its subscribers when it becomes another. */
export class Store<T> implements Readable<T> {
  #value: T;
  readonly #listeners = new Set<{ tell: () => void }>();

  constructor(value: T) {
    this.#value = value;
  }

  // Arrow functions, since whoever passes them on leaves the store behind.
  get = (): T => this.#value;

  subscribe = (tell: () => void): (() => void) => {
    // An object of its own, so that one listener may subscribe twice.
    const listener = { tell };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  set(value: T): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const { tell } of [...this.#listeners]) tell();
  }
}
