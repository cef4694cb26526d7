import { cameAt, type InboxFrame } from "./frames.ts";
import type { InboxState, Notification } from "./types.ts";

/** What the server has reported of an inbox. */
export interface InboxView extends Omit<InboxState, "hasMore"> {
  /** Of the next page. */
  cursor: string | null;
  /** The number at which the list was loaded: frames below it do not change it. −1 where frames are missing, so that nothing in the list is certain. */
  loadedAt: number;
  /** Whether the list has to be loaded again, since a frame concerned what is not here. */
  isStale: boolean;
}

/** A page as the server gives it. */
export interface InboxPage {
  count: number;
  unread_count: number;
  seq: number;
  notifications: Notification[];
  next_cursor: string | null;
}

/** What a view is where frames are missing. */
export const GAP = { loadedAt: -1, isStale: true };

export const EMPTY: InboxView = {
  ...GAP,
  filter: {},
  notifications: [],
  unreadCount: 0,
  count: 0,
  cursor: null,
  seq: -1,
  status: "loading",
};

/** What becomes of a notification; undefined removes it. */
export type Edit = (notification: Notification) => Notification | undefined;

export function findById(
  { notifications }: Pick<InboxView, "notifications">,
  id: number | undefined,
): Notification | undefined {
  return notifications.find((each) => each.id === id);
}

export function countUnread(notifications: readonly Notification[]): number {
  return notifications.filter((each) => !each.is_read).length;
}

/** The view with another list, as far as it matches the filter. */
export function withList(view: InboxView, list: readonly Notification[]): InboxView {
  const { isRead, types } = view.filter;
  const notifications = list.filter(
    (each) =>
      (isRead ?? each.is_read) === each.is_read && (!types?.length || types.includes(each.notification_type)),
  );
  return { ...view, notifications, count: view.count + notifications.length - view.notifications.length };
}

/** Edits each notification of the list. */
export function editAll(view: InboxView, edit: Edit): InboxView {
  const list = view.notifications.flatMap((each) => edit(each) ?? []);
  const unreadCount = view.unreadCount + countUnread(list) - countUnread(view.notifications);
  if (!view.filter.keepsMarked) return { ...withList(view, list), unreadCount };
  return {
    ...view,
    notifications: list,
    count: view.count + list.length - view.notifications.length,
    unreadCount,
  };
}

/**
 * Takes a frame. What the view has already changes nothing; a frame with the
 * view's own number is taken, since several frames may share one (contract §5).
 *
 * @param after the number of the frame before it: beyond the view's, something was missed
 */
export function takeFrame(view: InboxView, frame: InboxFrame, after: number): InboxView {
  const { seq, unread_count: unreadCount } = frame;
  const isBehind = after > view.seq || frame.type === "resync_required";
  if (isBehind) return { ...view, ...GAP, seq, unreadCount };
  return seq < view.seq ? view : { ...updateList(view, frame), seq };
}

/** What a frame changes in the list, whatever its place among the frames. */
export function updateList(view: InboxView, frame: InboxFrame): InboxView {
  if (frame.seq < view.loadedAt) return view;
  const next = "notification" in frame ? insert(view, frame.notification) : editSome(view, frame);
  return { ...next, unreadCount: frame.unread_count };
}

function insert(view: InboxView, notification: Notification): InboxView {
  const known = findById(view, notification.id);
  if (known && known.seq > notification.seq) return view;
  const others = view.notifications.filter((each) => each !== known);
  return withList(view, [...others, notification].sort(byArrival));
}

/** What came last first. */
function byArrival(a: Notification, b: Notification): number {
  return cameAt(b) - cameAt(a) || b.id - a.id;
}

type EditFrame = Exclude<InboxFrame, { notification: Notification }> & {
  all?: true;
  notification_ids?: number[];
  changes?: Partial<Notification>;
  place?: string;
};

/** Notifications were marked, deleted or moved away, or came back, which only the server can show. */
function editSome(view: InboxView, { seq, all, notification_ids, changes, place }: EditFrame): InboxView {
  if (all) return { ...view, notifications: [], count: 0, cursor: null };
  if (place === "inbox") return { ...view, isStale: true };
  const unknown = new Set(notification_ids);
  const next = editAll(view, (each) => {
    if (!unknown.delete(each.id) || each.seq > seq) return each;
    return changes && { ...each, ...changes, seq };
  });
  // Whether those that are not loaded were counted, or now match the filter, cannot be known here.
  const { isRead } = view.filter;
  // The counts show whether there are any; the cursor does not, as a next page may be from after this frame.
  const mayMatter = (!changes || isRead !== undefined) && next.count > next.notifications.length;
  // A whole notification that should have been among those that are loaded has come back.
  const last = view.notifications.at(-1);
  const isBack = changes?.id && (!last || cameAt(changes as Notification) >= cameAt(last));
  const isStale = unknown.size && (isBack || mayMatter || (changes && isRead === changes.is_read));
  return isStale ? { ...next, isStale: true } : next;
}

/** A frame, and the number of the frame before it. */
export interface ReceivedFrame {
  frame: InboxFrame;
  after: number;
}

/**
 * Takes the first page, and the frames that came while it was on its way. Where
 * no frame is missing, what was loaded below the page stays.
 */
export function mergeFirstPage(view: InboxView, page: InboxPage, meanwhile: ReceivedFrame[]): InboxView {
  const { count, notifications, next_cursor: cursor, seq, unread_count: unreadCount } = page;
  const last = notifications.at(-1);
  const isBelow = (each: Notification) => last && byArrival(last, each) < 0;
  const rest = cursor && view.loadedAt >= 0 ? view.notifications.filter(isBelow) : [];
  const merged: InboxView = {
    ...view,
    notifications: [...notifications, ...rest],
    unreadCount,
    count,
    cursor: rest.length ? view.cursor : cursor,
    seq,
    loadedAt: seq,
    isStale: false,
    status: "ready",
  };
  const next = meanwhile.reduce((each, { frame, after }) => takeFrame(each, frame, after), merged);
  // Only frames move the number: those up to the page's may be on their way, and bring what is to be shown.
  return view.seq < 0 ? next : { ...next, seq: view.seq };
}

/** Adds the page below what is loaded. The view knows the frames that came meanwhile, but the page may not. */
export function mergeNextPage(view: InboxView, page: InboxPage, meanwhile: ReceivedFrame[]): InboxView {
  const next = { ...page.notifications.reduce(insert, view), count: view.count, cursor: page.next_cursor };
  return meanwhile.reduce((each, { frame }) => updateList(each, frame), next);
}
