import type { NotificationId } from "#core/ids";
import type {
  ChangedField,
  InboxChange,
  NotificationState,
  StateGroup,
  StoredNotification,
} from "#core/inbox";

/** A notification that changed since some number, as it is now. */
export interface MissedNotification {
  /** The number of its latest change. */
  seq: number;
  notification: StoredNotification;
  /** The number of its creation. */
  created: number;
  /** The number under which it last came into the inbox from elsewhere. */
  entered: number | null;
}

/** A change since some number: a notification as it is now, or deletions. */
export type Missed = MissedNotification | { seq: number; deleted: NotificationId[] };

/** A change as `sync` shows it. */
export type SeenChange =
  | { seq: number; notification: StoredNotification }
  | { seq: number; deleted: NotificationId[] };

/** The changes as a reader of the inbox alone sees them: what is elsewhere is deleted. Those of one number are one entry. */
export function inInbox(changes: SeenChange[]): SeenChange[] {
  const seen: SeenChange[] = [];
  for (const change of changes) {
    const isInside = "notification" in change && change.notification.place === "inbox";
    const last = seen.at(-1);
    if (isInside) seen.push(change);
    else {
      const ids = "deleted" in change ? change.deleted : [change.notification.id];
      if (last && "deleted" in last && last.seq === change.seq) last.deleted.push(...ids);
      else seen.push({ seq: change.seq, deleted: [...ids] });
    }
  }
  return seen;
}

/** The number under which a notification came, or came back, as far as clients are concerned. */
export function cameSeqOf({ created, entered }: MissedNotification): number {
  return entered ?? created;
}

type Changed = Extract<InboxChange, { kind: "changed" }>;

export function changeOf(
  seq: number,
  unread: number,
  states: StateGroup[] = [],
  field: ChangedField | null = null,
): Changed {
  return { kind: "changed", seq, unread, field, entered: [], states };
}

/** Notifications by the state they are in. */
export function groupStates(changed: (NotificationState & { id: NotificationId })[]): StateGroup[] {
  const groups = new Map<string, StateGroup>();
  for (const { id, is_read, read_at, place, saved, snoozed_until, acted } of changed) {
    const state: NotificationState = { is_read, read_at, place, saved, snoozed_until, acted };
    const name = JSON.stringify(state);
    const group = groups.get(name);
    if (group) group.ids.push(id);
    else groups.set(name, { ids: [id], ...state });
  }
  return [...groups.values()];
}

/**
 * Turns missed changes back into numbered changes of the inbox: a notification
 * that came since `since` is sent whole and, if it was changed afterwards, its
 * state with the number of its latest change. Changes that were overtaken by
 * later ones are left out.
 */
export function changesOf(missed: Missed[], since: number, unread: number): InboxChange[] {
  const changes: InboxChange[] = [];
  const entered = new Map<number, StoredNotification[]>();
  const changed = new Map<number, StoredNotification[]>();
  const add = (to: typeof changed, seq: number, notification: StoredNotification) => {
    const list = to.get(seq);
    if (list) list.push(notification);
    else to.set(seq, [notification]);
  };
  for (const change of missed) {
    if ("deleted" in change) {
      changes.push({ kind: "removed", seq: change.seq, unread, ids: change.deleted, all: false });
      continue;
    }
    const { seq, notification } = change;
    const came = cameSeqOf(change);
    if (came > since) {
      const whole = { ...notification, seq: came };
      if (change.entered === null) changes.push({ kind: "created", seq: came, unread, notification: whole });
      else add(entered, came, whole);
    }
    if (came !== seq) add(changed, seq, notification);
  }
  for (const seq of new Set([...entered.keys(), ...changed.keys()])) {
    const states = groupStates(changed.get(seq) ?? []);
    changes.push({ ...changeOf(seq, unread, states), entered: entered.get(seq) ?? [] });
  }
  return changes.sort((a, b) => a.seq - b.seq);
}
