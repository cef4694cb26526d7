import type { Filter, Notification } from "./types.ts";

type Known = Partial<Notification>;

/** What is not asked for, or not known, is no reason against. */
function agrees<Value>(wanted: Value | undefined, value: Value | undefined): boolean {
  return wanted === undefined || value === undefined || wanted === value;
}

function isAmong(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return !wanted?.length || value === undefined || wanted.includes(value);
}

/**
 * Whether a notification is among those of a filter, as far as it is known. What
 * is searched for (`q`) only the server can find.
 */
export function matches(
  { place = "inbox", isRead, saved, types, categories, groupKey }: Filter,
  known: Known,
): boolean {
  return (
    (place === "any" || agrees(place, known.place)) &&
    agrees(isRead, known.is_read) &&
    agrees(saved, known.saved) &&
    agrees<string | null>(groupKey, known.group_key) &&
    isAmong(types, known.notification_type) &&
    isAmong(categories, known.category)
  );
}

/** Whether a change may decide if a notification matches; undefined is a deletion. */
export function affects({ isRead, saved }: Filter, changes: Known | undefined): boolean {
  return (
    !changes ||
    "place" in changes ||
    (isRead !== undefined && "is_read" in changes) ||
    (saved !== undefined && "saved" in changes)
  );
}

/** A filter by the names of the API; what asks for nothing is undefined. */
export function filterFields({ place, isRead, saved, types, categories, groupKey, q }: Filter) {
  return {
    is_read: isRead,
    saved,
    place: place === "any" ? "inbox,archived,snoozed" : place,
    type: types?.length ? types : undefined,
    category: categories?.length ? categories : undefined,
    group_key: groupKey,
    q,
  };
}
