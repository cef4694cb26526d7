import type { Virtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import type { Notification } from "#client/index";
import { useInboxActions } from "../../inbox-actions.ts";
import { usePageKeys } from "../../use-page-keys.ts";

export type Rows = Virtualizer<Window, HTMLLIElement>;

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

interface Keyed {
  box: RefObject<HTMLElement | null>;
  rows: Rows;
  notifications: readonly Notification[];
}

/**
 * The keys of the inbox: j and k go up and down from anywhere on the page, the
 * arrows do once a row has the focus; u and Delete are for the row with the focus.
 */
export function useInboxKeys({ box, rows, notifications }: Keyed): void {
  const { markAsRead, markAsUnread, remove } = useInboxActions();
  usePageKeys((event) => {
    const at = rowOf(event.target, box.current);
    const step = STEPS[event.key];
    if (step !== undefined) {
      if (at === undefined && event.key.length > 1) return;
      event.preventDefault();
      focusRow(at === undefined ? firstInSight(rows) : at + step, rows, box.current);
      return;
    }
    const notification = at === undefined ? undefined : notifications[at];
    // Held down, a key goes on along the rows, but does its work on one alone: the focus goes from row to row.
    if (!notification || event.repeat) return;
    const { id, is_read } = notification;
    if (event.key === "u") (is_read ? markAsUnread : markAsRead)(id);
    if (event.key === "Delete") remove(id);
  });
}

function rowOf(target: EventTarget | null, box: HTMLElement | null): number | undefined {
  if (!(target instanceof Element) || !box?.contains(target)) return undefined;
  const row = target.closest<HTMLElement>("[data-index]");
  return row ? Number(row.dataset.index) : undefined;
}

function firstInSight(rows: Rows): number {
  const offset = rows.scrollOffset ?? 0;
  return rows.getVirtualItems().find(({ start }) => start >= offset)?.index ?? 0;
}

/** Goes to a row, also to one that is not in the document yet. */
function focusRow(index: number, rows: Rows, box: HTMLElement | null): void {
  if (index < 0 || index >= rows.options.count) return;
  rows.scrollToIndex(index, { align: "auto" });
  const focus = () => {
    const button = box?.querySelector<HTMLElement>(`[data-index="${index}"] button`);
    button?.focus();
    return button;
  };
  if (!focus()) requestAnimationFrame(focus);
}
