/** The unread notifications, by which those on the screen are judged. */
export interface Unread {
  /** Newest first, as the API lists them. */
  notifications: readonly { id: number; group_key?: string | null }[];
  /** False where more are unread than are listed. */
  isWhole: boolean;
}

/** The one message that stands for many, as the server names it. */
const SUMMARY = "summary";
/** Of no notification: a test, and what a page shows by itself (web/layout/new-notifications.tsx). */
const NO_NOTIFICATION = /^$|^test$|^herald-/;

/** The notification that a tag names: `n-<id>` (contract §10). */
export function notificationOf(tag: string): number | undefined {
  const [, id] = /^n-(\d+)$/.exec(tag) ?? [];
  return id === undefined ? undefined : Number(id);
}

/**
 * Whether what a tag stands for was read, archived or deleted. Any tag that
 * names no notification is a group's key. Where the list is not whole, what it
 * cannot answer for stays.
 */
export function isRead(tag: string, { notifications, isWhole }: Unread): boolean {
  if (NO_NOTIFICATION.test(tag)) return false;
  if (tag === SUMMARY) return isWhole && notifications.length === 0;
  const id = notificationOf(tag);
  if (id === undefined) return isWhole && !notifications.some(({ group_key }) => group_key === tag);
  const oldest = notifications.at(-1)?.id ?? 0;
  return (isWhole || id > oldest) && !notifications.some((each) => each.id === id);
}
