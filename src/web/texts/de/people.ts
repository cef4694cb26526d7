import type { people as english } from "../people.ts";
import { plural } from "../wording.tsx";

export const people = {
  title: "Personen",
  lead: "Finden Sie Personen und senden Sie ihnen eine Kontaktanfrage.",
  search: "Personen suchen",
  searchHint: "Name, Unternehmen oder Benutzername, oder eine vollständige E-Mail-Adresse.",
  placeholder: "Personen suchen",
  tooShort: "Geben Sie mindestens zwei Zeichen ein.",
  start: "Wen kennen Sie hier?",
  startHint:
    "Geben Sie oben einen Namen, ein Unternehmen oder einen Benutzernamen ein. Mit / springen Sie ins Suchfeld.",
  none: (q) => `Niemand passt zu „${q}“`,
  noneHint: "Versuchen Sie es mit einer kürzeren Suche oder einem anderen Teil des Namens.",
  found: (count) =>
    count >= 1000 ? "1.000 Personen oder mehr" : plural(count, { one: "1 Person", other: "# Personen" }),
  results: "Gefundene Personen",
  waiting: "Wartet auf Ihre Antwort",
  relations: { requested: "Angefragt", asked: "Möchte Kontakt", connected: "Kontakt" },
  ask: "Kontakt anfragen",
  askWho: (name) => `Kontakt mit ${name} anfragen`,
  accept: "Annehmen",
  acceptWho: (name) => `Anfrage von ${name} annehmen`,
  reject: "Ablehnen",
  rejectWho: (name) => `Anfrage von ${name} ablehnen`,
  cancel: "Anfrage zurückziehen",
  cancelWho: (name) => `Ihre Anfrage an ${name} zurückziehen`,
  remove: "Entfernen",
  removeWho: (name) => `${name} aus Ihren Kontakten entfernen`,
  sent: "Angefragt",
  asked: (name) => `Ihre Anfrage wurde an ${name} gesendet.`,
} satisfies typeof english;
