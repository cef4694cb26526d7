import type { Notification } from "#client/index";

/** A row of the list: a notification, or several of one group folded into one. */
export type Entry =
  | { kind: "one"; key: number; notification: Notification; isInGroup: boolean }
  | { kind: "group"; key: string; notifications: readonly Notification[]; isOpen: boolean };

/** What belongs together, as in mails: one group of one category. Undefined for what belongs to nothing. */
function groupOf({ category, group_key }: Notification): string | undefined {
  return group_key === null ? undefined : `${category} ${group_key}`;
}

/**
 * Folds what belongs together into one row, where the newest of it stands.
 * Only what is loaded can be folded: a group that a page cuts grows with the next page.
 *
 * @param open the keys of the groups that are unfolded
 */
export function foldGroups(notifications: readonly Notification[], open: ReadonlySet<string>): Entry[] {
  const groups = Map.groupBy(notifications, (each) => groupOf(each) ?? each.id);
  return [...groups].flatMap(([key, members]): Entry[] => {
    const [first, ...others] = members;
    if (!first) return [];
    if (typeof key === "number" || others.length === 0) return [one(first, false)];
    const isOpen = open.has(key);
    const fold: Entry = { kind: "group", key, notifications: members, isOpen };
    return isOpen ? [fold, ...members.map((each) => one(each, true))] : [fold];
  });
}

function one(notification: Notification, isInGroup: boolean): Entry {
  return { kind: "one", key: notification.id, notification, isInGroup };
}

/** What a row stands for. */
export function membersOf(entry: Entry): readonly Notification[] {
  return entry.kind === "one" ? [entry.notification] : entry.notifications;
}

/** Those who did it, each once, who did it last first. */
export function actorsOf(notifications: readonly Notification[]): NonNullable<Notification["actor"]>[] {
  const seen = new Set<number>();
  return notifications.flatMap(({ actor }) => {
    if (!actor || seen.has(actor.id)) return [];
    seen.add(actor.id);
    return [actor];
  });
}

/** The ids of some rows, between two of them and with both: what shift selects. */
export function idsBetween(entries: readonly Entry[], from: number, to: number): number[] {
  const range = entries.slice(Math.min(from, to), Math.max(from, to) + 1);
  return range.flatMap((entry) => membersOf(entry).map(({ id }) => id));
}
