import type { outbox as english } from "../outbox.ts";

export const outbox = {
  title: "Postausgang",
  lead: "Was hinausgegangen wäre. In der Entwicklung verlässt nichts diesen Rechner.",
  list: "Nachrichten",
  empty: "Nichts ist hinausgegangen",
  emptyHint:
    "Lassen Sie eine Mitteilung ungelesen oder fordern Sie einen Code an: Die E-Mail erscheint hier.",
  clear: "Leeren",
  cleared: "Der Postausgang ist leer.",
  to: (address) => `An ${address}`,
  choose: "Wählen Sie eine Nachricht aus, um sie hier zu sehen.",
  message: "Nachricht",
  views: { html: "E-Mail", text: "Text", headers: "Kopfzeilen", raw: "Quelltext" },
  view: "Ansicht",
  frame: "Die E-Mail, wie sie gelesen wird",
  play: "Was aus ihr wurde",
  events: { delivered: "Zugestellt", bounced: "Zurückgekommen", complained: "Als Spam gemeldet" },
  played: (event) => `Nachgespielt: ${event}.`,
} satisfies typeof english;
