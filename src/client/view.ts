import type { Filter, Notification, ServerFrame } from "./types.ts";

/** What is known of an inbox, as far as the server has told. */
export interface View {
  filter: Filter;
  /** Newest first: an id grows with its age (decision 1). */
  list: readonly Notification[];
  unread: number;
  /** All that match the filter. */
  count: number;
  /** Of the next page. */
  cursor: string | null;
  /** The highest number of a frame: what to resume from. */
  seq: number;
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
  list: [],
  unread: 0,
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

/** Makes of each line what `change` says; undefined takes it away. The same view where nothing changes. */
export function revise(view: View, change: (line: Notification) => Notification | undefined): View {
  let { unread, count } = view;
  let isChanged = false;
  const list = view.list.flatMap((line) => {
    const next = change(line);
    if (next === line) return line;
    isChanged = true;
    unread += Number(next?.is_read === false) - Number(!line.is_read);
    if (next && matches(view.filter, next)) return next;
    count -= 1;
    return [];
  });
  return isChanged ? { ...view, list, unread, count } : view;
}

/**
 * Takes a frame. What the view has already changes nothing; a frame with the
 * number that it has is taken, since several frames may share one (contract §5).
 *
 * @param after the number that came before it, where it was told: beyond the view's, something was missed
 */
export function take(view: View, frame: ServerFrame, after = view.seq): View {
  if (!("seq" in frame) || frame.type === "connection_established") return view;
  const { seq } = frame;
  const gap = { ...view, seq, unread: frame.unread_count, isStale: true, hasGap: true };
  if (frame.type === "resync_required") return gap;
  if (seq < view.seq) return view;
  return after > view.seq ? gap : { ...learn(view, frame), seq };
}

/** What a frame says of the list, whatever its place among the frames. */
export function learn(view: View, frame: ServerFrame): View {
  if (!("seq" in frame) || frame.seq < view.loadedAt) return view;
  const unread = frame.unread_count;
  switch (frame.type) {
    case "notification":
      return { ...put(view, frame.notification), unread };
    case "notification_updated":
      return { ...update(view, frame), unread };
    case "notification_deleted":
      return frame.all
        ? { ...view, list: [], count: 0, cursor: null, unread }
        : { ...remove(view, frame.notification_ids ?? []), unread };
    default:
      return view;
  }
}

function put(view: View, notification: Notification): View {
  const known = view.list.find(({ id }) => id === notification.id);
  if (known && known.seq > notification.seq) return view;
  const others = view.list.filter((line) => line !== known);
  const isShown = matches(view.filter, notification);
  const list = isShown ? [notification, ...others].sort((a, b) => b.id - a.id) : others;
  return { ...view, list, count: view.count + list.length - view.list.length };
}

type Updated = Extract<ServerFrame, { type: "notification_updated" }>;

function update(view: View, { notification_ids, changes, seq }: Updated): View {
  const unknown = new Set(notification_ids);
  const updated = revise(view, (line) =>
    unknown.delete(line.id) && line.seq <= seq ? { ...line, ...changes, seq } : line,
  );
  const { isRead } = view.filter;
  // Lines that are not loaded may have come to match the filter, or ceased to.
  const isStale = isRead !== undefined && (isRead === changes.is_read || view.cursor !== null);
  return isStale && unknown.size > 0 ? { ...updated, isStale } : updated;
}

function remove(view: View, ids: number[]): View {
  const unknown = new Set(ids);
  const rest = revise(view, (line) => (unknown.delete(line.id) ? undefined : line));
  // Whether those that are not loaded had been counted, nobody can tell.
  return unknown.size > 0 && view.cursor !== null ? { ...rest, isStale: true } : rest;
}

/**
 * The first page. Where no frame is missing, what was loaded below it
 * stays.
 */
export function begin(view: View, page: Page): View {
  const last = page.notifications.at(-1)?.id ?? 0;
  const rest = page.next_cursor !== null && !view.hasGap ? view.list.filter(({ id }) => id < last) : [];
  return {
    ...view,
    list: [...page.notifications, ...rest],
    unread: page.unread_count,
    count: page.count,
    cursor: rest.length > 0 ? view.cursor : page.next_cursor,
    seq: page.seq,
    loadedAt: page.seq,
    isStale: false,
    hasGap: false,
  };
}

/** The next page. */
export function extend(view: View, page: Page): View {
  const known = new Set(view.list.map(({ id }) => id));
  const fresh = page.notifications.filter(({ id }) => !known.has(id));
  return { ...view, list: [...view.list, ...fresh], cursor: page.next_cursor };
}
