import type { InboxChange, StoredNotification } from "#core/inbox";
import { present } from "#features/notifications/domain";
import { inInbox, type SeenChange } from "#features/notifications/history";
import type { ReplayFrame, ServerFrame } from "#realtime/wire";
import { framesOf } from "./frames.ts";
import type { Dialect } from "./protocol.ts";

/** Frames stay below 64 KB, of which this much is for changes. */
const PAGE_BYTES = 60_000;

/** The frames that bring a resuming client up to date. */
export interface Replay {
  frames: (ServerFrame | ReplayFrame)[];
  /** The `seq` that the client has reached afterwards. */
  cursor: number;
}

/** What was missed up to a head. */
export interface MissedUpTo {
  missed: SeenChange[];
  head: number;
  unread: number;
}

/** A frame for each change, for clients that do not ask for more. */
export function stepwiseReplay(changes: InboxChange[], dialect: Dialect, cursor: number, now: Date): Replay {
  return { frames: framesOf(changes, dialect, now), cursor };
}

/** All in one frame, the body of a page of `sync`; in several where that would be too long. */
export function wholeReplay(
  { missed, head, unread: unread_count }: MissedUpTo,
  dialect: Dialect,
  now: Date,
): Replay {
  const frames: ReplayFrame[] = [];
  let changes: ReplayFrame["changes"] = [];
  let bytes = 0;
  const end = (seq: number, has_more: boolean) => {
    frames.push({ type: "replay", changes, seq, has_more, unread_count });
    changes = [];
    bytes = 0;
  };
  let last: SeenChange | undefined;
  for (const change of dialect === "v2" ? missed : inInbox(missed)) {
    const sent =
      "deleted" in change ? change : { seq: change.seq, notification: present(change.notification, now) };
    const size = Buffer.byteLength(JSON.stringify(sent));
    // A page that ends among changes of one number has the number before, from which they all come again.
    if (last && bytes + size > PAGE_BYTES) end(last.seq < change.seq ? last.seq : last.seq - 1, true);
    changes.push(sent);
    bytes += size + 1;
    last = change;
  }
  if (changes.length > 0) end(head, false);
  return { frames, cursor: head };
}

/** What the changes of a log come to; undefined where one is of a notification whose content is not among them. */
export function missedIn(changes: InboxChange[]): SeenChange[] | undefined {
  const notifications = new Map<number, StoredNotification>();
  const missed: SeenChange[] = [];
  for (const change of changes) {
    const { seq } = change;
    if (change.kind === "created") notifications.set(change.notification.id, change.notification);
    else if (change.kind === "removed") {
      for (const id of change.ids) notifications.delete(id);
      missed.push({ seq, deleted: change.ids });
    } else {
      for (const notification of change.entered) notifications.set(notification.id, { ...notification, seq });
      for (const { ids, ...state } of change.states) {
        for (const id of ids) {
          const known = notifications.get(id);
          if (!known) return undefined;
          notifications.set(id, { ...known, ...state, seq });
        }
      }
    }
  }
  for (const notification of notifications.values()) missed.push({ seq: notification.seq, notification });
  return missed.sort((a, b) => a.seq - b.seq);
}
