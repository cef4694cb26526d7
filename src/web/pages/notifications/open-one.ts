import { type MouseEvent, useCallback, useRef, useState } from "react";
import type { QuickChange } from "../../components/quick-handlers.ts";
import type { useInboxAddress } from "./address.ts";

/** What became of a notification that was open. */
export type Gone = Exclude<QuickChange, "saved" | "marked">;

/** A notification that was open when it left the list, by its reader on this page or anywhere else. */
interface GoneOne {
  id: number;
  how: Gone;
  isElsewhere: boolean;
}

type Address = Pick<ReturnType<typeof useInboxAddress>, "selected" | "open" | "close">;

/** Which notification is open, what happens when it goes, and where the focus goes then. */
export function useOpenOne({ selected, open, close }: Address) {
  const list = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLElement>(null);
  const [gone, setGone] = useState<GoneOne>();
  const [enlarged, setEnlarged] = useState<number>();
  const [before, setBefore] = useState(selected);
  // Until the address has changed, it still names the one that has gone.
  if (gone && selected !== undefined && selected !== gone.id) setGone(undefined);
  if (before !== selected) {
    setBefore(selected);
    if (selected !== enlarged) setEnlarged(undefined);
  }
  /** The open one, at once: the address follows. */
  const shown = enlarged ?? selected;
  const leave = (id: number, how: Gone, isElsewhere: boolean) => {
    setGone({ id, how, isElsewhere });
    close();
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
    /** Some leave the list by what was done on this page; the next row takes the focus that was theirs. */
    onLeft: (ids: readonly number[], how: Gone) => {
      const index = rowAt(list.current, ids[0]);
      if (shown !== undefined && ids.includes(shown)) leave(shown, how, false);
      focusNext(list, pane, index);
    },
    onGone: (id: number) => {
      const index = rowAt(list.current, id);
      leave(id, "deleted", true);
      focusNext(list, pane, index);
    },
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

/** Where the row of a notification is, or would be. */
function rowAt(list: HTMLElement | null, id: number | undefined): number {
  const row = list?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.closest<HTMLElement>("[data-index]");
  return Number(row?.dataset.index ?? 0);
}

/** By then what has gone has left the page, and very likely had the focus. */
function focusNext(
  list: React.RefObject<HTMLElement | null>,
  pane: React.RefObject<HTMLElement | null>,
  index: number,
): void {
  requestAnimationFrame(() => {
    const { activeElement: active } = document;
    if (active === document.body || pane.current?.contains(active)) rowOf(list.current, index)?.focus();
  });
}

/** What takes the focus of a row, or of the last one before it. */
function rowOf(list: HTMLElement | null, index: number): HTMLElement | null {
  const rows = [...(list?.querySelectorAll<HTMLElement>("[data-index]") ?? [])];
  const row = rows.find((each) => Number(each.dataset.index) === index) ?? rows.at(-1);
  return row?.querySelector<HTMLElement>("a, button") ?? null;
}
