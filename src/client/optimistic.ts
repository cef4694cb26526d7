import { type Change, lineOf, revise, unreadIn, type View } from "./view.ts";

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

export const gone: Change = () => {};

/** The view as it is with a wish come true. */
export function grant(view: View, { change, id, seq }: Wish): View {
  const next = revise(view, (line) => ((id ? line.id === id : line.seq <= seq) ? change(line) : line));
  if (id) return next;
  // Those beyond what is loaded are meant too, so that only what is newer is left to count.
  const rest = { count: next.notifications.length, cursor: null };
  return { ...next, unreadCount: unreadIn(next.notifications), ...(change === gone && rest) };
}

/**
 * Whether a wish still says more than the server has told. Once the server has
 * told of something later on the same matter, it has had its time.
 */
export function isOpen(view: View, { change, id, seq, isGranted }: Wish): boolean | undefined {
  const line = lineOf(view, id);
  const isLacking = !id || (line && change(line) !== line);
  return !isGranted || (isLacking && (line ?? view).seq <= seq);
}
