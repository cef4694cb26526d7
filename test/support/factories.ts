import { notificationId } from "#core/ids";
import { contentOf, type InboxChange, type StoredNotification } from "#core/inbox";
import { notificationOf } from "#features/notifications/domain";
import { UNREAD } from "#features/notifications/mark";

const AT = Date.parse("2026-01-05T10:30:00.000Z");

/** A notification created with `seq` in the inbox of user 1. */
export function notification(seq: number, extra: Partial<StoredNotification> = {}): StoredNotification {
  const said = contentOf({ type: "info", title: `Number ${seq}`, message: "" });
  const row = {
    user_id: 1,
    mark: UNREAD,
    created_seq: seq,
    changed_seq: null,
    read_at: null,
    created_at: AT,
    silent: false,
  };
  return { ...notificationOf({ ...said, ...row }), ...extra };
}

const READ_AT = "2026-01-05T11:00:00.000Z";

export function created(seq: number): InboxChange {
  return { kind: "created", seq, unread: 0, notification: notification(seq) };
}

/** The notifications created with `seqs` are marked read at `seq`. */
export function read(seq: number, ...seqs: number[]): InboxChange {
  const ids = seqs.map((each) => notificationId(1, each));
  return { kind: "patched", seq, unread: 0, ids, patch: { is_read: true, read_at: READ_AT } };
}

export function removed(seq: number, ...seqs: number[]): InboxChange {
  const ids = seqs.map((each) => notificationId(1, each));
  return { kind: "removed", seq, unread: 0, ids, all: false };
}
