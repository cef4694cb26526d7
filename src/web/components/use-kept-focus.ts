import { type FocusEvent, useLayoutEffect, useRef } from "react";

/**
 * Keeps the keyboard where it was in a list, when what was focused goes: to
 * what can be done about the row that is there now, else to the list itself.
 * A browser would put it back to the top of the page.
 */
export function useKeptFocus<Box extends HTMLElement>() {
  const box = useRef<Box>(null);
  const row = useRef(-1);
  // Without dependencies: any rendering may take away what is focused.
  useLayoutEffect(() => {
    const list = box.current;
    if (row.current < 0 || !list || document.activeElement !== document.body) return;
    const rows = [...list.querySelectorAll("li")];
    const there = rows[Math.min(row.current, rows.length - 1)];
    (there?.querySelector<HTMLElement>("button, a") ?? list).focus({ preventScroll: true });
  });
  return {
    ref: box,
    tabIndex: -1,
    onFocus({ target }: FocusEvent<Box>) {
      row.current = [...(box.current?.querySelectorAll("li") ?? [])].findIndex((each) =>
        each.contains(target),
      );
    },
    // A removed element does not blur, so a blur means that the user moved the focus.
    onBlur() {
      row.current = -1;
    },
  };
}
