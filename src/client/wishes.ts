import { revise, type View } from "./view.ts";

/** Something asked for and shown before the server has told that it is so. */
export interface Wish {
  /** The same view where it is so already. */
  apply(view: View): View;
  /** Whether the server has told of something later on the same matter, so that this has had its time. */
  isPast(view: View): boolean;
  /** Whether the server has said yes. */
  isGranted: boolean;
}

export function wishMark(view: View, id: number, isRead: boolean, at: string): Wish {
  const read_at = isRead ? at : null;
  return ofOne(view, id, (now) =>
    revise(now, (line) =>
      line.id === id && line.is_read !== isRead ? { ...line, is_read: isRead, read_at } : line,
    ),
  );
}

export function wishRemoval(view: View, id: number): Wish {
  return ofOne(view, id, (now) => revise(now, (line) => (line.id === id ? undefined : line)));
}

function ofOne(view: View, id: number, apply: Wish["apply"]): Wish {
  const seqOf = ({ list }: View) => list.find((line) => line.id === id)?.seq ?? 0;
  const asked = seqOf(view);
  return { apply, isPast: (now) => seqOf(now) > asked, isGranted: false };
}

export function wishAllRead({ seq }: View, at: string): Wish {
  return ofAll(seq, (view) => {
    const read = revise(view, (line) =>
      line.seq > seq || line.is_read ? line : { ...line, is_read: true, read_at: at },
    );
    return counted(read, view);
  });
}

export function wishAllRemoved({ seq }: View): Wish {
  return ofAll(seq, (view) => {
    const rest = revise(view, (line) => (line.seq > seq ? line : undefined));
    return counted(rest.cursor === null ? rest : { ...rest, cursor: null }, view, true);
  });
}

/** Those beyond what is loaded are meant too, so that only what is newer is left to count. */
function counted(view: View, before: View, isWhole = false): View {
  const unread = view.list.filter((line) => !line.is_read).length;
  const count = isWhole ? view.list.length : view.count;
  const isSame = view === before && unread === view.unread && count === view.count;
  return isSame ? before : { ...view, unread, count };
}

function ofAll(seq: number, apply: Wish["apply"]): Wish {
  return { apply, isPast: (view) => view.seq > seq, isGranted: false };
}

/** The view as it will be if every wish comes true. */
export function hoped(view: View, wishes: readonly Wish[]): View {
  return wishes.reduce((now, wish) => wish.apply(now), view);
}

/** Those wishes that still say more than the server has told. */
export function open(view: View, wishes: readonly Wish[]): Wish[] {
  return wishes.filter((wish) => !wish.isGranted || (!wish.isPast(view) && wish.apply(view) !== view));
}
