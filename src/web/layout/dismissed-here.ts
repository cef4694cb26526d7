import { useState } from "react";
import type { Announcement } from "#client/index";

/** What was dismissed without a session: the server has no user to store it for. */
const KEY = "herald.dismissed";
/** More are never live at once (contract §6). */
const KEPT = 50;

/** One version of an announcement: once it is changed, it is shown again. */
function versionOf({ id, updated_at }: Announcement): string {
  return `${id} ${updated_at}`;
}

export function useDismissedHere() {
  const [dismissed, setDismissed] = useState(read);
  return {
    isDismissed: (announcement: Announcement) => dismissed.includes(versionOf(announcement)),
    dismissHere(announcement: Announcement) {
      const next = [...read(), versionOf(announcement)].slice(-KEPT);
      setDismissed(next);
      try {
        localStorage.setItem(KEY, JSON.stringify(next));
      } catch {
        // Without storage it holds for as long as the page.
      }
    },
  };
}

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}
