import { useMemo, useRef, useState } from "react";
import type { Notification } from "#client/index";
import { type Entry, idsBetween, membersOf } from "../../components/groups.ts";

const NONE: ReadonlySet<number> = new Set();

export interface ListSelection {
  /** What is selected and still in the list. */
  notifications: readonly Notification[];
  isSelected: (entry: Entry) => boolean;
  /** Selects a row or takes it out; as a range, all from the row that was chosen before. */
  toggle: (key: Entry["key"], isRange: boolean) => void;
  clear: () => void;
}

/** Which rows are selected. @param list names the list: another one begins without a selection */
export function useSelection(entries: readonly Entry[], list: string): ListSelection {
  const [picked, setPicked] = useState(NONE);
  const [before, setBefore] = useState(list);
  const anchor = useRef<Entry["key"]>(undefined);
  if (before !== list) {
    setBefore(list);
    setPicked(NONE);
  }
  const notifications = useMemo(() => {
    if (picked.size === 0) return [];
    const all = entries.flatMap((entry) => [...membersOf(entry)]);
    return [...new Map(all.map((each) => [each.id, each])).values()].filter(({ id }) => picked.has(id));
  }, [entries, picked]);
  const isSelected = (entry: Entry) => picked.size > 0 && membersOf(entry).every(({ id }) => picked.has(id));
  const indexOf = (key: Entry["key"] | undefined) => entries.findIndex((entry) => entry.key === key);

  return {
    notifications,
    isSelected,
    toggle(key, isRange) {
      const index = indexOf(key);
      const entry = entries[index];
      if (!entry) return;
      const from = isRange ? indexOf(anchor.current) : -1;
      const next = new Set(picked);
      if (from >= 0) for (const id of idsBetween(entries, from, index)) next.add(id);
      else if (isSelected(entry)) for (const { id } of membersOf(entry)) next.delete(id);
      else for (const { id } of membersOf(entry)) next.add(id);
      anchor.current = key;
      setPicked(next);
    },
    clear: () => setPicked(NONE),
  };
}
