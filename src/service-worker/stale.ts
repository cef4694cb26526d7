/** What decides whether a notification on the screen is still about something unread. */
export interface Unread {
  /** Newest first, as the API lists them. */
  notifications: readonly { id: number; group_key?: string | null }[];
  /** False where more are unread than are listed. */
  isWhole: boolean;
}

/**
 * Whether what a tag stands for was read, archived or deleted: `n-<id>` is one
 * notification, any other tag a group (contract §13). Where the list is not
 * whole, what it cannot answer for stays.
 */
export function isRead(tag: string, { notifications, isWhole }: Unread): boolean {
  // Shown without a tag: a text that stands for no notification.
  if (tag === "") return false;
  const [, id] = /^n-(\d+)$/.exec(tag) ?? [];
  const isUnread = notifications.some((each) => (id ? each.id === Number(id) : each.group_key === tag));
  if (isUnread) return false;
  const oldest = notifications.at(-1)?.id ?? 0;
  return isWhole || (id !== undefined && Number(id) > oldest);
}
