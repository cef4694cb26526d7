import type { problems as english } from "../problems.ts";

export const problems = {
  unreachable: "Der Server ist nicht erreichbar. Versuchen Sie es gleich noch einmal.",
  unknown: "Das hat nicht geklappt. Versuchen Sie es gleich noch einmal.",
  byCode: {
    csrf: "Ihre Sitzung hat sich in einem anderen Tab geändert. Laden Sie die Seite neu.",
    "already-connected": "Sie sind schon Kontakte.",
    "already-answered": "Das ist schon beantwortet.",
    "recently-rejected":
      "Ihre Anfrage wurde in den letzten 24 Stunden abgelehnt. Sie können später neu anfragen.",
    "username-taken": "Dieser Benutzername ist vergeben.",
    "email-taken": "Diese E-Mail-Adresse ist vergeben.",
    forbidden: "Das dürfen Sie nicht.",
    "not-found": "Das gibt es nicht mehr.",
    internal: "Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.",
    unavailable: "Der Server ist ausgelastet. Versuchen Sie es gleich noch einmal.",
  },
} satisfies typeof english;
