import type { Notification } from "./types.ts";
import { type Change, revise, type View } from "./view.ts";

/** Something asked for and shown before the server has told that it is so. */
export interface Wish {
  change: Change;
  /** Which line is meant; undefined for all that had come by `seq`. */
  id: number | undefined;
  /** The number of the latest change, of the line or of the inbox, when it was asked for. */
  seq: number;
  /** Whether the server has said yes. */
  isGranted: boolean;
}

export function wish(view: View, change: Change, id?: number): Wish {
  return { change, id, seq: seqOf(view, id), isGranted: false };
}

export const gone: Change = () => undefined;

/** @param at when it was read, in milliseconds since 1970; null for unread */
export function marked(at: number | null): Change {
  const is_read = at !== null;
  const read_at = is_read ? new Date(at).toISOString() : null;
  return (line) => (line.is_read === is_read ? line : { ...line, is_read, read_at });
}

/** The view as it is with a wish come true; for one line, the same view where nothing changes. */
export function grant(view: View, { change, id, seq }: Wish): View {
  const isMeant = (line: Notification) => (id ? line.id === id : line.seq <= seq);
  const next = revise(view, (line) => (isMeant(line) ? change(line) : line));
  if (id) return next;
  // Those beyond what is loaded are meant too, so that only what is newer is left to count.
  const unreadCount = next.notifications.filter((line) => !line.is_read).length;
  const rest = { count: next.notifications.length, cursor: null };
  return { ...next, unreadCount, ...(change === gone && rest) };
}

/**
 * Whether a wish still says more than the server has told. Once the server has
 * told of something later on the same matter, it has had its time.
 */
export function isOpen(view: View, each: Wish): boolean {
  return !each.isGranted || (seqOf(view, each.id) <= each.seq && grant(view, each) !== view);
}

function seqOf({ notifications, seq }: View, id: number | undefined): number {
  return id ? (notifications.find((line) => line.id === id)?.seq ?? 0) : seq;
}
