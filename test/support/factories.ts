import { notificationId } from "#core/ids";
import { contentOf, type InboxChange, type StoredNotification } from "#core/inbox";
import { newRow, notificationOf } from "#features/notifications/domain";

const AT = Date.parse("2026-01-05T10:30:00.000Z");

/** A notification created with `seq` in the inbox of user 1. */
export function notification(seq: number, extra: Partial<StoredNotification> = {}): StoredNotification {
  const said = contentOf({ type: "info", title: `Number ${seq}`, message: "" });
  return { ...notificationOf({ ...said, ...newRow(1, seq, AT) }), ...extra };
}

const READ_AT = "2026-01-05T11:00:00.000Z";

export function created(seq: number): InboxChange {
  return { kind: "created", seq, unread: 0, notification: notification(seq) };
}

/** The notifications created with `seqs` are marked read at `seq`. */
export function read(seq: number, ...seqs: number[]): InboxChange {
  const ids = seqs.map((each) => notificationId(1, each));
  const state = { place: "inbox", saved: false, snoozed_until: null, acted: null } as const;
  const states = [{ ids, is_read: true, read_at: READ_AT, ...state }];
  return { kind: "changed", seq, unread: 0, field: "is_read", entered: [], states };
}

export function removed(seq: number, ...seqs: number[]): InboxChange {
  const ids = seqs.map((each) => notificationId(1, each));
  return { kind: "removed", seq, unread: 0, ids, all: false };
}
