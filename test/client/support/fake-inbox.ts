import type { Notification, ReplayFrame, ServerFrame } from "../../../src/client/index.ts";

type Change = { seq: number } & (
  | { kind: "new"; id: number }
  | { kind: "updated"; ids: number[]; is_read: boolean; read_at: string | null }
  | { kind: "deleted"; ids: number[]; all: boolean }
);

type Numbered = Extract<ServerFrame, { seq: number }>;

/** One user's inbox by contract §5 and §7, as small as it can be said. */
export class FakeInbox {
  head = 0;
  lines: Notification[] = [];
  /** The oldest number from which it can still replay everything. */
  floor = 0;
  #changes: Change[] = [];
  readonly #created = new Map<number, number>();
  /** Lines that a replay sent behind higher numbers than that of their making, and at which (decision 9). */
  readonly #sentLate = new Map<number, number>();
  readonly #onFrame: (frame: ServerFrame) => void;

  constructor(onFrame: (frame: ServerFrame) => void) {
    this.#onFrame = onFrame;
  }

  get unread(): number {
    return this.lines.filter((line) => !line.is_read).length;
  }

  add(title: string, notification_type = "info", link: string | null = null, silent = false): Notification {
    this.head += 1;
    const line: Notification = {
      id: 2 ** 25 + this.head,
      seq: this.head,
      notification_type,
      verb: null,
      level: "info",
      title,
      message: "",
      link,
      metadata: {},
      actor: null,
      is_read: false,
      read_at: null,
      seen_at: null,
      created_at: "2026-01-05T10:00:00.000Z",
      time_ago: "Just now",
      expires_at: null,
      category: "system",
      critical: false,
      silent,
      group_key: null,
      ...{
        image: null,
        actions: [],
        acted: null,
        place: "inbox" as const,
        saved: false,
        snoozed_until: null,
      },
    };
    this.lines = [line, ...this.lines];
    this.#created.set(line.id, this.head);
    this.#emit({ kind: "new", seq: this.head, id: line.id });
    return line;
  }

  mark(ids: number[], is_read: boolean): number {
    const changed = this.lines.filter((line) => ids.includes(line.id) && line.is_read !== is_read);
    if (changed.length === 0) return 0;
    this.head += 1;
    const read_at = is_read ? "2026-01-05T10:00:01.000Z" : null;
    const marked = new Set(changed.map(({ id }) => id));
    this.lines = this.lines.map((line) =>
      marked.has(line.id) ? { ...line, is_read, read_at, seq: this.head } : line,
    );
    this.#emit({ kind: "updated", seq: this.head, ids: [...marked], is_read, read_at });
    return marked.size;
  }

  remove(ids: number[], all = false): number {
    const gone = this.lines.filter(({ id }) => ids.includes(id)).map(({ id }) => id);
    if (gone.length === 0) return 0;
    this.head += 1;
    this.lines = this.lines.filter(({ id }) => !gone.includes(id));
    this.#emit({ kind: "deleted", seq: this.head, ids: gone, all });
    return gone.length;
  }

  page({ limit = 20, before = Number.POSITIVE_INFINITY, isRead, types }: PageQuery) {
    const all = this.lines.filter(
      (line) =>
        (isRead === undefined || line.is_read === isRead) &&
        (!types || types.includes(line.notification_type)),
    );
    const rest = all.filter(({ id }) => id < before);
    const notifications = structuredClone(rest.slice(0, limit));
    const next_cursor = rest.length > limit ? String(notifications.at(-1)?.id) : null;
    return { count: all.length, unread_count: this.unread, seq: this.head, notifications, next_cursor };
  }

  /** What is replayed to a client that comes back; undefined when it has to load the list. */
  since(seq: number): ServerFrame[] | undefined {
    if (seq > this.head || seq < this.floor) return undefined;
    const replayed: Numbered[] = [];
    const unread_count = this.unread;
    const isNew = ({ id }: Notification) => this.#createdAt(id) > seq || (this.#sentLate.get(id) ?? 0) > seq;
    const old = this.lines.filter((line) => line.seq > seq && !isNew(line));
    for (const line of this.lines.filter(isNew).reverse())
      replayed.push({ type: "notification", notification: line, seq: line.seq, unread_count });
    for (const change of this.#changes) {
      if (change.seq <= seq) continue;
      if (change.kind === "deleted")
        replayed.push({
          type: "notification_deleted",
          notification_ids: change.ids,
          seq: change.seq,
          unread_count,
        });
      const lines = old.filter((line) => line.seq === change.seq);
      const [first] = lines;
      if (!first) continue;
      const { is_read, read_at } = first;
      const notification_ids = lines.map(({ id }) => id);
      replayed.push({
        type: "notification_updated",
        notification_ids,
        changes: { is_read, read_at },
        seq: first.seq,
        unread_count,
      });
    }
    const ordered = replayed.sort((a, b) => a.seq - b.seq);
    this.#noteLate(ordered, seq);
    // Where several share a number, only the last carries it.
    return ordered.map((frame, at) =>
      ordered[at + 1]?.seq === frame.seq ? { ...frame, seq: frame.seq - 1 } : frame,
    );
  }

  /** The same in pages of about so many changes, none of which splits a number. */
  pagesSince(seq: number, size: number): ReplayFrame[] | undefined {
    if (seq > this.head || seq < this.floor) return undefined;
    const deletions = this.#changes.flatMap((change) =>
      change.kind === "deleted" && change.seq > seq ? { seq: change.seq, deleted: change.ids } : [],
    );
    const changed = this.lines
      .filter((line) => line.seq > seq)
      .reverse()
      .map((notification) => ({ seq: notification.seq, notification }));
    const rest = [...deletions, ...changed].sort((a, b) => a.seq - b.seq);
    const pages: ReplayFrame[] = [];
    do {
      const limit = rest[Math.min(size, rest.length) - 1]?.seq ?? this.head;
      const after = rest.findIndex((change) => change.seq > limit);
      const changes = rest.splice(0, after < 0 ? rest.length : after);
      const has_more = rest.length > 0;
      pages.push({
        type: "replay",
        changes,
        seq: has_more ? limit : this.head,
        has_more,
        unread_count: this.unread,
      });
    } while (rest.length > 0);
    return pages;
  }

  #noteLate(frames: ServerFrame[], since: number): void {
    let reached = since;
    for (const frame of frames) {
      if (frame.type === "notification" && this.#createdAt(frame.notification.id) <= reached)
        this.#sentLate.set(frame.notification.id, frame.seq);
      if ("seq" in frame) reached = frame.seq;
    }
  }

  #createdAt(id: number): number {
    return this.#created.get(id) ?? 0;
  }

  #emit(change: Change): void {
    this.#changes.push(change);
    const both = { seq: change.seq, unread_count: this.unread };
    if (change.kind === "new") {
      const notification = this.lines[0] as Notification;
      this.#onFrame({ type: "notification", notification, ...both });
    } else if (change.kind === "updated") {
      const { ids: notification_ids, is_read, read_at } = change;
      this.#onFrame({
        type: "notification_updated",
        notification_ids,
        changes: { is_read, read_at },
        ...both,
      });
    } else {
      const which = change.all ? { all: true as const } : { notification_ids: change.ids };
      this.#onFrame({ type: "notification_deleted", ...which, ...both });
    }
  }
}

interface PageQuery {
  limit?: number | undefined;
  before?: number | undefined;
  isRead?: boolean | undefined;
  types?: string[] | undefined;
}
