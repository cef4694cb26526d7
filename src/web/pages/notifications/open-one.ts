import { type MouseEvent, useCallback, useRef, useState } from "react";
import { useHerald } from "../../../react/provider.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import type { useInboxAddress } from "./address.ts";

/** A notification that was open when it was deleted, by its reader on this page or anywhere else. */
interface Gone {
  id: number;
  isElsewhere: boolean;
}

type Address = Pick<ReturnType<typeof useInboxAddress>, "open" | "close">;

/** What becomes of the open notification, and of the keyboard with it. */
export function useOpenOne(selected: number | undefined, { open, close }: Address) {
  const { inbox } = useHerald();
  const { remove } = useInboxActions();
  const list = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLElement>(null);
  const [gone, setGone] = useState<Gone>();
  const [enlarged, setEnlarged] = useState<number>();
  const [before, setBefore] = useState(selected);
  const shown = enlarged ?? selected;
  // Until the address has changed, it still names what is gone.
  if (gone && selected !== undefined && selected !== gone.id) setGone(undefined);
  if (before !== selected) {
    setBefore(selected);
    if (selected !== enlarged) setEnlarged(undefined);
  }

  const leave = (id: number, isElsewhere: boolean) => {
    setGone({ id, isElsewhere });
    close();
    // The row of what is gone has left by then, and with it, very likely, the focus.
    requestAnimationFrame(() => {
      const { activeElement } = document;
      if (activeElement !== document.body && !pane.current?.contains(activeElement)) return;
      const index = placeAfter(id, inbox.get().notifications);
      list.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus();
    });
  };

  return {
    list,
    pane,
    gone,
    /** The open one, at once: the address follows. */
    shown,
    /** Whether it has a window of its own also where there is room beside the list. */
    isEnlarged: enlarged !== undefined,
    onEnlarge: useCallback(
      (id: number) => {
        setEnlarged(id);
        open(id);
      },
      [open],
    ),
    /** Opened by a key, it takes the focus: the keyboard scrolls it and reaches its buttons. */
    onOpen: useCallback((event: MouseEvent) => {
      const isKey = event.detail === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (isKey) pane.current?.focus();
    }, []),
    onRemove: (id: number) => {
      remove(id);
      if (id === shown) leave(id, false);
    },
    onRemoveThese: (ids: readonly number[]) => {
      if (shown !== undefined && ids.includes(shown)) leave(shown, false);
    },
    onGone: (id: number) => leave(id, true),
    dismiss: () => {
      setGone(undefined);
      setEnlarged(undefined);
      if (selected !== undefined) close();
    },
  };
}

/** The place of the row that comes after one that is gone, else of the last one. */
function placeAfter(id: number, rows: readonly { id: number }[]): number {
  const rest = rows.filter((row) => row.id !== id);
  const next = rest.findIndex((row) => row.id < id);
  return next < 0 ? rest.length - 1 : next;
}
