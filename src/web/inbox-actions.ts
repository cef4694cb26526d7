import { useMemo } from "react";
import { useHerald } from "../react/provider.tsx";
import { messageOf } from "./api.ts";
import { showToast } from "./components/toaster.ts";

/** What can be done to notifications. Each is shown at once; what the server refuses is taken back, and said. */
export function useInboxActions() {
  const { inbox } = useHerald();
  return useMemo(() => {
    const orSay = (done: Promise<unknown>) =>
      void done.catch((error) => showToast({ level: "danger", title: messageOf(error) }));
    return {
      markAsRead: (id: number) => orSay(inbox.markAsRead(id)),
      markAsUnread: (id: number) => orSay(inbox.markAsUnread(id)),
      markAllAsRead: () => orSay(inbox.markAllAsRead()),
      markTheseAsRead: (ids: readonly number[]) => orSay(Promise.all(ids.map(inbox.markAsRead))),
      remove: (id: number) => orSay(inbox.remove(id)),
      removeAll: () => orSay(inbox.removeAll()),
      removeThese: (ids: readonly number[]) => orSay(Promise.all(ids.map(inbox.remove))),
    };
  }, [inbox]);
}
