import type { Notification } from "#client/index";
import type * as OwnWords from "#core/own-words";

/** Every word that the bell says, in one place: `customElements.get("herald-bell").texts` takes another language. */
const ENGLISH = {
  notifications: "Notifications",
  /** Of the button, for those who do not see the badge. */
  unread: (count: number) => (count === 0 ? "Notifications" : `Notifications, ${count} unread`),
  isUnread: "Unread",
  noTitle: "No title",
  quick: {
    done: (title: string) => `Mark as read: ${title}`,
    archive: (title: string) => `Mark as done: ${title}`,
    later: (title: string) => `Snooze for an hour: ${title}`,
    save: (title: string) => `Save: ${title}`,
    unsave: (title: string) => `Remove from saved: ${title}`,
  },
  /** The label of an action as it is shown: Herald's own come in English. */
  label: (label: string) => label,
  others: (count: number) => `${count} more`,
  chosen: (label: string) => `You chose “${label}”`,
  archived: (title: string) => `Marked as done: ${title}`,
  snoozed: (title: string) => `Snoozed for an hour: ${title}`,
  undo: "Undo",
  undone: "Undone",
  markAllRead: "Mark all as read",
  all: "All notifications",
  none: "No notifications yet",
  loading: "Loading…",
  failed: "Notifications could not be loaded. Trying again…",
  refused: "That did not work. Try again.",
  arrived: (title: string) => `New notification: ${title}`,
  /** A notification in the language of the page, where Herald itself wrote it. Herald writes English. */
  own: (notification: Notification) => notification,
  ago: (milliseconds: number) => ago(milliseconds, "en", "Just now"),
};
export type Texts = typeof ENGLISH;

const GERMAN: Texts = {
  notifications: "Mitteilungen",
  unread: (count) => (count === 0 ? "Mitteilungen" : `Mitteilungen, ${count} ungelesen`),
  isUnread: "Ungelesen",
  noTitle: "Ohne Titel",
  quick: {
    done: (title) => `Als gelesen markieren: ${title}`,
    archive: (title) => `Als erledigt ablegen: ${title}`,
    later: (title) => `Eine Stunde auf später verschieben: ${title}`,
    save: (title) => `Merken: ${title}`,
    unsave: (title) => `Nicht mehr merken: ${title}`,
  },
  others: (count) => `${count} weitere`,
  label: (label) => words?.labelInOwnWords?.(label, "de") ?? label,
  chosen: (label) => `Ihre Wahl: „${label}“`,
  archived: (title) => `Erledigt: ${title}`,
  snoozed: (title) => `Eine Stunde auf später verschoben: ${title}`,
  undo: "Rückgängig",
  undone: "Rückgängig gemacht",
  markAllRead: "Alle als gelesen markieren",
  all: "Alle Mitteilungen",
  none: "Noch keine Mitteilungen",
  loading: "Wird geladen …",
  failed: "Die Mitteilungen konnten nicht geladen werden. Neuer Versuch …",
  refused: "Das hat nicht geklappt. Versuchen Sie es noch einmal.",
  arrived: (title) => `Neue Mitteilung: ${title}`,
  own: (notification) => words?.inOwnWords(notification, "de") ?? notification,
  ago: (milliseconds) => ago(milliseconds, "de", "Gerade eben"),
};

const isGerman = /^de\b/i.test(document.documentElement.lang);

/** In the language of the page. */
export const TEXTS = isGerman ? GERMAN : ENGLISH;

let words: typeof OwnWords | undefined;

/**
 * Loads Herald's own sentences and labels in German, which no other page needs. The file
 * is beside the bell's script. Where it cannot be loaded, they stay English.
 */
async function loadOwnWords(file: string): Promise<void> {
  if (isGerman) words = await import(/* @vite-ignore */ file).catch(() => undefined);
}

/** Settled once `own` knows the language of the page. */
export const ownWords = loadOwnWords("./herald-bell-de.js");

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

function ago(milliseconds: number, language: string, justNow: string): string {
  const [unit, size] = UNITS.find(([, each]) => milliseconds >= each) ?? ["minute", 60_000];
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return milliseconds < 60_000 ? justNow : format.format(-Math.floor(milliseconds / size), unit);
}
