import { useEffect } from "react";
import type { Filter, InboxState } from "#client/index";
import { useNotifications } from "../../../react/hooks.ts";
import { useHerald } from "../../../react/provider.tsx";
import { filterOf, type ListAddress } from "./address.ts";

/** The list as the page shows it. */
export interface Listing extends Pick<InboxState, "notifications" | "count" | "status" | "hasMore"> {
  loadMore: () => void;
  retry: () => void;
}

const NONE: InboxState["notifications"] = [];

const isSame = (one: Filter, other: Filter) => JSON.stringify(one) === JSON.stringify(other);

/** Has the client show what the address asks for, as long as the page is there. Elsewhere in the app it is always the whole inbox. */
export function useListing(address: Omit<ListAddress, "id">): Listing {
  const { inbox } = useHerald();
  const { filter, notifications, count, status, hasMore, loadMore, show } = useNotifications();
  const { view, which, type, q } = address;
  useEffect(() => {
    const wanted = filterOf({ view, which, type, q });
    // What cannot be loaded is said by the list.
    if (!isSame(inbox.get().filter, wanted)) inbox.show(wanted).catch(() => undefined);
  }, [inbox, view, which, type, q]);
  useEffect(() => {
    return () => {
      if (!isSame(inbox.get().filter, {})) inbox.show({}).catch(() => undefined);
    };
  }, [inbox]);
  // For a moment the list is still that of the address before.
  const isOld = !isSame(filter, filterOf(address));
  return {
    notifications: isOld ? NONE : notifications,
    count,
    status: isOld ? "loading" : status,
    hasMore: hasMore && !isOld,
    loadMore: () => void loadMore().catch(() => undefined),
    retry: () => void show(filter).catch(() => undefined),
  };
}
