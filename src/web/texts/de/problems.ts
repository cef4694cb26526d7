import type { problems as english } from "../problems.ts";
import { soon } from "../wording.tsx";

const LINK = "Geben Sie einen Pfad dieser Seite wie /notifications/ oder eine http(s)-Adresse ein.";
const PASSWORD =
  "Wählen Sie 8 bis 128 Zeichen, kein häufiges Passwort und keines, das Ihrem Benutzernamen oder Ihrer E-Mail-Adresse ähnelt.";
const NAME = "Geben Sie höchstens 100 Zeichen ein, alle davon sichtbar.";

/** What must hold of a field, whatever was wrong with its value, and codes for which English has the API's own words. */
const SAID: Record<string, string> = {
  username: "Geben Sie 3 bis 32 Buchstaben ohne Umlaute, Ziffern, Punkte, Binde- oder Unterstriche ein.",
  email: "Geben Sie eine E-Mail-Adresse wie ada@example.com ein.",
  password: PASSWORD,
  new_password: PASSWORD,
  current_password: "Geben Sie Ihr bisheriges Passwort ein.",
  full_name: NAME,
  company_name: NAME,
  contact: "Geben Sie höchstens 50 Zeichen ein, alle davon sichtbar.",
  role: "Wählen Sie eine der Rollen.",
  title: "Geben Sie 1 bis 200 Zeichen ein.",
  message: "Geben Sie 1 bis 2.000 Zeichen ein.",
  name: "Geben Sie 1 bis 100 Zeichen ein, alle davon sichtbar.",
  link: LINK,
  notification_type: "Beginnen Sie mit einem Buchstaben, danach Buchstaben, Ziffern, _ und Punkte.",
  starts_at: "Wählen Sie ein Datum mit Uhrzeit.",
  expires_at: "Wählen Sie einen späteren Zeitpunkt, der auch nach dem Beginn liegt.",
  reviewer_id: "Wählen Sie eine andere Person, die über Bewerbungen entscheidet.",
  recipient_id: "Wählen Sie eine andere Person.",
  value: "Geben Sie eine E-Mail-Adresse wie ada@example.com ein.",
  code: "Geben Sie die sechs Ziffern aus der neuesten Nachricht ein.",
  invalid: "Einige Angaben sind nicht gültig.",
  unauthenticated: "Sie sind nicht mehr angemeldet. Melden Sie sich neu an.",
  "too-large": "Das ist zu viel auf einmal. Kürzen Sie den Text.",
  "too-many-live": "Mehr Ankündigungen sind nicht gleichzeitig möglich. Schalten Sie zuerst eine aus.",
  "too-many-keys": "Mehr API-Schlüssel sind nicht möglich. Widerrufen Sie zuerst einen.",
  "username-taken": "Dieser Benutzername ist vergeben. Wählen Sie einen anderen.",
  taken: "Diese Adresse gehört zu einem anderen Konto. Verwenden Sie eine andere.",
  "too-many-addresses": "Mehr als 10 Adressen sind nicht möglich. Löschen Sie zuerst eine.",
  locked: "Das hat ein Admin festgelegt. Sie können es nicht ändern.",
  "email-taken": "Mit dieser E-Mail-Adresse gibt es schon ein Konto. Verwenden Sie eine andere.",
  "already-connected": "Sie sind bereits Kontakte.",
};

/** What the API says of a message that may be empty. */
const TOO_LONG = "This must be 0 to 2000 characters long.";

export const problems = {
  tooMany: (seconds) => `Das Limit dafür ist erreicht. Versuchen Sie es ${soon(seconds)} noch einmal.`,
  unknown: "Das hat nicht geklappt. Versuchen Sie es gleich noch einmal.",
  said: (of, detail) =>
    detail === TOO_LONG ? "Geben Sie höchstens 2.000 Zeichen ein." : (SAID[of] ?? detail),
  byCode: {
    unreachable:
      "Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
    csrf: "Sie haben sich in einem anderen Tab an- oder abgemeldet. Laden Sie die Seite neu.",
    "already-answered": "Das ist schon beantwortet, vielleicht auf einem anderen Gerät.",
    "recently-rejected":
      "Ihre Anfrage wurde vor weniger als 24 Stunden abgelehnt. Morgen können Sie erneut anfragen.",
    "other-account":
      "Sie sind in einem anderen Tab mit einem anderen Konto angemeldet. Laden Sie die Seite neu.",
    forbidden: "Dafür fehlt Ihnen die Berechtigung.",
    "not-found": "Das gibt es nicht mehr.",
    "not-possible": "Sie können diese Person nicht kontaktieren.",
    "own-address": "Das ist die Adresse Ihres Kontos. Ändern Sie sie im Profil.",
    "channel-unavailable":
      "Dieser Server kann solche Nachrichten nicht senden. Bitten Sie einen Admin, das einzurichten.",
    internal: "Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.",
    unavailable: "Der Server ist ausgelastet. Versuchen Sie es gleich noch einmal.",
  },
} satisfies typeof english;
