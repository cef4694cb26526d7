import { type NotificationPlace, PLACES } from "#core/wire";

/** What a change of many deleted stays here until it can no longer be undone. Nobody sees it. */
const TRASH = "trash";
const ALL_PLACES = [...PLACES, TRASH] as const;

/**
 * A notification's place and read state as one small integer, which is the
 * second column of the primary key: two marks for each place, unread before read.
 * So a list of one read state is one range of the key, and a whole place is two
 * adjacent ranges. A place that is appended changes no existing mark;
 * any other order needs a migration.
 */
export function markOf(place: NotificationPlace, isRead: boolean): number {
  return ALL_PLACES.indexOf(place) * 2 + (isRead ? 1 : 0);
}

/** The place of a mark, as its user may see it. */
export function placeOf(mark: number): NotificationPlace {
  return PLACES[Math.floor(mark / 2)] ?? "inbox";
}

/** The marks of a place, or only those of one read state. */
export function marksOf(place: NotificationPlace, isRead?: boolean): number[] {
  return isRead === undefined ? [markOf(place, false), markOf(place, true)] : [markOf(place, isRead)];
}

export function isReadMark(mark: number): boolean {
  return mark % 2 === 1;
}

/** The two marks of the inbox itself. */
export const UNREAD = markOf("inbox", false);
export const READ = markOf("inbox", true);

/** The marks of one read state in all places. */
export const UNREAD_MARKS = PLACES.map((place) => markOf(place, false));
export const READ_MARKS = PLACES.map((place) => markOf(place, true));
/** All marks of what its owner may see, to look up a notification by its `created_seq` alone. */
export const ALL_MARKS = [...UNREAD_MARKS, ...READ_MARKS];
/** Marks from this one on are of what was deleted, but may still come back. */
export const FIRST_TRASH_MARK = ALL_PLACES.indexOf(TRASH) * 2;
export const TRASH_MARKS = [FIRST_TRASH_MARK, FIRST_TRASH_MARK + 1];
