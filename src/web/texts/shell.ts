import { translated } from "./language.ts";

/** The texts around every page. Each area has a file; its German, which has the same keys, is in `de/`. */
export const shell = translated("shell", {
  name: "Herald",
  /** What a tab is called; it says what is unread also while another one is looked at. */
  tab: (page: string, unread: number) => `${unread > 0 ? `(${unread}) ` : ""}${page} · Herald`,
  skip: "Skip to content",
  nav: "Main",
  loading: "Loading",
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  more: "Show more",
  failed: {
    title: "This could not be loaded",
    hint: "Check your connection and try again.",
    retry: "Try again",
  },
  crashed: {
    title: "Something went wrong here",
    hint: "The error is on our side. What you saved is safe.",
    reload: "Reload the page",
  },
  pages: {
    people: "People",
    connections: "Connections",
    applications: "Applications",
    notifications: "Notifications",
    profile: "Profile",
    preferences: "Preferences",
    devOutbox: "Outbox",
    admin: "Admin",
    realtimeTest: "Real-time test",
    docs: "API documentation",
  },
  account: (name: string) => `${name}’s account`,
  signOut: "Sign out",
  theme: { label: "Theme", system: "System", light: "Light", dark: "Dark" },
  connection: {
    connecting: "Connecting…",
    live: "Live",
    waiting: "Connection lost. Trying again…",
    offline: "You are offline. What you see may be out of date.",
    ended: "This page no longer updates.",
    again: "Reconnect",
  },
  notFound: {
    title: "Page not found",
    hint: "Check the address for a typo.",
    back: "Go to the start page",
  },
  forbidden: {
    title: "This page is for admins",
    hint: "Ask an admin for access.",
  },
});
