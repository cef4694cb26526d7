import { notificationId } from "#core/ids";
import type { StoredNotification } from "#core/inbox";
import type { Change } from "#features/notifications/domain";

/** A line made at `seq` in the inbox of user 1. */
export function line(seq: number, extra: Partial<StoredNotification> = {}): StoredNotification {
  return {
    id: notificationId(1, seq),
    seq,
    notification_type: "info",
    verb: null,
    level: "info",
    title: `Number ${seq}`,
    message: "",
    link: null,
    metadata: {},
    actor: null,
    is_read: false,
    read_at: null,
    created_at: "2026-01-05T10:30:00.000Z",
    expires_at: null,
    ...extra,
  };
}

const READ_AT = "2026-01-05T11:00:00.000Z";

export function made(seq: number): Change {
  return { kind: "new", seq, unread: 0, line: line(seq) };
}

/** The lines made at `seqs` are marked read at `seq`. */
export function read(seq: number, ...seqs: number[]): Change {
  const ids = seqs.map((each) => notificationId(1, each));
  return { kind: "updated", seq, unread: 0, ids, isRead: true, readAt: READ_AT };
}

export function deleted(seq: number, ...seqs: number[]): Change {
  const ids = seqs.map((each) => notificationId(1, each));
  return { kind: "deleted", seq, unread: 0, ids, all: false };
}
