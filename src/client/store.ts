import type { Readable } from "./types.ts";

type Listener<What> = (what: What) => void;

/** Something to hear of. */
type Signal<What> = [
  /** @returns what ends the subscription */
  subscribe: (listener: Listener<What>) => () => void,
  tell: Listener<What>,
];

type Store<T> = [readable: Readable<T>, set: (value: T) => void];

export function createSignal<What>(): Signal<What> {
  let listeners: Listener<What>[] = [];

  const subscribe = (listener: Listener<What>) => {
    // A function of its own, so that one listener may subscribe twice.
    const own: Listener<What> = (what) => listener(what);
    listeners = [...listeners, own];
    return () => {
      listeners = listeners.filter((each) => each !== own);
    };
  };

  const tell = (what: What) => {
    for (const listener of listeners) listener(what);
  };

  return [subscribe, tell];
}

/** Makes a value that tells its subscribers when it becomes another. */
export function createStore<T>(value: T): Store<T> {
  const [subscribe, tell] = createSignal<void>();

  const set = (next: T) => {
    if (next === value) return;
    value = next;
    tell();
  };

  return [{ get: () => value, subscribe }, set];
}
