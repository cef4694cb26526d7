import { createContext, type MouseEvent, useContext, useLayoutEffect, useMemo, useRef } from "react";
import type { Entry } from "../../components/groups.ts";
import type { QuickHandlers } from "../../components/quick-handlers.ts";

/** What rows, keys, the pane and the selection do. */
export interface Handlers extends QuickHandlers {
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

/** The same functions at each rendering, so that rows are drawn again only when they have changed. */
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
