import type { Locale } from "#core/delivery";

/** What push messages say around the words of notifications. */
const english = {
  notifications: (count: number) => (count === 1 ? "1 new notification" : `${count} new notifications`),
  /** Behind what is shown of several. */
  more: (count: number) => `and ${count} more`,
  /** Who caused what one message is about. */
  people: (first: string, others: number) => `${first} and ${others === 1 ? "1 other" : `${others} others`}`,
  /** Where a title has nothing that can be seen. */
  noTitle: "New notification",
  test: { title: "Test notification", body: "Push notifications work on this device." },
};

const german: typeof english = {
  notifications: (count) => (count === 1 ? "1 neue Mitteilung" : `${count} neue Mitteilungen`),
  more: (count) => (count === 1 ? "und 1 weitere" : `und ${count} weitere`),
  people: (first, others) => `${first} und ${others === 1 ? "1 weitere Person" : `${others} weitere`}`,
  noTitle: "Neue Mitteilung",
  test: { title: "Test-Mitteilung", body: "Push-Mitteilungen funktionieren auf diesem Gerät." },
};

export const PUSH_TEXTS: Record<Locale, typeof english> = { en: english, de: german };
