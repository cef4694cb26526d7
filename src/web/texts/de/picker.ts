import type { picker as english } from "../picker.ts";

export const picker = {
  placeholder: "Namen eingeben",
  searching: "Wird gesucht …",
  none: "Keine Treffer",
  failed: "Die Suche hat nicht geklappt. Tippen Sie weiter, um es noch einmal zu versuchen.",
  clear: "Jemand anderen wählen",
  type: "Geben Sie mindestens zwei Zeichen ein",
} satisfies typeof english;
