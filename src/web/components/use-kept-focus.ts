import { type FocusEvent, useLayoutEffect, useRef } from "react";

/**
 * Keeps the keyboard where it was in a list, when what was focused goes: to
 * the row that followed it and is still there, else to the last one or the list.
 * A browser would put it back to the top of the page.
 */
export function useKeptFocus<Box extends HTMLElement>() {
  const box = useRef<Box>(null);
  /** The row with the focus and those after it: several may go at once. */
  const rows = useRef<Element[]>([]);
  // Without dependencies: any rendering may take away what is focused.
  useLayoutEffect(() => {
    const list = box.current;
    if (rows.current.length === 0 || !list || document.activeElement !== document.body) return;
    const there = rows.current.find((each) => list.contains(each)) ?? [...list.querySelectorAll("li")].at(-1);
    (there?.querySelector<HTMLElement>("button, a") ?? list).focus({ preventScroll: true });
  });
  return {
    ref: box,
    tabIndex: -1,
    onFocus({ target }: FocusEvent<Box>) {
      const all = [...(box.current?.querySelectorAll("li") ?? [])];
      const at = all.findIndex((each) => each.contains(target));
      rows.current = at < 0 ? [] : all.slice(at);
    },
    // A removed element does not blur, so a blur means that the user moved the focus.
    onBlur() {
      rows.current = [];
    },
  };
}
