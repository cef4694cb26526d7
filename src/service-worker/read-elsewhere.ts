import { call } from "./api.ts";
import { showBadge } from "./push.ts";
import { scope } from "./scope.ts";
import { isRead, notificationOf } from "./stale.ts";

const UNREAD = "/api/notifications/?is_read=false&limit=100";

interface UnreadPage {
  unread_count: number;
  next_cursor: string | null;
  notifications: { id: number; group_key?: string | null }[];
}

/**
 * Closes notifications that were read meanwhile, here or on another device. A
 * session that has ended, or is another user's by now, has nothing to be shown.
 */
export async function clearRead(): Promise<void> {
  const shown = await scope.registration.getNotifications();
  if (shown.length === 0) return;
  const response = await call("GET", UNREAD);
  if (response?.status === 401 || response?.status === 409) {
    for (const each of shown) each.close();
    await showBadge(0);
  }
  if (!response?.ok) return;
  const page: UnreadPage = await response.json();
  const unread = { notifications: page.notifications, isWhole: page.next_cursor === null };
  for (const each of shown) if (isRead(each.tag, unread)) each.close();
  await showBadge(page.unread_count);
}

/** What was clicked on the screen is read, as what is clicked in the app. */
export async function markRead({ tag }: Notification): Promise<void> {
  const id = notificationOf(tag);
  if (id !== undefined) await call("POST", `/api/notifications/${id}/mark-read/`);
}
