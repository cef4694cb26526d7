import type { problems as english } from "../problems.ts";
import { plural } from "../wording.tsx";

export const problems = {
  tooMany: (seconds) =>
    seconds > 90
      ? `Zu viele Versuche. Versuchen Sie es in ${plural(Math.ceil(seconds / 60), { one: "1 Minute", other: "# Minuten" })} noch einmal.`
      : `Zu viele Versuche. Versuchen Sie es in ${plural(Math.max(seconds, 1), { one: "1 Sekunde", other: "# Sekunden" })} noch einmal.`,
  unknown: "Das hat nicht geklappt. Versuchen Sie es gleich noch einmal.",
  byCode: {
    unreachable:
      "Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
    csrf: "Ihre Sitzung hat sich in einem anderen Tab geändert. Laden Sie die Seite neu.",
    "already-connected": "Sie sind schon miteinander verbunden.",
    "already-answered": "Das ist schon beantwortet.",
    "recently-rejected":
      "Ihre Anfrage wurde in den letzten 24 Stunden abgelehnt. Versuchen Sie es später noch einmal.",
    "username-taken": "Dieser Benutzername ist vergeben.",
    "email-taken": "Diese E-Mail-Adresse ist vergeben.",
    "other-account":
      "Sie sind in einem anderen Tab mit einem anderen Konto angemeldet. Laden Sie die Seite neu.",
    forbidden: "Das dürfen Sie nicht.",
    "not-found": "Das gibt es nicht mehr.",
    "not-possible": "Das ist mit dieser Person nicht möglich.",
    taken: "Diese Adresse ist schon für ein anderes Konto bestätigt.",
    "own-address": "Das ist die Adresse Ihres Kontos. Ändern Sie sie im Profil.",
    "too-many-addresses": "Mehr Adressen sind nicht möglich. Löschen Sie zuerst eine.",
    "channel-unavailable": "Dorthin lässt sich gerade nichts senden. Versuchen Sie es später noch einmal.",
    locked: "Das hat die Verwaltung festgelegt.",
    internal: "Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.",
    unavailable: "Der Server ist ausgelastet. Versuchen Sie es gleich noch einmal.",
  },
} satisfies typeof english;
