import type { ReactNode } from "react";
import type { Notification } from "#client/index";
import { useLater } from "../../components/later.tsx";
import { idsOf, type QuickChange, useQuickHandlers } from "../../components/quick-handlers.ts";
import type { View } from "./address.ts";
import type { Handlers } from "./handlers.ts";
import type { useOpenOne } from "./open-one.ts";
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

/** What the page does with notifications, whatever asked for it; and the menu of times while it is open. */
export function useHandling({ view, one, selection, onFold }: Handled): Handlers & { menu: ReactNode } {
  const onChanged = (some: readonly Notification[], change: QuickChange) => {
    selection.clear();
    if (change !== "saved" && change !== "marked" && isLeaving(view, change)) one.onLeft(idsOf(some), change);
  };
  const { onLater, menu } = useLater(onChanged);
  return {
    ...useQuickHandlers(onChanged),
    onLater,
    menu,
    onFold,
    onOpen: one.onOpen,
    onEnlarge: one.onEnlarge,
    onSelect: selection.toggle,
  };
}

/** Whether a tab loses what was changed. */
function isLeaving(view: View, change: QuickChange): boolean {
  if (change === "unsaved") return view === "saved";
  const here = PLACE_OF[view];
  return change === "deleted" || (here !== undefined && here !== change);
}
