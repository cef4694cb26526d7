import type { Readable } from "./types.ts";

/** Something to hear of. */
export interface Signal<What> {
  /** @returns what ends the subscription */
  subscribe(listener: (what: What) => void): () => void;
  tell(what: What): void;
}

/** A value that tells its subscribers when it becomes another. */
export interface Store<T> extends Readable<T> {
  set(value: T): void;
}

export function createSignal<What>(): Signal<What> {
  let listeners: ((what: What) => void)[] = [];
  return {
    subscribe(listener) {
      // A function of its own, so that one listener may subscribe twice.
      const own = (what: What) => listener(what);
      listeners = [...listeners, own];
      return () => {
        listeners = listeners.filter((each) => each !== own);
      };
    },
    tell(what) {
      for (const listener of listeners) listener(what);
    },
  };
}

export function createStore<T>(value: T): Store<T> {
  const { subscribe, tell } = createSignal<void>();
  return {
    subscribe,
    get: () => value,
    set(next) {
      if (next === value) return;
      value = next;
      tell();
    },
  };
}
