import { CATEGORY_NAMES } from "#core/category-names";
import type { Locale } from "#core/delivery";

/** What e-mails say around notifications; the words of these come from their senders. */
const english = {
  /** Dates with the month as a word: nobody can take it for the day. */
  dates: "en-GB",
  notifications: (count: number) => (count === 1 ? "1 new notification" : `${count} new notifications`),
  digest: "Your digest",
  critical: "Critical",
  /** Where a title has nothing that can be seen. */
  noTitle: "No title",
  and: (first: string, second: string) => `${first} and ${second}`,
  others: (count: number) => (count === 1 ? "1 other" : `${count} others`),
  someOthers: "others",
  /** Behind the first of several that belong together. */
  andMore: (title: string, count: number) => `${title}, and ${count} more`,
  together: (count: number) => `${count} notifications`,
  more: (count: number) => `and ${count} more`,
  open: "Open",
  openInbox: "Open your notifications",
  reasons: {
    instant: (categories: string) =>
      `You get this e-mail because e-mail notifications are on for ${categories}.`,
    digest: (categories: string) =>
      `You get this e-mail because you chose the digest for ${categories}: one e-mail at the time you set, with all unread notifications.`,
    critical:
      "You get this e-mail because the notification is critical. Critical notifications are sent even if you switched off e-mail.",
  },
  zone: (zone: string) => `Times are in the time zone ${zone}.`,
  preferences: "Notification preferences",
  unsubscribe: "Unsubscribe from these e-mails",
  categories: CATEGORY_NAMES.en as Record<string, string>,
  code: {
    subject: (code: string) => `${code} is your Herald code`,
    heading: "Confirm your e-mail address",
    enter: "Enter this code on the page where you requested it:",
    valid: (minutes: number) => `The code is valid for ${minutes} minutes and can be used once.`,
    notYou:
      "If you did not request this code, ignore this e-mail. Never share the code with anyone, including us.",
  },
};

export type MailTexts = typeof english;

const german: MailTexts = {
  dates: "de-DE",
  notifications: (count) => (count === 1 ? "1 neue Mitteilung" : `${count} neue Mitteilungen`),
  digest: "Ihre Übersicht",
  critical: "Dringend",
  noTitle: "Ohne Titel",
  and: (first, second) => `${first} und ${second}`,
  others: (count) => (count === 1 ? "1 weitere Person" : `${count} weitere`),
  someOthers: "weitere",
  andMore: (title, count) => `${title}, und ${count} weitere`,
  together: (count) => `${count} Mitteilungen`,
  more: (count) => (count === 1 ? "und 1 weitere" : `und ${count} weitere`),
  open: "Öffnen",
  openInbox: "Mitteilungen öffnen",
  reasons: {
    instant: (categories) => `Sie erhalten diese E-Mail, weil E-Mails für ${categories} eingeschaltet sind.`,
    digest: (categories) =>
      `Sie erhalten diese E-Mail, weil Sie für ${categories} die Übersicht gewählt haben: eine E-Mail zu der Zeit, die Sie gewählt haben, mit allen ungelesenen Mitteilungen.`,
    critical:
      "Sie erhalten diese E-Mail, weil die Mitteilung dringend ist. Dringende Mitteilungen werden auch gesendet, wenn Sie E-Mails ausgeschaltet haben.",
  },
  zone: (zone) => `Zeitangaben in der Zeitzone ${zone}.`,
  preferences: "Einstellungen zu Mitteilungen",
  unsubscribe: "Diese E-Mails abbestellen",
  categories: CATEGORY_NAMES.de,
  code: {
    subject: (code) => `${code} ist Ihr Herald-Code`,
    heading: "Bestätigen Sie Ihre E-Mail-Adresse",
    enter: "Geben Sie diesen Code auf der Seite ein, auf der Sie ihn angefordert haben:",
    valid: (minutes) => `Der Code gilt ${minutes} Minuten und nur einmal.`,
    notYou:
      "Haben Sie keinen Code angefordert, ignorieren Sie diese E-Mail. Geben Sie den Code nie weiter, auch nicht an uns.",
  },
};

export const MAIL_TEXTS: Record<Locale, MailTexts> = { en: english, de: german };
