/** A notification as the contract describes it, by its number instead of its id. */
export interface ModelNotification {
  made: number;
  /** The number of its latest change. */
  seq: number;
  isRead: boolean;
  /** What it says and of what; no two notifications say the same. */
  cause: string;
  /** When it goes by itself, in milliseconds since 1970. */
  expiresAt: number | null;
}

/** One change as `sync` lists it: a notification's number, or the numbers of notifications that are gone. */
export type ModelChange = { seq: number; notification: number } | { seq: number; deleted: number[] };

/** An inbox by contract §5 alone: a list, and a number for each change of it. */
export class ModelInbox {
  head = 0;
  seen = 0;
  notifications: ModelNotification[] = [];
  deletions: { seq: number; made: number[] }[] = [];

  add(cause: string, expiresAt: number | null = null): void {
    this.head += 1;
    this.notifications.push({ made: this.head, seq: this.head, isRead: false, cause, expiresAt });
  }

  /** How many it marked: all that are not so already take one number together, if there are any. */
  mark(isRead: boolean, which: (notification: ModelNotification) => boolean): number {
    const marked = this.notifications.filter(
      (notification) => notification.isRead !== isRead && which(notification),
    );
    if (marked.length > 0) this.head += 1;
    for (const notification of marked) Object.assign(notification, { isRead, seq: this.head });
    return marked.length;
  }

  see(upTo: number): { up_to_seq: number; unseen_count: number } {
    this.seen = Math.max(this.seen, Math.min(upTo, this.head));
    const unseen = this.notifications.filter(({ made, isRead }) => !isRead && made > this.seen);
    return { up_to_seq: this.seen, unseen_count: unseen.length };
  }

  remove(which: (notification: ModelNotification) => boolean): number {
    const made = this.notifications.filter(which).map((notification) => notification.made);
    if (made.length === 0) return 0;
    this.head += 1;
    this.notifications = this.notifications.filter((notification) => !which(notification));
    this.deletions.push({ seq: this.head, made });
    return made.length;
  }

  /** What `sync` lists after a number, in order. */
  since(since: number): ModelChange[] {
    const changed = this.notifications.filter((notification) => notification.seq > since);
    const gone = this.deletions.filter((deletion) => deletion.seq > since);
    const changes: ModelChange[] = [
      ...changed.map(({ seq, made }) => ({ seq, notification: made })),
      ...gone.map(({ seq, made }) => ({ seq, deleted: made })),
    ];
    const place = (change: ModelChange) => ("notification" in change ? change.notification : 0);
    return changes.sort((a, b) => a.seq - b.seq || place(a) - place(b));
  }
}
