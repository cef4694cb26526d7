import type { Notification } from "#client/index";
import { useInboxActions } from "../inbox-actions.ts";

type Some = readonly Notification[];

/** What can be done with notifications at once, from a row, by a key or in the bell. */
export interface QuickHandlers {
  /** Moves to Done, or from there back to the inbox. */
  onDone: (some: Some) => void;
  /** Opens the menu of times beside an element. */
  onLater: (some: Some, beside: HTMLElement | null) => void;
  /** Saves, or saves no longer where all are saved. */
  onSave: (some: Some) => void;
  /** Marks as read, or as unread where all are read. */
  onMark: (some: Some) => void;
  onRemove: (some: Some) => void;
}

/** What became of notifications: a place, or what else was done. */
export type QuickChange = Notification["place"] | "deleted" | "saved" | "unsaved" | "marked";

export const idsOf = (some: Some) => some.map(({ id }) => id);

/** All but the menu of times. @param onChanged is called with what was done, and to which */
export function useQuickHandlers(
  onChanged: (some: Some, change: QuickChange) => void = () => undefined,
): Omit<QuickHandlers, "onLater"> {
  const actions = useInboxActions();
  return {
    onDone(some) {
      const rest = some.filter(({ place }) => place !== "archived");
      if (rest.length > 0) actions.archive(idsOf(rest));
      else actions.unarchive(idsOf(some));
      onChanged(some, rest.length > 0 ? "archived" : "inbox");
    },
    onSave(some) {
      const rest = some.filter(({ saved }) => !saved);
      if (rest.length > 0) actions.save(idsOf(rest));
      else actions.unsave(idsOf(some));
      onChanged(some, rest.length > 0 ? "saved" : "unsaved");
    },
    onMark(some) {
      const unread = some.filter(({ is_read }) => !is_read);
      const isRead = unread.length > 0;
      const [first, ...others] = isRead ? unread : some;
      if (first && others.length === 0) actions.toggleRead(first.id, !isRead);
      else (isRead ? actions.markTheseAsRead : actions.markTheseAsUnread)(idsOf(isRead ? unread : some));
      onChanged(some, "marked");
    },
    onRemove(some) {
      actions.remove(idsOf(some));
      onChanged(some, "deleted");
    },
  };
}
