/** Every word that the bell says, in one place: `customElements.get("herald-bell").texts` takes another language. */
export const TEXTS = {
  notifications: "Notifications",
  /** Of the button, for those who do not see the badge. */
  unread: (count: number) => (count === 0 ? "Notifications" : `Notifications, ${count} unread`),
  isUnread: "Unread",
  markRead: (title: string) => `Mark as read: ${title}`,
  markAllRead: "Mark all as read",
  all: "All notifications",
  none: "Nothing here yet.",
  loading: "Loading…",
  failed: "Notifications could not be loaded. Trying again…",
  refused: "That did not work. Try again.",
  arrived: (title: string) => `New notification: ${title}`,
  ago: (milliseconds: number) => ago(milliseconds),
};
export type Texts = typeof TEXTS;

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

function ago(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => milliseconds >= each) ?? ["minute", 60_000];
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  return milliseconds < 60_000 ? "Just now" : format.format(-Math.floor(milliseconds / size), unit);
}
