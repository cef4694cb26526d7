import { createContext, type MouseEvent, useContext, useLayoutEffect, useMemo, useRef } from "react";
import type { Notification } from "#client/index";
import type { Entry } from "./groups.ts";

type Some = readonly Notification[];

/** What rows, keys, the pane and the selection do. */
export interface Handlers {
  /** Moves to Done, or from there back to the inbox. */
  onDone: (some: Some) => void;
  /** Opens the menu of times beside an element. */
  onLater: (some: Some, beside: HTMLElement | null) => void;
  /** Saves, or saves no longer where all are saved. */
  onSave: (some: Some) => void;
  /** Marks as read, or as unread where all are read. */
  onMark: (some: Some) => void;
  onRemove: (some: Some) => void;
  onSelect: (key: Entry["key"], isRange: boolean) => void;
  /** Folds or unfolds a group. */
  onFold: (key: string) => void;
  /** A row was opened, by a click or a key; not where it opens in another tab. */
  onOpen: (event: MouseEvent) => void;
  /** Shows one whole in a window of its own. */
  onEnlarge: (id: number) => void;
}

export const HandlersContext = createContext<Handlers | undefined>(undefined);

export function useHandlers(): Handlers {
  const handlers = useContext(HandlersContext);
  if (!handlers) throw new Error("This belongs into the inbox.");
  return handlers;
}

/** The same functions at each rendering, so that rows are drawn anew only when they have changed. */
export function useStable(handlers: Handlers): Handlers {
  const latest = useRef(handlers);
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  return useMemo(
    () => ({
      onDone: (...given) => latest.current.onDone(...given),
      onLater: (...given) => latest.current.onLater(...given),
      onSave: (...given) => latest.current.onSave(...given),
      onMark: (...given) => latest.current.onMark(...given),
      onRemove: (...given) => latest.current.onRemove(...given),
      onSelect: (...given) => latest.current.onSelect(...given),
      onFold: (...given) => latest.current.onFold(...given),
      onOpen: (...given) => latest.current.onOpen(...given),
      onEnlarge: (...given) => latest.current.onEnlarge(...given),
    }),
    [],
  );
}
