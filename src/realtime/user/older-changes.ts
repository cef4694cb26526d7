import type { InboxChange, NotificationState, StoredNotification } from "#core/inbox";
import { categoryOf } from "#features/preferences/categories";

/** What every notification in a hub's log has, by whatever version it was logged. */
type Always =
  | "id"
  | "seq"
  | "notification_type"
  | "verb"
  | "level"
  | "title"
  | "message"
  | "link"
  | "metadata"
  | "actor"
  | "is_read"
  | "read_at"
  | "created_at"
  | "expires_at";

/** What a state lacks that was logged before there was more of it. */
const STATE: Omit<NotificationState, Always> = {
  place: "inbox",
  saved: false,
  snoozed_until: null,
  acted: null,
};

/** The same of a whole notification. A field that is new does not compile until it is here; its category follows from its type. */
const NOTIFICATION: Omit<StoredNotification, Always | "category"> = {
  ...STATE,
  critical: false,
  group_key: null,
  image: null,
  actions: [],
  silent: false,
  seen_at: null,
};

/** A change of a hub's log as this version would have logged it: a log outlives deployments. */
export function asLoggedNow(change: InboxChange): InboxChange {
  switch (change.kind) {
    case "created":
      return { ...change, notification: whole(change.notification) };
    case "changed":
      return {
        ...change,
        entered: change.entered.map(whole),
        states: change.states.map((group) => ({ ...STATE, ...group })),
      };
    case "removed":
      return change;
  }
}

function whole(logged: Pick<StoredNotification, Always> & Partial<StoredNotification>): StoredNotification {
  return { ...NOTIFICATION, category: categoryOf(logged.notification_type), ...logged };
}
