import { cameSeqOf } from "../../../src/client/frames.ts";
import type { Filter, Notification, Place, ReplayFrame, ServerFrame } from "../../../src/client/index.ts";
import { matches } from "../../../src/client/matches.ts";

/** One change as a live socket is sent it. */
interface Change {
  seq: number;
  frames: FrameBody[];
  deleted: number[];
}

type Numbered = Extract<ServerFrame, { seq: number }>;
type FrameBody = Numbered extends infer Frame
  ? Frame extends Numbered
    ? Omit<Frame, "seq" | "unread_count">
    : never
  : never;

/** What the last change of many can be undone by: how everything was before it. */
interface Undo {
  seq: number;
  before: Notification[];
}

/** One user's inbox by contract §5, §7 and §11, as small as it can be said. */
export class FakeInbox {
  head = 0;
  /** In all places. */
  items: Notification[] = [];
  /** The oldest number from which it can still replay everything. */
  floor = 0;
  #changes: Change[] = [];
  readonly #undos = new Map<string, Undo>();
  /** Notifications that a replay sent behind higher numbers than that of their making, and at which (decision 9). */
  readonly #sentLate = new Map<number, number>();
  readonly #onFrame: (frame: ServerFrame) => void;

  constructor(onFrame: (frame: ServerFrame) => void) {
    this.#onFrame = onFrame;
  }

  get unread(): number {
    return this.items.filter((item) => isInInbox(item) && !item.is_read).length;
  }

  get unseen(): number {
    return this.items.filter((item) => isInInbox(item) && !item.is_read && !item.seen_at).length;
  }

  add(
    title: string,
    notification_type = "info",
    link: string | null = null,
    silent = false,
    actions: Notification["actions"] = [],
    group_key: string | null = null,
  ): Notification {
    const seq = this.head + 1;
    const item: Notification = {
      ...{ id: 2 ** 25 + seq, seq, notification_type, verb: null, level: "info", title, message: "", link },
      ...{ metadata: {}, actor: null, is_read: false, read_at: null, seen_at: null },
      ...{ created_at: "2026-01-05T10:00:00.000Z", time_ago: "Just now", expires_at: null },
      ...{
        category: "system",
        critical: false,
        silent,
        group_key,
        image: null,
        actions,
        acted: null,
      },
      ...{ place: "inbox" as const, saved: false, snoozed_until: null },
    };
    this.items = [item, ...this.items];
    this.#emit([{ type: "notification", notification: item }]);
    return item;
  }

  mark(ids: number[], is_read: boolean): number {
    const read_at = is_read ? "2026-01-05T10:00:01.000Z" : null;
    return this.#change(ids, (item) => item.is_read !== is_read, { is_read, read_at });
  }

  save(ids: number[], saved: boolean): number {
    return this.#change(ids, (item) => item.saved !== saved, { saved });
  }

  act(ids: number[], acted: string): number {
    return this.#change(ids, (item) => !item.acted, { acted });
  }

  /** @param isOnTop whether it comes back as the newest */
  move(ids: number[], place: Place, { until = null as string | null, isOnTop = false } = {}): number {
    const changed = this.items.filter(
      (item) => ids.includes(item.id) && (item.place !== place || item.snoozed_until !== until),
    );
    if (changed.length === 0) return 0;
    const came = isOnTop && { came_seq: this.head + 1 };
    this.#set(changed, { place, snoozed_until: until, ...came });
    this.#emit([{ type: "notification_moved", notification_ids: idsOf(changed), place, until }]);
    return changed.length;
  }

  /** Ends snoozes: each is new once more. */
  wake(ids: number[]): number {
    const due = this.items.filter((item) => ids.includes(item.id) && item.place === "snoozed");
    if (due.length === 0) return 0;
    const state = {
      is_read: false,
      read_at: null,
      seen_at: null,
      place: "inbox" as const,
      snoozed_until: null,
    };
    const woken = this.#set(due, { ...state, came_seq: this.head + 1 });
    this.#emit(woken.map((notification) => ({ type: "notification", notification })));
    return due.length;
  }

