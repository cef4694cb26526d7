import { type ReactNode, useState } from "react";
import type { Notification } from "#client/index";
import { useInboxActions } from "../inbox-actions.ts";
import { prepareDialog } from "./dialog.tsx";
import type { LaterMenuProps } from "./later-menu.tsx";
import { lazyPart } from "./lazy.tsx";
import { idsOf, type QuickChange, type QuickHandlers } from "./quick-handlers.ts";

const LaterMenu = lazyPart(() => import("./later-menu.tsx"), "LaterMenu");

export const prepareLater = LaterMenu.prepare;

type Waiting = Pick<LaterMenuProps, "open" | "notifications" | "anchor" | "finalFocus"> & { nth: number };

interface UsedLater {
  onLater: QuickHandlers["onLater"];
  /** The menu itself, while it is open. */
  menu: ReactNode;
}

/** The menu of times, which opens beside whatever asks for it. */
export function useLater(
  onChanged: (some: readonly Notification[], change: QuickChange) => void = () => undefined,
): UsedLater {
  const { snooze, unsnooze } = useInboxActions();
  const [waiting, setWaiting] = useState<Waiting>();
  // It stays until the next one, to be seen to close.
  const onClose = () => setWaiting((before) => before && { ...before, open: false });
  if (!waiting) return { onLater: (some, beside) => setWaiting(waitingFor(some, beside, 0)), menu: null };
  const { nth, ...given } = waiting;
  const { notifications } = given;
  const menu = (
    <LaterMenu
      key={nth}
      {...given}
      onClose={onClose}
      onChoose={(until) => {
        onClose();
        snooze(idsOf(notifications), until);
        onChanged(notifications, "snoozed");
      }}
      onNow={() => {
        onClose();
        unsnooze(idsOf(notifications));
        onChanged(notifications, "inbox");
      }}
    />
  );
  return { onLater: (some, beside) => setWaiting(waitingFor(some, beside, nth + 1)), menu };
}

/** The menu beside an element. Its row may have gone by the time that the menu closes: then the focus goes to the next. */
function waitingFor(
  notifications: readonly Notification[],
  beside: HTMLElement | null,
  nth: number,
): Waiting {
  void prepareDialog().catch(() => undefined);
  const row = beside?.closest("li");
  const list = row?.parentElement;
  const at = row ? [...(list?.children ?? [])].indexOf(row) : -1;
  return {
    open: true,
    nth,
    notifications,
    anchor: { current: beside },
    finalFocus: () => {
      if (beside?.isConnected && beside.matches("a, button")) return beside;
      const rows = list?.children ?? [];
      return rows[Math.min(at, rows.length - 1)]?.querySelector<HTMLElement>("a, button") ?? null;
    },
  };
}
