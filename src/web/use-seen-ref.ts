import { useCallback } from "react";
import { type Notification, whenSeen } from "#client/index";
import { useHerald } from "../react/provider.tsx";

/** For the element that shows a notification: reports it as seen once it has been in view. */
export function useSeenRef({ id, is_read, seen_at }: Notification) {
  const { inbox } = useHerald();
  const isSeen = is_read || seen_at !== null;
  return useCallback(
    (element: Element | null) => {
      if (element && !isSeen) return whenSeen(element, () => inbox.markAsSeen(id));
    },
    [inbox, id, isSeen],
  );
}
