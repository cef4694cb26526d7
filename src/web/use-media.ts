import { useCallback, useSyncExternalStore } from "react";

/** From here on there is room for two columns; Tailwind's `lg`. */
export const WIDE = "(min-width: 64rem)";
/** Where one can point at something without touching it. */
export const HOVERS = "(hover: hover)";

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
