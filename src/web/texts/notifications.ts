import { translated } from "./language.ts";
import { plural } from "./wording.tsx";

/** What is said around notifications and announcements; their own words come from whoever wrote them. */
export const notifications = translated("notifications", {
  bell: {
    label: (unread: number) => (unread === 0 ? "Notifications" : `Notifications, ${unread} unread`),
    /** Said by a screen reader when the number changes. */
    news: (unread: number) =>
      plural(unread, { one: "1 unread notification", other: "# unread notifications" }),
    title: "Notifications",
    all: "See all notifications",
    empty: "Nothing yet",
    emptyHint: "New notifications appear here right away.",
  },
  banner: {
    region: "Announcements",
    dismiss: (title: string) => `Dismiss: ${title}`,
    more: "Find out more",
    others: (count: number) => plural(count, { one: "1 more announcement", other: "# more announcements" }),
  },
  toasts: {
    region: "Just now",
    dismiss: "Dismiss",
    more: (count: number) => `+${count} more`,
    announcement: "Announcement",
  },
  /** Where a title has nothing that can be seen. */
  noTitle: "No title",
  /** What became of a request that a notification tells of. */
  outcomes: {
    accepted: "You accepted",
    rejected: "You declined",
    cancelled: "The request was withdrawn",
    approved: "You approved",
    withdrawn: "The application was withdrawn",
  },
  page: {
    title: "Notifications",
    list: "Your notifications",
    detail: "Notification",
    filter: "Which ones",
    filters: { all: "All", unread: "Unread", read: "Read" },
    type: "Type",
    allTypes: "All types",
    markAll: "Mark all as read",
    markThese: (count: number) =>
      plural(count, { one: "Mark this one as read", other: "Mark these # as read" }),
    markRead: "Mark as read",
    markUnread: "Mark as unread",
    remove: "Delete",
    removeAll: "Delete all",
    removeAllTitle: "Delete all notifications?",
    removeAllHint: "All of them, read and unread, are deleted for good, also on your other devices.",
    removeThese: (count: number) => plural(count, { one: "Delete this one", other: "Delete these #" }),
    removeTheseTitle: (count: number) =>
      plural(count, { one: "Delete this notification?", other: "Delete these # notifications?" }),
    removeTheseHint: "They are deleted for good, also on your other devices.",
    choose: "Select a notification to read it here.",
    gone: "This notification was deleted.",
    open: "Open",
    more: (title: string) => `More about: ${title}`,
    from: (name: string) => `From ${name}`,
    isUnread: "Unread",
    moreMenu: "More",
    shortcutsTitle: "Keyboard shortcuts",
    shortcuts: [
      { keys: ["j", "k"], does: "Down and up the list" },
      { keys: ["Enter"], does: "Open" },
      { keys: ["Esc"], does: "Back to the list" },
      { keys: ["o"], does: "Follow its link" },
      { keys: ["u"], does: "Mark as read or unread" },
      { keys: ["Delete"], does: "Delete" },
      { keys: ["?"], does: "Show this" },
    ],
    empty: "No notifications yet",
    emptyHint: "When someone asks to connect, applies or answers you, you see it here right away.",
    caughtUp: "You're all caught up",
    caughtUpHint: "There is nothing unread.",
    emptyFilter: "No notifications match",
    emptyFilterHint: "Try another filter, or show all of them.",
    showAll: "Show all",
    loadingMore: "Loading older ones…",
    details: { type: "Type", received: "Received", read: "Read", expires: "Expires" },
    notRead: "Not yet",
  },
  settings: {
    title: "How you hear of news",
    native: "Notifications of your browser",
    nativeHint: "Also while you look at another window.",
    nativeDenied: "Your browser refuses them. Allow them in its settings for this site.",
    nativeMissing: "This browser has none.",
    allow: "Allow",
    test: "Show one",
    testTitle: "This is how it looks",
    testBody: "You hear of news like this.",
    sound: "Sound",
    soundHint: "A short tone when something new arrives.",
    ask: "Do you want to hear of news while you look at another window?",
    notNow: "Not now",
  },
  types: {
    info: "Information",
    success: "Success",
    warning: "Warning",
    error: "Error",
    course: "Course",
    enrollment: "Enrolment",
    session: "Session",
    library: "Library",
    system: "System",
    user_registration: "Registration",
    job_application: "Job application",
    job_post: "Job",
    message: "Message",
    profile_view: "Profile view",
    post_like: "Like",
    connection: "Connection",
    application_submitted: "Application",
    application_approved: "Approved application",
    application_rejected: "Rejected application",
  },
});

/** A type in words; a host application's own is shown as it wrote it. */
export function typeName(type: string): string {
  return (notifications.types as Record<string, string | undefined>)[type] ?? type.replace(/[._]+/g, " ");
}
