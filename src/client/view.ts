import type { InboxState, Notification, ServerFrame } from "./types.ts";

/** What is known of an inbox, as far as the server has told. */
export interface View extends Omit<InboxState, "hasMore"> {
  /** Of the next page. */
  cursor: string | null;
  /** What the list was loaded at: frames below it tell it nothing. Where frames are missing, so that nothing of the list is sure, −1. */
  loadedAt: number;
  /** Whether the list has to be loaded again, since a frame spoke of what is not here. */
  isStale: boolean;
}

/** A page as the server gives it. */
export interface Page {
  count: number;
  unread_count: number;
  seq: number;
  notifications: Notification[];
  next_cursor: string | null;
}

/** Frames are missing. */
export const GAP = { loadedAt: -1, isStale: true };

export const EMPTY: View = {
  ...GAP,
  filter: {},
  notifications: [],
  unreadCount: 0,
  count: 0,
  cursor: null,
  seq: -1,
  status: "loading",
};

/** A frame that has a place in the inbox's history. */
export type InboxFrame = Extract<ServerFrame, { seq: number }>;

/** What becomes of a line; undefined takes it away. */
export type Change = (line: Notification) => Notification | undefined;

export function lineOf(
  { notifications }: Pick<View, "notifications">,
  id: number | undefined,
): Notification | undefined {
  return notifications.find((line) => line.id === id);
}

export function unreadIn(lines: readonly Notification[]): number {
  return lines.filter((line) => !line.is_read).length;
}

/** The view with other lines, as far as they match the filter. */
export function list(view: View, lines: readonly Notification[]): View {
  const { isRead, types } = view.filter;
  const notifications = lines.filter(
    (line) =>
      (isRead ?? line.is_read) === line.is_read && (!types?.length || types.includes(line.notification_type)),
  );
  return { ...view, notifications, count: view.count + notifications.length - view.notifications.length };
}

/** Makes of each line what `change` says. */
export function revise(view: View, change: Change): View {
  const lines = view.notifications.flatMap((line) => change(line) ?? []);
  const unreadCount = view.unreadCount + unreadIn(lines) - unreadIn(view.notifications);
  if (!view.filter.keepsMarked) return { ...list(view, lines), unreadCount };
  const count = view.count + lines.length - view.notifications.length;
  return { ...view, notifications: lines, count, unreadCount };
}

/**
 * Takes a frame. What the view has already changes nothing; a frame with the
 * number that it has is taken, since several frames may share one (contract §5).
 *
 * @param after the number that came before it: beyond the view's, something was missed
 */
export function take(view: View, frame: InboxFrame, after: number): View {
  const { seq, unread_count: unreadCount } = frame;
  const isBehind = after > view.seq || frame.type === "resync_required";
  if (isBehind) return { ...view, ...GAP, seq, unreadCount };
  return seq < view.seq ? view : { ...learn(view, frame), seq };
}

/** What a frame says of the list, whatever its place among the frames. */
export function learn(view: View, frame: InboxFrame): View {
  if (frame.seq < view.loadedAt) return view;
  const next = "notification" in frame ? put(view, frame.notification) : change(view, frame);
  return { ...next, unreadCount: frame.unread_count };
}

function put(view: View, notification: Notification): View {
  const known = lineOf(view, notification.id);
  if (known && known.seq > notification.seq) return view;
  const others = view.notifications.filter((line) => line !== known);
  // Newest first: an id grows with its age (decision 1).
  return list(
    view,
    [...others, notification].sort((a, b) => b.id - a.id),
  );
}

interface LineFrame {
  seq: number;
  all?: true;
  notification_ids?: number[];
  changes?: Partial<Notification>;
}

/** Lines were marked or deleted. */
function change(view: View, { seq, all, notification_ids, changes }: LineFrame): View {
  if (all) return { ...view, notifications: [], count: 0, cursor: null };
  const unknown = new Set(notification_ids);
  const next = revise(view, (line) => {
    if (!unknown.delete(line.id) || line.seq > seq) return line;
    return changes && { ...line, ...changes, seq };
  });
  // Of those that are not loaded nobody can tell whether they were counted, or have come to match the filter.
  const { isRead } = view.filter;
  // Not the cursor tells whether there are such: a next page may be from after this frame.
  const mayMatter = (!changes || isRead !== undefined) && next.count > next.notifications.length;
  const isStale = unknown.size && (mayMatter || (changes && isRead === changes.is_read));
  return isStale ? { ...next, isStale: true } : next;
}

/**
 * The first page, or, below what is there, the next one. Where no frame is
 * missing, what was loaded below a first page stays.
 */
export function merge(view: View, page: Page, isNext: boolean): View {
  const { count, notifications, next_cursor: cursor, seq, unread_count: unreadCount } = page;
  if (isNext) return { ...notifications.reduce(put, view), count: view.count, cursor };
  const last = notifications.at(-1)?.id ?? 0;
  const rest = cursor && view.loadedAt >= 0 ? view.notifications.filter(({ id }) => id < last) : [];
  return {
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
}
