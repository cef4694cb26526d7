import { countUnread, type Edit, editAll, findById, type InboxView } from "./view.ts";

/** A change that was asked for, shown before the server has reported it. */
export interface OptimisticUpdate {
  edit: Edit;
  /** Which notification is meant; undefined for all that had come by `seq`. */
  id: number | undefined;
  /** The number of the latest change, of the notification or of the inbox, when it was asked for. */
  seq: number;
  /** Whether the server has accepted it. */
  isAccepted: boolean;
}

export const removed: Edit = () => {};

/** The view as it is once the update is done. */
export function applyUpdate(view: InboxView, { edit, id, seq }: OptimisticUpdate): InboxView {
  const next = editAll(view, (each) => ((id ? each.id === id : each.seq <= seq) ? edit(each) : each));
  if (id) return next;
  // Those beyond what is loaded are meant too, so that only what is newer is left to count.
  const rest = { count: next.notifications.length, cursor: null };
  return { ...next, unreadCount: countUnread(next.notifications), ...(edit === removed && rest) };
}

/** Whether an update still shows more than the server has reported. A later change of the same thing ends it. */
export function isPending(
  view: InboxView,
  { edit, id, seq, isAccepted }: OptimisticUpdate,
): boolean | undefined {
  const notification = findById(view, id);
  const isMissing = !id || (notification && edit(notification) !== notification);
  return !isAccepted || (isMissing && (notification ?? view).seq <= seq);
}
