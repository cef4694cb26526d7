import type { Virtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import { useNavigate } from "react-router";
import type { Notification } from "#client/index";
import { type Entry, membersOf } from "../../components/groups.ts";
import { type Doing, quickKeys } from "../../components/quick-buttons.ts";
import { follow } from "../../components/safe-anchor.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { keyOf, usePageKeys } from "../../use-page-keys.ts";
import type { Handlers } from "./handlers.ts";
import type { ListSelection } from "./selection.ts";

export type Rows = Virtualizer<Window, HTMLLIElement>;

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

interface Keyed {
  box: RefObject<HTMLElement | null>;
  rows: Rows;
  entries: readonly Entry[];
  /** The one that is shown whole. */
  open: number | undefined;
  pane: RefObject<HTMLElement | null>;
  handlers: Handlers;
  selection: Pick<ListSelection, "notifications" | "clear">;
}

/**
 * The keys of the inbox: j and k go up and down from anywhere on the page, the
 * arrows do once a row has the focus. The others are for what is selected, else
 * for the row with the focus, and beside the list for the one that is open.
 */
export function useInboxKeys({ box, rows, entries, open, pane, handlers, selection }: Keyed): void {
  const does = useDoing(handlers);
  usePageKeys((event) => {
    const key = keyOf(event);
    const row = rowOf(event.target, box.current);
    const openRow = entries.findIndex((entry) => membersOf(entry).some(({ id }) => id === open));
    const step = STEPS[key];
    if (step !== undefined) {
      // Elsewhere the arrows scroll.
      if (row === undefined && key.length > 1) return;
      event.preventDefault();
      const from = row ?? openRow;
      const to = from < 0 ? firstInSight(rows) : from + step;
      if (event.shiftKey && from >= 0) selectTo(entries, from, to, handlers, selection);
      focusRow(to, rows, box.current);
      return;
    }
    const isBeside = isIn(event.target, pane.current) || event.target === document.body;
    if (key === "Escape") {
      if (selection.notifications.length > 0) selection.clear();
      else if (row === undefined && isBeside) focusRow(openRow, rows, box.current);
      return;
    }
    // Held down, a key goes on along the rows, but does its work on one alone: the focus goes from row to row.
    if (event.repeat) return;
    const entry = entries[row ?? -1];
    if (key === "x" && entry) return handlers.onSelect(entry.key, event.shiftKey);
    const members = entry ? membersOf(entry) : isBeside ? openOne(entries, open) : [];
    const some = selection.notifications.length > 0 ? selection.notifications : members;
    if (some.length === 0) return;
    const beside = box.current?.querySelector<HTMLElement>(`[data-index="${row ?? openRow}"]`);
    does[key.toLowerCase()]?.(some, beside ?? null);
  });
}

function openOne(entries: readonly Entry[], open: number | undefined): Notification[] {
  const found = entries.flatMap((entry) => [...membersOf(entry)]).find(({ id }) => id === open);
  return found ? [found] : [];
}

/** Selects on from one row to another, beginning with the first. */
function selectTo(
  entries: readonly Entry[],
  from: number,
  to: number,
  { onSelect }: Pick<Handlers, "onSelect">,
  selection: Keyed["selection"],
): void {
  const [first, last] = [entries[from], entries[to]];
  if (!first || !last) return;
  if (selection.notifications.length === 0) onSelect(first.key, false);
  onSelect(last.key, true);
}

/** What a key does with some notifications. */
function useDoing(handlers: Handlers): Record<string, Doing> {
  const { markAsRead } = useInboxActions();
  const navigate = useNavigate();
  return {
    ...quickKeys(handlers),
    o([first]) {
      if (!first) return;
      if (!first.is_read) markAsRead(first.id);
      follow(first.link, navigate);
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