  remove(ids: number[], all = false): number {
    const gone = idsOf(this.items.filter(({ id }) => ids.includes(id)));
    if (gone.length === 0) return 0;
    this.items = this.items.filter(({ id }) => !gone.includes(id));
    this.#emit(
      [{ type: "notification_deleted", ...(all ? { all: true } : { notification_ids: gone }) }],
      gone,
    );
    return gone.length;
  }

  /** Does something that can be undone. @returns by which token */
  undoably(act: () => number): string | null {
    const before = this.items;
    if (act() === 0) return null;
    const token = `undo-${this.head}`;
    this.#undos.set(token, { seq: this.head, before });
    return token;
  }

  /** Puts back what still is as that change left it. @returns whether it could be undone */
  undo(token: string): boolean {
    const undo = this.#undos.get(token);
    if (!undo || !this.#undos.delete(token)) return false;
    const { seq, before } = undo;
    const isRemoved = (id: number) =>
      this.#changes.some((each) => each.seq === seq && each.deleted.includes(id));
    const now = new Map(this.items.map((item) => [item.id, item]));
    const old = before.filter(({ id }) => (now.has(id) ? now.get(id)?.seq === seq : isRemoved(id)));
    if (old.length === 0) return true;
    const back = old.map((item) => ({ ...item, seen_at: now.get(item.id)?.seen_at ?? item.seen_at }));
    const entered = back.filter(
      (item) => !now.has(item.id) || (isInInbox(item) && !isInInbox(now.get(item.id))),
    );
    for (const change of this.#changes)
      if (change.seq === seq) change.deleted = change.deleted.filter((id) => !idsOf(back).includes(id));
    this.items = [...this.items.filter(({ id }) => !idsOf(back).includes(id)), ...back];
    this.#emit(this.#set(back, {}).flatMap((item) => putBack(item, idsOf(entered).includes(item.id))));
    return true;
  }

  /** It was on a screen, up to a number; takes none. */
  see(upTo: number): void {
    this.items = this.items.map((item) =>
      item.seen_at || cameSeqOf(item) > upTo ? item : { ...item, seen_at: "2026-01-05T10:00:01.000Z" },
    );
    this.#onFrame({ type: "seen", up_to_seq: upTo, unseen_count: this.unseen });
  }

  page({ limit = 20, before = Number.POSITIVE_INFINITY, ...filter }: PageQuery) {
    const all = this.items
      .filter((item) => matches(filter, item) && item.title.includes(filter.q ?? ""))
      .sort((a, b) => byComing(b, a));
    const rest = all.filter(
      (item) => cameSeqOf(item) < (before > 2 ** 25 ? before % 2 ** 25 || before : before),
    );
    const notifications = structuredClone(rest.slice(0, limit));
    const last = notifications.at(-1);
    const next_cursor = last && rest.length > limit ? String(cameSeqOf(last)) : null;
    const { head: seq, unread: unread_count, unseen: unseen_count } = this;
    return { count: all.length, unread_count, unseen_count, seq, notifications, next_cursor };
  }

  /** What is replayed to a client that comes back to an older server; undefined when it has to load the list. */
  since(seq: number): ServerFrame[] | undefined {
    if (seq > this.head || seq < this.floor) return undefined;
    const unread_count = this.unread;
    const isNew = (item: Notification) => cameSeqOf(item) > seq || (this.#sentLate.get(item.id) ?? 0) > seq;
    const inOrder = this.items.toSorted(byComing);
    const arrivals = inOrder.filter(isNew).map((notification) => ({
      ...{ type: "notification" as const, notification, seq: notification.seq, unread_count },
    }));
    const changed = inOrder.filter((item) => item.seq > seq && !isNew(item));
    const updates = [...Map.groupBy(changed, (item) => item.seq)].map(([at, items]): Numbered => {
      const { is_read = false, read_at = null } = items[0] ?? {};
      const changes = { is_read, read_at };
      return {
        ...{ type: "notification_updated", notification_ids: idsOf(items), changes, seq: at, unread_count },
      };
    });
    const deletions = this.#changes.flatMap((change): Numbered[] =>
      change.seq > seq && change.deleted.length > 0
        ? [{ type: "notification_deleted", notification_ids: change.deleted, seq: change.seq, unread_count }]
        : [],
    );
    const ordered = [...arrivals, ...deletions, ...updates].sort((a, b) => a.seq - b.seq);
    this.#noteLate(ordered, seq);
    return numbered(ordered);
  }

  /** The same in pages of about so many changes, none of which splits a number. */
  pagesSince(seq: number, size: number): ReplayFrame[] | undefined {
    if (seq > this.head || seq < this.floor) return undefined;
    const deletions = this.#changes.flatMap((change) =>
      change.deleted.length > 0 && change.seq > seq ? { seq: change.seq, deleted: change.deleted } : [],
    );
    const changed = this.items
      .filter((item) => item.seq > seq)
      .sort(byComing)
      .map((notification) => ({ seq: notification.seq, notification }));
    const rest = [...deletions, ...changed].sort((a, b) => a.seq - b.seq);
    const pages: ReplayFrame[] = [];
    do {
      const limit = rest[Math.min(size, rest.length) - 1]?.seq ?? this.head;
      const after = rest.findIndex((change) => change.seq > limit);
      const changes = rest.splice(0, after < 0 ? rest.length : after);
      const has_more = rest.length > 0;
      const reached = has_more ? limit : this.head;
      pages.push({ type: "replay", changes, seq: reached, has_more, unread_count: this.unread });
    } while (rest.length > 0);
    return pages;
  }

  #noteLate(frames: ServerFrame[], since: number): void {
    let reached = since;
    for (const frame of frames) {
      if (frame.type === "notification" && cameSeqOf(frame.notification) <= reached)
        this.#sentLate.set(frame.notification.id, frame.seq);
      if ("seq" in frame) reached = frame.seq;
    }
  }

  #change(ids: number[], isOther: (item: Notification) => boolean, changes: Partial<Notification>): number {
    const changed = this.items.filter((item) => ids.includes(item.id) && isOther(item));
    if (changed.length === 0) return 0;
    this.#set(changed, changes);
    this.#emit([{ type: "notification_updated", notification_ids: idsOf(changed), changes }]);
    return changed.length;
  }

  /** @returns them as they are under the next number */
  #set(which: Notification[], changes: Partial<Notification>): Notification[] {
    const seq = this.head + 1;
    const ids = idsOf(which);
    this.items = this.items.map((item) => (ids.includes(item.id) ? { ...item, ...changes, seq } : item));
    return this.items.filter(({ id }) => ids.includes(id));
  }

  #emit(frames: FrameBody[], deleted: number[] = []): void {
    this.head += 1;
    const seq = this.head;
    this.#changes.push({ seq, frames, deleted });
    const all = frames.map((frame) => ({ ...frame, seq, unread_count: this.unread }) as Numbered);
    for (const frame of numbered(all)) this.#onFrame(frame);
  }
}

type PageQuery = Filter & { limit?: number | undefined; before?: number | undefined };

function isInInbox(item: Notification | undefined): boolean {
  return item?.place === "inbox";
}

const byComing = (a: Notification, b: Notification) => cameSeqOf(a) - cameSeqOf(b) || a.id - b.id;
const idsOf = (items: Notification[]) => items.map(({ id }) => id);

/** Where several share a number, only the last carries it. */
function numbered(frames: Numbered[]): Numbered[] {
  return frames.map((frame, at) =>
    frames[at + 1]?.seq === frame.seq ? { ...frame, seq: frame.seq - 1 } : frame,
  );
}

/** What an undo says of one: the whole where it came back into the inbox, else its state. */
function putBack(item: Notification, hasEntered: boolean): FrameBody[] {
  if (hasEntered) return [{ type: "notification", notification: item }];
  const { id, is_read, read_at, saved, acted, place, snoozed_until: until } = item;
  return [
    ...(isInInbox(item)
      ? []
      : [{ type: "notification_moved" as const, notification_ids: [id], place, until }]),
    { type: "notification_updated", notification_ids: [id], changes: { is_read, read_at, saved, acted } },
  ];
}
