import type { Virtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import { useNavigate } from "react-router";
import type { Notification } from "#client/index";
import { follow } from "../../components/safe-anchor.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { keyOf, usePageKeys } from "../../use-page-keys.ts";

export type Rows = Virtualizer<Window, HTMLLIElement>;

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

interface Keyed {
  box: RefObject<HTMLElement | null>;
  rows: Rows;
  notifications: readonly Notification[];
  selected: number | undefined;
  onRemove: (id: number) => void;
  pane: RefObject<HTMLElement | null>;
}

/**
 * The keys of the inbox: j and k go up and down from anywhere on the page, the
 * arrows do once a row has the focus. The others are for the row with the
 * focus, and beside the list for the one that is open.
 */
export function useInboxKeys({ box, rows, notifications, selected, onRemove, pane }: Keyed): void {
  const does = useDoing(onRemove);
  usePageKeys((event) => {
    const key = keyOf(event);
    const row = rowOf(event.target, box.current);
    const open = notifications.findIndex(({ id }) => id === selected);
    const step = STEPS[key];
    if (step !== undefined) {
      // Elsewhere the arrows scroll.
      if (row === undefined && key.length > 1) return;
      event.preventDefault();
      const from = row ?? open;
      focusRow(from < 0 ? firstInSight(rows) : from + step, rows, box.current);
      return;
    }
    const isBeside = isIn(event.target, pane.current) || event.target === document.body;
    if (key === "Escape" && row === undefined && isBeside) focusRow(open, rows, box.current);
    const notification = notifications[row ?? (isBeside ? open : -1)];
    // Held down, a key goes on along the rows, but does its work on one alone: the focus goes from row to row.
    if (notification && !event.repeat) does[key.toLowerCase()]?.(notification);
  });
}

/** What a key does with a notification. */
function useDoing(onRemove: (id: number) => void): Record<string, (notification: Notification) => void> {
  const { markAsRead, markAsUnread } = useInboxActions();
  const navigate = useNavigate();
  return {
    u: ({ id, is_read }) => (is_read ? markAsUnread : markAsRead)(id),
    delete: ({ id }) => onRemove(id),
    o({ id, is_read, link }) {
      if (!is_read) markAsRead(id);
      follow(link, navigate);
    },
  };
}

function isIn(target: EventTarget | null, box: HTMLElement | null): target is Element {
  return target instanceof Element && Boolean(box?.contains(target));
}

function rowOf(target: EventTarget | null, box: HTMLElement | null): number | undefined {
  if (!isIn(target, box)) return undefined;
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
    const link = box?.querySelector<HTMLElement>(`[data-index="${index}"] :is(a, button)`);
    link?.focus();
    return link;
  };
  if (!focus()) requestAnimationFrame(focus);
}
