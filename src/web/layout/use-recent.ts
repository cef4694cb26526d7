import type { Notification } from "#client/index";
import { useNotifications } from "../../react/hooks.ts";
import { useApi } from "../api.ts";
import { isWholeInbox } from "../whole-inbox.ts";

/** So many are asked for: those of one group are one row. */
const ASKED = 20;

interface Recent {
  notifications: readonly Notification[];
  status: "loading" | "ready" | "failed";
  unreadCount: number;
  retry: () => void;
}

/**
 * The latest notifications of all. They are in the inbox already, unless its
 * page shows only some of them: then they are asked for, again after each change.
 */
export function useRecent(): Recent {
  const { notifications, filter, status, unreadCount, show } = useNotifications();
  const isWhole = isWholeInbox(filter);
  const asked = useApi<{ notifications: Notification[] }>(
    isWhole ? null : `/api/notifications/?limit=${ASKED}`,
  );
  if (isWhole) {
    const retry = () => void show(filter).catch(() => undefined);
    return { notifications, status, unreadCount, retry };
  }
  const states = { pending: "loading", success: "ready", error: "failed" } as const;
  return {
    notifications: asked.data?.notifications ?? [],
    status: states[asked.status],
    unreadCount,
    retry: () => void asked.refetch(),
  };
}
