import type { Notification } from "./types.ts";
import { revise, type View } from "./view.ts";

type Change = (line: Notification) => Notification | undefined;

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

/** @param read_at null for unread */
export function marked(read_at: string | null): Change {
  const is_read = read_at !== null;
  return (line) => (line.is_read === is_read ? line : { ...line, is_read, read_at });
}

/** The view as it is with a wish come true; the same view where nothing changes. */
export function grant(view: View, { change, id, seq }: Wish): View {
  const isMeant = (line: Notification) => (id ? line.id === id : line.seq <= seq);
  const next = revise(view, (line) => (isMeant(line) ? change(line) : line));
  if (id) return next;
  // Those beyond what is loaded are meant too, so that only what is newer is left to count.
  const unread = next.list.filter((line) => !line.is_read).length;
  return change === gone ? { ...next, unread, count: next.list.length, cursor: null } : { ...next, unread };
}

/**
 * Whether a wish still says more than the server has told. Once the server has
 * told of something later on the same matter, it has had its time.
 */
export function isOpen(view: View, each: Wish): boolean {
  return !each.isGranted || (seqOf(view, each.id) <= each.seq && grant(view, each) !== view);
}

function seqOf({ list, seq }: View, id: number | undefined): number {
  return id ? (list.find((line) => line.id === id)?.seq ?? 0) : seq;
}
