import type { people as english } from "../people.ts";
import { plural } from "../wording.tsx";

export const people = {
  title: "Personen",
  lead: "Finden Sie Personen und fragen Sie einen Kontakt an.",
  search: "Personen suchen",
  searchHint: "Name, Unternehmen oder Benutzername, oder eine vollständige E-Mail-Adresse.",
  placeholder: "Personen suchen",
  tooShort: "Mindestens zwei Buchstaben.",
  start: "Wen kennen Sie hier?",
  startHint:
    "Geben Sie oben einen Namen, ein Unternehmen oder einen Benutzernamen ein. Mit / kommen Sie von überall auf dieser Seite dorthin.",
  none: (q) => `Niemand passt zu „${q}“`,
  noneHint: "Versuchen Sie es mit weniger Buchstaben oder einem anderen Teil des Namens.",
  found: (count) =>
    count >= 1000 ? "1.000 Personen oder mehr" : plural(count, { one: "1 Person", other: "# Personen" }),
  results: "Gefundene Personen",
  waiting: "Wartet auf Ihre Antwort",
  relations: { requested: "Angefragt", asked: "Fragt Sie an", connected: "Kontakt" },
  ask: "Anfragen",
  askWho: (name) => `Kontakt mit ${name} anfragen`,
  accept: "Annehmen",
  acceptWho: (name) => `Anfrage von ${name} annehmen`,
  reject: "Ablehnen",
  rejectWho: (name) => `Anfrage von ${name} ablehnen`,
  cancel: "Zurückziehen",
  cancelWho: (name) => `Ihre Anfrage an ${name} zurückziehen`,
  remove: "Entfernen",
  removeWho: (name) => `${name} aus Ihren Kontakten entfernen`,
  asked: (name) => `Ihre Anfrage an ${name} ist unterwegs.`,
  connections: {
    lead: "Anfragen an Sie, Ihre eigenen Anfragen und Ihre Kontakte.",
    incoming: "Anfragen an Sie",
    outgoing: "Ihre Anfragen",
    connected: "Ihre Kontakte",
    noIncoming: "Keine offenen Anfragen",
    noIncomingHint: "Wenn jemand Sie anfragt, sehen Sie es hier sofort.",
    noOutgoing: "Sie haben keine offenen Anfragen",
    noOutgoingHint: "Ihre Anfragen stehen hier, bis sie beantwortet sind.",
    none: "Noch keine Kontakte",
    noneHint: "Finden Sie Personen und fragen Sie einen Kontakt an.",
    find: "Personen finden",
    since: "Kontakt",
    sent: "Angefragt",
    removeTitle: (name) => `${name} entfernen?`,
    removeHint:
      "Sie sind dann keine Kontakte mehr. Die Person erfährt es nicht, und beide können neu anfragen.",
  },
  tryIt: {
    title: "Ausprobieren",
    hint: "Senden Sie sich selbst eine Mitteilung. Sie erscheint in der Glocke und auf jeder Seite, die Sie offen haben.",
    send: "Mitteilung an mich senden",
    noteTitle: "Hallo von Herald",
    noteMessage:
      "Diese Mitteilung haben Sie sich selbst gesendet. Mitteilungen anderer Personen kommen genauso an.",
    second: "Als zweite Person anmelden",
    secondHint: (address, name) =>
      `Alle Fenster eines Browsers teilen sich eine Anmeldung. Öffnen Sie ${address} in einem privaten Fenster (Strg+Umschalt+N, in Firefox Strg+Umschalt+P) oder in einem anderen Browser und melden Sie sich dort als ${name} an. Senden Sie dann eine Kontaktanfrage und sehen Sie zu, was im anderen Fenster geschieht.`,
  },
  picker: {
    placeholder: "Namen eingeben",
    searching: "Wird gesucht …",
    none: "Keine Treffer",
    failed: "Die Suche hat nicht geklappt. Tippen Sie weiter, um es noch einmal zu versuchen.",
    clear: "Jemand anderen wählen",
    type: "Geben Sie mindestens zwei Buchstaben ein",
  },
} satisfies typeof english;
