import { type RefObject, useEffect } from "react";
import { keyOf } from "../../use-page-keys.ts";

/**
 * The keys of a page where one searches: "/" goes to the search from anywhere,
 * the arrows go from it to what can be done about each person, and back.
 */
export function useKeys(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target =
        event.ctrlKey || event.metaKey || event.altKey ? undefined : targetOf(event, box.current);
      if (!target) return;
      event.preventDefault();
      target.focus();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [box]);
}

function targetOf(event: KeyboardEvent, box: HTMLElement | null): HTMLElement | null | undefined {
  const { key, target } = event;
  const search = box?.querySelector("input");
  if (keyOf(event) === "/") {
    const isTyping = target instanceof Element && target.closest("input, textarea, select");
    return isTyping ? undefined : search;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (!step || !box || !search || !(target instanceof Element)) return undefined;
  const rows = [...box.querySelectorAll("li")].map((row) => row.querySelector("button"));
  const stops = [search, ...rows].filter((stop) => stop !== null);
  const at = stops.findIndex((stop) => stop === target || stop.closest("li")?.contains(target));
  return at === -1 ? undefined : stops[at + step];
}
