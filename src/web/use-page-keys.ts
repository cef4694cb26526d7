import { useEffect, useEffectEvent } from "react";

/** Where keys have a meaning of their own. */
const ELSEWHERE = "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]";

/** Listens to keys that are meant for the page: none with a modifier, none that is typed into something or pressed in a window over the page. */
export function usePageKeys(onKey: (event: KeyboardEvent) => void): void {
  const listen = useEffectEvent((event: KeyboardEvent) => {
    const { target, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    if (target instanceof Element && target.closest(ELSEWHERE)) return;
    onKey(event);
  });
  useEffect(() => {
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
