import type { Filter, InboxState, Notification, ServerFrame } from "./types.ts";

/** What is known of an inbox, as far as the server has told. */
export interface View extends Pick<InboxState, "filter" | "notifications" | "unreadCount" | "count" | "seq"> {
  /** Of the next page. */
  cursor: string | null;
  /** What the list was loaded at: frames below it tell it nothing. */
  loadedAt: number;
  /** Whether the list has to be loaded again, since a frame spoke of what is not here. */
  isStale: boolean;
  /** Whether frames are missing, so that nothing of the list is sure. */
  hasGap: boolean;
}

/** A page as the server gives it. */
export interface Page {
  count: number;
  unread_count: number;
  seq: number;
  notifications: Notification[];
  next_cursor: string | null;
}

export const EMPTY: View = {
  filter: {},
  notifications: [],
  unreadCount: 0,
  count: 0,
  cursor: null,
  seq: -1,
  loadedAt: -1,
  isStale: true,
  hasGap: true,
};

export function matches({ isRead, types }: Filter, notification: Notification): boolean {
  return (
    (isRead === undefined || notification.is_read === isRead) &&
    (!types?.length || types.includes(notification.notification_type))
  );
}

/** What becomes of a line; undefined takes it away. */
export type Change = (line: Notification) => Notification | undefined;

/** Makes of each line what `change` says. The same view where nothing changes. */
export function revise(view: View, change: Change): View {
  let { unreadCount, count } = view;
  let isChanged = false;
  const notifications = view.notifications.flatMap((line) => {
    const next = change(line);
    if (next === line) return line;
    isChanged = true;
    unreadCount += Number(next?.is_read === false) - Number(!line.is_read);
    if (next && matches(view.filter, next)) return next;
    count -= 1;
    return [];
  });
  return isChanged ? { ...view, notifications, unreadCount, count } : view;
}

/**
 * Takes a frame. What the view has already changes nothing; a frame with the
 * number that it has is taken, since several frames may share one (contract §5).
 *
 * @param after the number that came before it, where it was told: beyond the view's, something was missed
 */
export function take(view: View, frame: ServerFrame, after = view.seq): View {
  if (!("seq" in frame)) return view;
  const { seq, unread_count: unreadCount } = frame;
  const isBehind = after > view.seq || frame.type === "resync_required";
  if (isBehind) return { ...view, seq, unreadCount, isStale: true, hasGap: true };
  return seq < view.seq ? view : { ...learn(view, frame), seq };
}

/** What a frame says of the list, whatever its place among the frames. */
export function learn(view: View, frame: ServerFrame): View {
  if (!("seq" in frame) || frame.seq < view.loadedAt) return view;
  const next = "notification" in frame ? put(view, frame.notification) : change(view, frame);
  return { ...next, unreadCount: frame.unread_count };
}

function put(view: View, notification: Notification): View {
  const { filter, notifications, count } = view;
  const known = notifications.find(({ id }) => id === notification.id);
  if (known && known.seq > notification.seq) return view;
  const next = notifications.filter((line) => line !== known);
  // Newest first: an id grows with its age (decision 1).
  if (matches(filter, notification)) next.unshift(notification);
  next.sort((a, b) => b.id - a.id);
  return { ...view, notifications: next, count: count + next.length - notifications.length };
}

/** Lines were marked or deleted. */
function change(view: View, frame: ServerFrame): View {
  if (frame.type === "notification_deleted" && frame.all)
    return { ...view, notifications: [], count: 0, cursor: null };
  if (frame.type !== "notification_updated" && frame.type !== "notification_deleted") return view;
  const unknown = new Set(frame.notification_ids);
  const changes = "changes" in frame ? frame.changes : undefined;
  const { seq } = frame;
  const next = revise(view, (line) => {
    if (!unknown.delete(line.id) || line.seq > seq) return line;
    return changes && { ...line, ...changes, seq };
  });
  // Of those that are not loaded nobody can tell whether they were counted, or have come to match the filter.
  const { filter, cursor } = view;
  const mayMatter = changes ? filter.isRead !== undefined : cursor;
  const isStale = unknown.size > 0 && mayMatter && (cursor || filter.isRead === changes?.is_read);
  return isStale ? { ...next, isStale: true } : next;
}

/**
 * The first page, or, below what is there, the next one. Where no frame is
 * missing, what was loaded below a first page stays.
 */
export function merge(view: View, page: Page, isNext: boolean): View {
  const { notifications, next_cursor, seq } = page;
  const last = notifications.at(-1)?.id ?? 0;
  if (isNext) {
    const known = new Set(view.notifications.map(({ id }) => id));
    const fresh = notifications.filter(({ id }) => !known.has(id));
    return { ...view, notifications: [...view.notifications, ...fresh], cursor: next_cursor };
  }
  const rest = next_cursor && !view.hasGap ? view.notifications.filter(({ id }) => id < last) : [];
  return {
    ...view,
    notifications: [...notifications, ...rest],
    unreadCount: page.unread_count,
    count: page.count,
    cursor: rest.length > 0 ? view.cursor : next_cursor,
    seq,
    loadedAt: seq,
    isStale: false,
    hasGap: false,
  };
}
