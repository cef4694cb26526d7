/** Where a notification can lie. */
export const PLACES = ["inbox", "archived", "snoozed"] as const;
export type Place = (typeof PLACES)[number];

/**
 * Place and read state as one small integer, the second column of the clustered
 * key: two for each place, the unread first. Each list of one state is then one
 * range of the key, and each place is two neighbouring ones. Appending a place
 * to `PLACES` renumbers nothing; moving one needs a migration.
 */
export function markOf(place: Place, isRead: boolean): number {
  return PLACES.indexOf(place) * 2 + (isRead ? 1 : 0);
}

/** The marks of a place, or only those of one read state. */
export function marksOf(place: Place, isRead?: boolean): number[] {
  return isRead === undefined ? [markOf(place, false), markOf(place, true)] : [markOf(place, isRead)];
}

export function isReadMark(mark: number): boolean {
  return mark % 2 === 1;
}

/** The two marks of the inbox itself. */
export const UNREAD = markOf("inbox", false);
export const READ = markOf("inbox", true);

/** Every mark of one read state, wherever the notification lies. */
export const UNREAD_MARKS = PLACES.map((place) => markOf(place, false));
export const READ_MARKS = PLACES.map((place) => markOf(place, true));
/** Every mark: a notification known only by its number is under one of these. */
export const ALL_MARKS = [...UNREAD_MARKS, ...READ_MARKS];
