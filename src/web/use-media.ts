import { useCallback, useSyncExternalStore } from "react";

/** From here on there is room for two columns; Tailwind's `lg`. */
export const WIDE = "(min-width: 64rem)";
/** Where one can point at something without touching it. */
export const HOVERS = "(hover: hover)";
/** The same where a row has room for its buttons beside its text. */
export const HOVERS_WITH_ROOM = "(hover: hover) and (min-width: 40rem)";

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
