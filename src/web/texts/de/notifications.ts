import { inOwnWords } from "#core/own-words";
import type { notifications as english } from "../notifications.ts";
import { plural } from "../wording.tsx";

export const notifications = {
  bell: {
    label: (unread) => (unread === 0 ? "Mitteilungen" : `Mitteilungen, ${unread} ungelesen`),
    unread: (unread) =>
      plural(unread, { one: "1 ungelesene Mitteilung", other: "# ungelesene Mitteilungen" }),
    title: "Mitteilungen",
    all: "Alle Mitteilungen anzeigen",
    empty: "Noch nichts",
    emptyHint: "Neue Mitteilungen erscheinen hier sofort.",
  },
  banner: {
    region: "Ankündigungen",
    dismiss: (title) => `Ausblenden: ${title}`,
    more: "Mehr erfahren",
    others: (count) => plural(count, { one: "1 weitere Ankündigung", other: "# weitere Ankündigungen" }),
  },
  toasts: {
    region: "Gerade eben",
    many: (count) => plural(count, { one: "1 neue Mitteilung", other: "# neue Mitteilungen" }),
    dismiss: "Ausblenden",
    more: (count) => `+${count} weitere`,
    announcement: "Ankündigung",
  },
  own: (notification) => inOwnWords(notification, "de"),
  noTitle: "Ohne Titel",
  outcomes: {
    accepted: "Sie haben angenommen",
    rejected: "Sie haben abgelehnt",
    cancelled: "Die Anfrage wurde zurückgezogen",
    approved: "Sie haben angenommen",
    withdrawn: "Die Bewerbung wurde zurückgezogen",
  },
  rejectedApplication: "Sie haben sie abgelehnt",
  chose: (label) => `Ihre Wahl: „${label}“`,
  prompt: {
    region: "Browser-Mitteilungen",
    ask: "Auch benachrichtigen, wenn ein anderes Fenster vorn ist?",
    allow: "Erlauben",
    notNow: "Nicht jetzt",
    homeScreen:
      "Um auf einem iPhone oder iPad benachrichtigt zu werden, fügen Sie Herald zum Home-Bildschirm hinzu: Wählen Sie „Teilen“, dann „Zum Home-Bildschirm“.",
    close: "Schließen",
  },
} satisfies typeof english;
