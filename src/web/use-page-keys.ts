import { useEffect, useEffectEvent } from "react";

/** Where keys have a meaning of their own; in a checkbox only the space bar has. */
const ELSEWHERE =
  "input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]";

/** The keys beside the right Shift, where a Cyrillic layout has stops in place of / and ?. */
const SLASH: Record<string, string> = { ".": "/", ",": "?" };

/**
 * The key as shortcuts name it: a letter as on a Latin keyboard and without its
 * case, so that they work under Caps Lock and on layouts without Latin letters.
 */
export function keyOf({ key, code }: Pick<KeyboardEvent, "key" | "code">): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  if (code === "Slash") return SLASH[key] ?? key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  return letter && key.length === 1 && key > "\u007f" ? letter.toLowerCase() : key;
}

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
