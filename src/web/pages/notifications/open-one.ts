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

/** Which notification is open, what happens when it is deleted, and where the focus goes then. */
export function useOpenOne(selected: number | undefined, { open, close }: Address) {
  const { inbox } = useHerald();
  const { remove } = useInboxActions();
  const list = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLElement>(null);
  const [gone, setGone] = useState<Gone>();
  const [enlarged, setEnlarged] = useState<number>();
  const [before, setBefore] = useState(selected);
  // Until the address has changed, it still names the deleted notification.
  if (gone && selected !== undefined && selected !== gone.id) setGone(undefined);
  if (before !== selected) {
    setBefore(selected);
    if (selected !== enlarged) setEnlarged(undefined);
  }
  /** The open one, at once: the address follows. */
  const shown = enlarged ?? selected;
  const leave = (id: number, isElsewhere: boolean) => {
    setGone({ id, isElsewhere });
    close();
    // By then the deleted row has left the page, and very likely had the focus.
    requestAnimationFrame(() => {
      const { activeElement: active } = document;
      const isFocusLost = active === document.body || pane.current?.contains(active);
      if (isFocusLost) focusRow(list.current, placeAfter(id, inbox.get().notifications));
    });
  };

  return {
    list,
    pane,
    gone,
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
    /** Opened by a key, the pane takes the focus, so that the keyboard scrolls it and reaches its buttons. */
    onOpen: useCallback((event: MouseEvent) => {
      if (isByKey(event)) pane.current?.focus();
    }, []),
    onRemove: (id: number) => {
      remove(id);
      if (id === shown) leave(id, false);
    },
    onRemoveThese: (ids: readonly number[]) =>
      shown !== undefined && ids.includes(shown) && leave(shown, false),
    onGone: (id: number) => leave(id, true),
    dismiss: () => {
      setGone(undefined);
      setEnlarged(undefined);
      if (selected !== undefined) close();
    },
  };
}

function isByKey(event: MouseEvent): boolean {
  return event.detail === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
}

function focusRow(list: HTMLElement | null, index: number): void {
  list?.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus();
}

/** The index of the row after a deleted one, or of the last row. */
function placeAfter(id: number, rows: readonly { id: number }[]): number {
  const rest = rows.filter((row) => row.id !== id);
  const next = rest.findIndex((row) => row.id < id);
  return next < 0 ? rest.length - 1 : next;
}
