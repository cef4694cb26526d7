import { matches } from "./matches.ts";
import type { Notification, Place, Selection } from "./types.ts";
import { countNew, type Edit, editAll, type InboxView } from "./view.ts";

/** Some notifications by id, or all of a selection. */
export type Chosen = readonly number[] | Selection;

/** A change that was asked for, shown before the server has reported it. */
export interface OptimisticUpdate {
  edit: Edit;
  /** Of a selection, what had come by `seq`. */
  which: Chosen;
  /** The number of the latest change when it was asked for. */
  seq: number;
  /** Whether the server has accepted it. */
  isAccepted: boolean;
}

export const isIds = (which: Chosen): which is readonly number[] => Array.isArray(which);

/** What becomes of notifications. What is so already stays the same object. */
export const removed: Edit = () => {};
export const marked =
  (isRead: boolean, now: number): Edit =>
  (each) =>
    each.is_read === isRead
      ? each
      : { ...each, is_read: isRead, read_at: isRead ? new Date(now).toISOString() : null };
export const moved =
  (place: Place, until: string | null = null): Edit =>
  (each) =>
    each.place === place && each.snoozed_until === until ? each : { ...each, place, snoozed_until: until };
export const saved =
  (isSaved: boolean): Edit =>
  (each) =>
    each.saved === isSaved ? each : { ...each, saved: isSaved };
export const acted =
  (key: string): Edit =>
  (each) =>
    each.acted ? each : { ...each, acted: key };

/** The view as it is once the update is done. */
export function applyUpdate(view: InboxView, { edit, which, seq }: OptimisticUpdate): InboxView {
  const isMeant = (each: Notification) =>
    isIds(which) ? which.includes(each.id) : each.seq <= seq && matches(which, each);
  const next = editAll(view, (each) => (isMeant(each) ? edit(each) : each));
  return isIds(which) || Object.keys(which).length ? next : withoutRest(next, edit);
}

const SAMPLE = { is_read: false, place: "inbox" } as Notification;

/** The whole inbox is meant, also beyond what is loaded, so that only what is newer is left to count. */
function withoutRest(view: InboxView, edit: Edit): InboxView {
  const sample = edit(SAMPLE);
  const isGone = sample?.place !== "inbox";
  if (!isGone && !sample.is_read) return view;
  const isListed = (view.filter.place ?? "inbox") === "inbox";
  const rest = isGone && isListed && { count: view.notifications.length, cursor: null };
  return { ...view, ...countNew(view.notifications), ...rest };
}

/** Whether an update still shows more than the server has reported. A later change of the same thing ends it. */
export function isPending(view: InboxView, { edit, which, seq, isAccepted }: OptimisticUpdate): boolean {
  if (!isAccepted) return true;
  if (!isIds(which)) return view.seq <= seq;
  return view.notifications.some((each) => which.includes(each.id) && edit(each) !== each && each.seq <= seq);
}
