import { useMemo, useState } from "react";
import type { Notification } from "#client/index";
import { type Entry, foldGroups } from "./groups.ts";

/** The rows of a list, and which groups are unfolded. @param most so many rows at most, and all of a group that is unfolded */
export function useEntries(notifications: readonly Notification[], most = Number.POSITIVE_INFINITY) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const entries = useMemo(() => upTo(most, foldGroups(notifications, open)), [notifications, open, most]);
  return {
    entries,
    onFold: (key: string) =>
      setOpen(
        (before) => new Set(before.has(key) ? [...before].filter((each) => each !== key) : [...before, key]),
      ),
  };
}

function upTo(most: number, entries: Entry[]): Entry[] {
  let rows = 0;
  return entries.filter((entry) => {
    if (entry.kind === "group" || !entry.isInGroup) rows += 1;
    return rows <= most;
  });
}
