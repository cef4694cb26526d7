import type { ChangedField, InboxChange, NotificationState, StoredNotification } from "#core/inbox";
import { changeOf, groupStates } from "#features/notifications/history";

interface Latest {
  seq: number;
  /** Set when it came since, with the number under which it did. */
  whole?: { notification: StoredNotification; from: number };
  state: NotificationState;
  field: ChangedField | null;
}

/**
 * What a resuming client has to be sent: each changed notification once, as it is
 * now, in the order of its latest change.
 *
 * @param changes every change since, in order
 */
export function compacted(changes: InboxChange[], unread: number): InboxChange[] {
  const latest = new Map<number, Latest>();
  const compact: InboxChange[] = [];
  const enter = (notification: StoredNotification, seq: number, from = seq) =>
    latest.set(notification.id, { seq, whole: { notification, from }, state: notification, field: null });
  for (const change of changes) {
    const { seq } = change;
    if (change.kind === "created") enter(change.notification, seq, change.from);
    else if (change.kind === "removed") {
      for (const id of change.ids) latest.delete(id);
      compact.push({ ...change, all: false, unread });
    } else {
      for (const notification of change.entered) enter(notification, seq);
      for (const { ids, ...state } of change.states) {
        for (const id of ids) {
          const before = latest.get(id);
          const field = !before || before.field === change.field ? change.field : null;
          latest.set(id, { ...before, seq, state, field });
        }
      }
    }
  }
  return [...compact, ...changesLeft(latest, unread)].sort((a, b) => a.seq - b.seq);
}

/** Those that came are sent whole, each by itself, the others by their states. */
function changesLeft(latest: Map<number, Latest>, unread: number): InboxChange[] {
  const compact: InboxChange[] = [];
  const ordered = [...latest].sort(([a], [b]) => a - b);
  for (const [, { seq, whole, state }] of ordered)
    if (whole) {
      const notification = { ...whole.notification, ...state, seq };
      compact.push({ kind: "created", seq, unread, notification, from: whole.from });
    }
  const changed = ordered.filter(([, { whole }]) => !whole);
  const alike = Map.groupBy(changed, ([, { seq, field }]) => `${seq} ${field}`);
  for (const group of alike.values()) {
    const states = groupStates(group.map(([id, { state }]) => ({ ...state, id })));
    for (const [, { seq, field }] of group.slice(0, 1)) compact.push(changeOf(seq, unread, states, field));
  }
  return compact;
}
