import type { Notification } from "#client/index";
import type { Texts } from "./texts.ts";

/** Characters of which none can be seen (plain-text.ts says the same in reverse). */
const INVISIBLE = /^[\p{DI}\p{C}\p{Z}\u2800]*$/u;

/** A notification in the words of the page, never with an empty title. */
export function worded(notification: Notification, { own, noTitle }: Texts): Notification {
  const words = own(notification);
  return INVISIBLE.test(words.title) ? { ...words, title: noTitle } : words;
}

/** A row of the list. */
export interface BellRow {
  notification: Notification;
  /** Its group, if it begins one: the others of it are folded behind it, or stand below it. */
  group: string;
  others: number;
  isOpen: boolean;
  /** What it stands for, and its buttons act on: itself, and the others while they are folded behind it. */
  ids: number[];
  isRead: boolean;
}

/**
 * The rows of a list: of each group the newest, and where it is unfolded the others.
 *
 * @param open the groups that are unfolded
 * @param texts the words of the page
 */
export function rowsOf(
  notifications: readonly Notification[],
  open: Set<string>,
  most: number,
  texts: Texts,
): BellRow[] {
  const groups = Map.groupBy(notifications, ({ id, category, group_key }) =>
    group_key === null ? `${id}` : `${category} ${group_key}`,
  );
  return [...groups].slice(0, most).flatMap(([group, members]) => {
    const isOpen = open.has(group);
    const [first, ...others] = isOpen ? members.map((each) => [each]) : [members];
    const row = (some: Notification[], behind: number): BellRow => ({
      notification: worded(some[0] as Notification, texts),
      group,
      others: behind,
      isOpen,
      ids: some.map(({ id }) => id),
      isRead: some.every(({ is_read }) => is_read),
    });
    return [row(first as Notification[], members.length - 1), ...others.map((each) => row(each, 0))];
  });
}
