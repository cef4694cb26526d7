import { CATEGORY_NAMES } from "#core/category-names";
import type { Locale } from "#core/delivery";

/** What mails say around notifications; the words of these come from their senders. */
const english = {
  /** Dates with the month as a word: nobody can take it for the day. */
  dates: "en-GB",
  notifications: (count: number) => (count === 1 ? "1 new notification" : `${count} new notifications`),
  digest: "Your digest",
  important: "Important",
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
    instant: (categories: string) => `You get this mail because e-mail is on for ${categories}.`,
    digest: (categories: string) =>
      `You get this mail because you chose a digest for ${categories}: one mail, at the time you set, with everything that is unread.`,
    critical:
      "You get this mail at once because it is marked as critical. Such mails are sent whatever you have switched off.",
  },
  zone: (zone: string) => `Times are in the time zone ${zone}.`,
  preferences: "Preferences",
  unsubscribe: "Unsubscribe",
  categories: CATEGORY_NAMES.en as Record<string, string>,
  code: {
    subject: (code: string) => `${code} is your code for Herald`,
    heading: "Confirm your e-mail address",
    enter: "Enter this code on the page where you asked for it:",
    valid: (minutes: number) => `It is valid for ${minutes} minutes and can be used once.`,
    notYou:
      "If you did not ask for it, ignore this mail: nothing happens without the code. Never pass it on, not even to us.",
  },
};

export type MailTexts = typeof english;

const german: MailTexts = {
  dates: "de-DE",
  notifications: (count) => (count === 1 ? "1 neue Mitteilung" : `${count} neue Mitteilungen`),
  digest: "Ihre Übersicht",
  important: "Wichtig",
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
    instant: (categories) => `Sie erhalten diese E-Mail, weil E-Mail für ${categories} eingeschaltet ist.`,
    digest: (categories) =>
      `Sie erhalten diese E-Mail, weil Sie für ${categories} die Übersicht gewählt haben: eine E-Mail zu Ihrer Zeit mit allem, was ungelesen ist.`,
    critical:
      "Sie erhalten diese E-Mail sofort, weil sie als dringend gekennzeichnet ist. Solche E-Mails kommen an, auch wenn Sie andere ausgeschaltet haben.",
  },
  zone: (zone) => `Zeitangaben in der Zeitzone ${zone}.`,
  preferences: "Einstellungen",
  unsubscribe: "Abbestellen",
  categories: CATEGORY_NAMES.de,
  code: {
    subject: (code) => `${code} ist Ihr Code für Herald`,
    heading: "Bestätigen Sie Ihre E-Mail-Adresse",
    enter: "Geben Sie diesen Code auf der Seite ein, auf der Sie ihn angefordert haben:",
    valid: (minutes) => `Er gilt ${minutes} Minuten und nur einmal.`,
    notYou:
      "Haben Sie keinen Code angefordert, beachten Sie diese E-Mail nicht: Ohne den Code geschieht nichts. Geben Sie ihn nie weiter, auch nicht an uns.",
  },
};

export const MAIL_TEXTS: Record<Locale, MailTexts> = { en: english, de: german };
