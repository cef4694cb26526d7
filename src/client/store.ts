import type { Readable } from "./types.ts";

export interface Signal<Value> {
  /** @returns a function that ends the subscription */
  subscribe(listener: (value: Value) => void): () => void;
  emit(value: Value): void;
}

export interface Store<Value> extends Readable<Value> {
  set(value: Value): void;
}

export function createSignal<Value>(): Signal<Value> {
  const listeners = new Set<(value: Value) => void>();
  return {
    subscribe(listener) {
      // A function of its own, so that one listener may subscribe twice.
      const own = (value: Value) => listener(value);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    emit(value) {
      for (const listener of [...listeners]) listener(value);
    },
  };
}

/** Makes a value that notifies its subscribers when it becomes another one. */
export function createStore<Value>(value: Value): Store<Value> {
  const { subscribe, emit } = createSignal<void>();
  return {
    get: () => value,
    subscribe,
    set(next) {
      if (next === value) return;
      value = next;
      emit();
    },
  };
}
