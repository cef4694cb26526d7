import { useState } from "react";
import type { Notification } from "#client/index";
import { prepareDialog } from "../../components/dialog.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import type { View } from "./address.ts";
import type { Handlers } from "./handlers.ts";
import type { LaterMenuProps } from "./later-menu.tsx";
import { type Gone, rowOf, type useOpenOne } from "./open-one.ts";
import type { ListSelection } from "./selection.ts";

interface Handled {
  view: View;
  one: ReturnType<typeof useOpenOne>;
  selection: ListSelection;
  onFold: Handlers["onFold"];
}

/** The place whose notifications a tab holds; what is saved is in any. */
const PLACE_OF: Partial<Record<View, Notification["place"]>> = {
  inbox: "inbox",
  snoozed: "snoozed",
  done: "archived",
};

const idsOf = (some: readonly Notification[]) => some.map(({ id }) => id);

/** What the page does with notifications, whatever asked for it; and the menu of times while it is open. */
export function useHandling({ view, one, selection, onFold }: Handled): Handlers & { later: Later } {
  const actions = useInboxActions();
  /** Some go to a place, which takes them out of the list unless it is that of the tab. */
  const onMoved = (some: readonly Notification[], to: Gone) => {
    selection.clear();
    const here = PLACE_OF[view];
    if (to === "deleted" || (here && here !== to)) one.onLeft(idsOf(some), to);
  };
  const { later, onLater } = useLater(onMoved);
  return {
    later,
    onLater,
    onFold,
    onOpen: one.onOpen,
    onEnlarge: one.onEnlarge,
    onSelect: selection.toggle,
    onDone(some) {
      const rest = some.filter(({ place }) => place !== "archived");
      if (rest.length > 0) actions.archive(idsOf(rest));
      else actions.unarchive(idsOf(some));
      onMoved(some, rest.length > 0 ? "archived" : "inbox");
    },
    onSave(some) {
      const rest = some.filter(({ saved }) => !saved);
      if (rest.length > 0) actions.save(idsOf(rest));
      else actions.unsave(idsOf(some));
      selection.clear();
      if (view === "saved" && rest.length === 0) one.onLeft(idsOf(some), "unsaved");
    },
    onMark(some) {
      const unread = some.filter(({ is_read }) => !is_read);
      const isRead = unread.length > 0;
      const [first, ...others] = isRead ? unread : some;
      if (first && others.length === 0) actions.toggleRead(first.id, !isRead);
      else (isRead ? actions.markTheseAsRead : actions.markTheseAsUnread)(idsOf(isRead ? unread : some));
      selection.clear();
    },
    onRemove(some) {
      actions.remove(idsOf(some));
      onMoved(some, "deleted");
    },
  };
}

type Later = (LaterMenuProps & { nth: number }) | undefined;

/** The menu of times. */
function useLater(onMoved: (some: readonly Notification[], to: Gone) => void) {
  const { snooze, unsnooze } = useInboxActions();
  const [waiting, setWaiting] = useState<Waiting>();
  // It stays until the next one, to be seen to close.
  const onClose = () => setWaiting((before) => before && { ...before, open: false });
  const onLater: Handlers["onLater"] = (some, beside) =>
    setWaiting((before) => waitingFor(some, beside, before));
  const later: Later = waiting && {
    ...waiting,
    onClose,
    onChoose(until) {
      onClose();
      snooze(idsOf(waiting.notifications), until);
      onMoved(waiting.notifications, "snoozed");
    },
    onNow() {
      onClose();
      unsnooze(idsOf(waiting.notifications));
      onMoved(waiting.notifications, "inbox");
    },
  };
  return { later, onLater };
}

type Waiting = Pick<LaterMenuProps, "open" | "notifications" | "anchor" | "finalFocus"> & { nth: number };

/** The menu beside an element. Its row may have gone by the time that the menu closes: then the focus goes to the next. */
function waitingFor(
  notifications: readonly Notification[],
  beside: HTMLElement | null,
  before: Waiting | undefined,
): Waiting {
  void prepareDialog().catch(() => undefined);
  const row = beside?.closest<HTMLElement>("[data-index]");
  const list = row?.parentElement ?? null;
  const index = Number(row?.dataset.index ?? 0);
  return {
    open: true,
    nth: (before?.nth ?? 0) + 1,
    notifications,
    anchor: { current: beside },
    finalFocus: () => {
      if (beside?.isConnected && beside.matches("a, button")) return beside;
      return rowOf(list, index);
    },
  };
}
