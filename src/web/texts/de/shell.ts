import type { shell as english } from "../shell.ts";

export const shell = {
  name: "Herald",
  tab: (page, unread) => `${unread > 0 ? `(${unread}) ` : ""}${page} · Herald`,
  skip: "Zum Inhalt springen",
  nav: "Hauptmenü",
  loading: "Wird geladen",
  close: "Schließen",
  cancel: "Abbrechen",
  save: "Speichern",
  more: "Mehr anzeigen",
  failed: {
    title: "Das konnte nicht geladen werden",
    hint: "Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
    retry: "Noch einmal versuchen",
  },
  crashed: {
    title: "Hier ist etwas schiefgegangen",
    hint: "Der Fehler liegt bei uns. Was Sie getan haben, ist nicht verloren.",
    reload: "Seite neu laden",
  },
  pages: {
    people: "Personen",
    connections: "Kontakte",
    applications: "Bewerbungen",
    notifications: "Mitteilungen",
    profile: "Profil",
    admin: "Verwaltung",
    realtimeTest: "Echtzeit-Test",
    docs: "API-Dokumentation",
  },
  account: (name) => `Konto von ${name}`,
  signOut: "Abmelden",
  theme: { label: "Darstellung", system: "Wie das System", light: "Hell", dark: "Dunkel" },
  connection: {
    connecting: "Verbindung wird hergestellt …",
    live: "Verbunden",
    waiting: "Verbindung unterbrochen. Neuer Versuch …",
    offline: "Sie sind offline. Die Anzeige kann veraltet sein.",
    ended: "Die Seite wird nicht mehr aktualisiert.",
    again: "Neu verbinden",
  },
  notFound: {
    title: "Diese Seite gibt es nicht",
    hint: "Vielleicht ist die Adresse falsch geschrieben, oder die Seite wurde entfernt.",
    back: "Zur Startseite",
  },
  forbidden: {
    title: "Diese Seite ist der Verwaltung vorbehalten",
    hint: "Wer dort Zugang hat, kann ihn auch Ihnen geben.",
  },
} satisfies typeof english;
