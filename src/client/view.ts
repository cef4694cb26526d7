import { cameSeqOf, type InboxFrame } from "./frames.ts";
import { affects, matches } from "./matches.ts";
import type { Filter, InboxState, Notification, Place } from "./types.ts";

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
  unseen_count: number;
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
  unseenCount: 0,
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

/** How many of a list count as unread in the inbox, and which of those were on no screen yet. */
export function countNew(
  notifications: readonly Notification[],
): Pick<InboxView, "unreadCount" | "unseenCount"> {
  const unread = notifications.filter((each) => !each.is_read && matches({}, each));
  return { unreadCount: unread.length, unseenCount: unread.filter((each) => !each.seen_at).length };
}

/** The view with another list, as far as it matches the filter. */
function withList(view: InboxView, list: readonly Notification[], filter = view.filter): InboxView {
  const notifications = list.filter((each) => matches(filter, each));
  return { ...view, notifications, count: view.count + notifications.length - view.notifications.length };
}

/** The view of another filter, with what is known to match it. */
export function withFilter(
  { seq, unreadCount, unseenCount, notifications }: InboxView,
  filter: Filter,
): InboxView {
  const view = { ...EMPTY, filter, seq, unreadCount, unseenCount };
  return filter.q ? view : withList(view, notifications);
}

/** Edits each notification of the list. */
export function editAll(view: InboxView, edit: Edit): InboxView {
  const list = view.notifications.flatMap((each) => edit(each) ?? []);
  const [before, after] = [countNew(view.notifications), countNew(list)];
  const { filter } = view;
  return {
    ...withList(view, list, filter.keepsMarked ? { ...filter, isRead: undefined } : filter),
    unreadCount: view.unreadCount + after.unreadCount - before.unreadCount,
    unseenCount: Math.max(0, view.unseenCount + after.unseenCount - before.unseenCount),
  };
}

/** A frame, and the number of the frame before it. */
export interface ReceivedFrame {
  frame: InboxFrame;
  after: number;
}

/** Takes one frame after the other. */
export function takeFrames(view: InboxView, received: ReceivedFrame[]): InboxView {
  return received.reduce((each, { frame, after }) => takeFrame(each, frame, after), view);
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

/** What a frame changes in the list, whenever it comes among the frames. */
export function updateList(view: InboxView, frame: InboxFrame): InboxView {
  if (frame.seq < view.loadedAt) return view;
  const next = "notification" in frame ? insert(view, frame.notification) : editSome(view, frame);
  const unreadCount = frame.unread_count;
  return { ...next, unreadCount, unseenCount: Math.min(next.unseenCount, unreadCount) };
}

function insert(view: InboxView, notification: Notification): InboxView {
  const known = findById(view, notification.id);
  if (known && known.seq > notification.seq) return view;
  const others = view.notifications.filter((each) => each !== known);
  const unseenCount =
    view.unseenCount + countNew([notification]).unseenCount - countNew(known ? [known] : []).unseenCount;
  // Whether a search finds it only the server can say.
  if (view.filter.q && !known) return { ...view, unseenCount, isStale: true };
  return { ...withList(view, [...others, notification].sort(byArrival)), unseenCount };
}

/** What came last first. */
function byArrival(a: Notification, b: Notification): number {
  return cameSeqOf(b) - cameSeqOf(a) || b.id - a.id;
}

type EditFrame = Exclude<InboxFrame, { notification: Notification }> & {
  all?: true;
  notification_ids?: number[];
  changes?: Partial<Notification>;
  place?: Place;
  until?: string | null;
};

/** Notifications were marked, moved or deleted, or are as they were. */
function editSome(
  view: InboxView,
  { seq, all, notification_ids, changes, place, until }: EditFrame,
): InboxView {
  if (all) return emptyInbox(view);
  // Undefined where they were deleted.
  const changed = place ? { place, snoozed_until: until ?? null } : changes;
  // Those that are loaded are taken out of it, as they are met.
  const notLoaded = new Set(notification_ids);
  const next = editAll(view, (each) => {
    const isNamed = notLoaded.delete(each.id);
    if (!isNamed || each.seq > seq) return each;
    return changed && { ...each, ...changed, seq };
  });
  // It may be the newest again, which only the server can say.
  if (place === "inbox" && matches(view.filter, { place })) return { ...next, isStale: true };
  return notLoaded.size ? editUnloaded(view, next, changed) : next;
}

/** The same for those that are not loaded: one that is whole may belong into the list; else the server has to be asked, unless nothing shown depends on them. */
function editUnloaded(
  { filter, notifications }: InboxView,
  next: InboxView,
  changed: Partial<Notification> | undefined,
): InboxView {
  // The counts show whether there are more than are loaded; the cursor does not, as a next page may be from after this frame.
  const hasMore = next.count > next.notifications.length;
  const isMatch = changed && matches(filter, changed);
  if (isMatch && isWhole(changed)) {
    const last = notifications.at(-1);
    const isInReach = !hasMore || (last && byArrival(changed, last) < 0);
    if (isInReach) return insert(next, changed);
  }
  // Whether the others were counted, or now match, cannot be known here.
  return affects(filter, changed) && (hasMore || isMatch) ? { ...next, isStale: true } : next;
}

function isWhole(changes: Partial<Notification> | undefined): changes is Notification {
  return changes?.id !== undefined;
}

/** All that was in the inbox is deleted. */
function emptyInbox(view: InboxView): InboxView {
  const { place = "inbox" } = view.filter;
  if (place === "inbox") return { ...view, notifications: [], count: 0, cursor: null };
  const next = editAll(view, (each) => (matches({}, each) ? undefined : each));
  return place === "any" ? { ...next, isStale: true } : next;
}

/**
 * Takes the first page, and the frames that came while it was on its way. Where
 * no frame is missing, what was loaded below the page stays.
 */
export function mergeFirstPage(view: InboxView, page: InboxPage, meanwhile: ReceivedFrame[]): InboxView {
  const { count, notifications, next_cursor: cursor, seq } = page;
  const { unread_count: unreadCount, unseen_count: unseenCount = 0 } = page;
  const last = notifications.at(-1);
  const isBelow = (each: Notification) => last && byArrival(last, each) < 0;
  const rest = cursor && view.loadedAt >= 0 ? view.notifications.filter(isBelow) : [];
  const merged: InboxView = {
    ...view,
    notifications: [...notifications, ...rest],
    unreadCount,
    unseenCount,
    count,
    cursor: rest.length ? view.cursor : cursor,
    seq,
    loadedAt: seq,
    isStale: false,
    status: "ready",
  };
  const next = takeFrames(merged, meanwhile);
  // Only frames move the number: those up to the page's may be on their way, and bring what is to be shown.
  return view.seq < 0 ? next : { ...next, seq: view.seq };
}

/** Adds the page below what is loaded. The view knows the frames that came meanwhile, but the page may not. */
export function mergeNextPage(view: InboxView, page: InboxPage, meanwhile: ReceivedFrame[]): InboxView {
  const list = page.notifications.reduce(insert, { ...view, filter: { ...view.filter, q: undefined } });
  const next = { ...view, notifications: list.notifications, cursor: page.next_cursor };
  return meanwhile.reduce((each, { frame }) => updateList(each, frame), next);
}
