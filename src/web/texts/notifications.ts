import { translated } from "./language.ts";
import { plural } from "./wording.tsx";

/** The texts around notifications and announcements, which bring their own words. */
export const notifications = translated("notifications", {
  bell: {
    label: (unread: number) => (unread === 0 ? "Notifications" : `Notifications, ${unread} unread`),
    /** Said by a screen reader when the number changes. */
    unread: (unread: number) =>
      plural(unread, { one: "1 unread notification", other: "# unread notifications" }),
    title: "Notifications",
    all: "See all notifications",
    empty: "Nothing yet",
    emptyHint: "New notifications appear here right away.",
  },
  banner: {
    region: "Announcements",
    dismiss: (title: string) => `Dismiss: ${title}`,
    more: "Learn more",
    others: (count: number) => plural(count, { one: "1 more announcement", other: "# more announcements" }),
  },
  toasts: {
    region: "Just now",
    many: (count: number) => plural(count, { one: "1 new notification", other: "# new notifications" }),
    dismiss: "Dismiss",
    more: (count: number) => `+${count} more`,
    announcement: "Announcement",
  },
  /** A notification in the reader's words, where Herald itself wrote it; it writes English. */
  own: <Notification extends { title: string; message: string }>(notification: Notification) => notification,
  /** Where a title has nothing that can be seen. */
  noTitle: "No title",
  /** What became of the request that a notification is about. */
  outcomes: {
    accepted: "You accepted",
    rejected: "You declined",
    cancelled: "The request was withdrawn",
    approved: "You approved",
    withdrawn: "The application was withdrawn",
  },
  rejectedApplication: "You rejected it",
  /** Which action of a host application was chosen. */
  chose: (label: string) => `You chose “${label}”`,
  prompt: {
    region: "Browser notifications",
    ask: "Get notified even when another window is in front?",
    allow: "Allow",
    notNow: "Not now",
    homeScreen: "To be notified on an iPhone or iPad, select Share, then “Add to Home Screen”.",
    close: "Close",
  },
});
