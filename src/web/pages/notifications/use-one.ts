import { useState } from "react";
import type { Notification } from "#client/index";
import { useNotifications } from "../../../react/hooks.ts";
import { isProblem, useApi } from "../../api.ts";
import type { Listing } from "./use-listing.ts";

interface Last {
  notification: Notification;
  /** The number of the inbox when the list still had it. */
  seq: number;
}

interface Changes {
  changes: ({ notification: Notification } | { deleted: number[] })[];
}

const PATH = "/api/notifications/";

/**
 * A notification as the list has it. One that is not in the list is asked for;
 * of one that has left the list it is asked first what became of it, since most
 * were only moved, and an id that is gone would be refused.
 */
export function useOne(id: number, { notifications, status }: Pick<Listing, "notifications" | "status">) {
  const { seq } = useNotifications();
  const inList = notifications.find((each) => each.id === id);
  const [last, setLast] = useState<Last>();
  if (inList && (last?.notification !== inList || last.seq !== seq)) setLast({ notification: inList, seq });
  const hasLeft = !inList && last !== undefined && status === "ready";
  const became = useApi<Changes>(hasLeft ? `${PATH}sync/?since=${last.seq}&places=all&limit=100` : null);
  const isDeleted =
    hasLeft && became.data?.changes.some((each) => "deleted" in each && each.deleted.includes(id));
  const isAsked = inList === undefined && !isDeleted && (last === undefined || became.isFetched);
  const asked = useApi<Notification>(isAsked ? `${PATH}${id}/` : null);
  return {
    notification: inList ?? asked.data ?? last?.notification,
    isGone: Boolean(isDeleted) || (isAsked && isProblem(asked.error) && asked.error.status === 404),
    error: asked.error,
    retry: () => void asked.refetch(),
  };
}
