import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import type {
  Announcement,
  ConnectionState,
  Herald,
  HeraldEvents,
  Inbox,
  InboxState,
  Readable,
  Session,
} from "../client/index.ts";
import { useHerald } from "./provider.tsx";

function useReadable<T>({ subscribe, get }: Readable<T>): T {
  return useSyncExternalStore(subscribe, get, get);
}

/**
 * The notifications that are shown, with all that can be done to them. A
 * component that shows none of them takes `useHerald().inbox`, which never changes.
 *
 *     const { notifications, unreadCount, archive } = useNotifications();
 */
export function useNotifications(): InboxState & Omit<Inbox, keyof Readable<unknown>> {
  const { get, subscribe, ...changes } = useHerald().inbox;
  return { ...useReadable({ get, subscribe }), ...changes };
}

export function useAnnouncements(): {
  announcements: readonly Announcement[];
  dismiss: (id: number) => Promise<void>;
} {
  const { announcements } = useHerald();
  return { announcements: useReadable(announcements), dismiss: announcements.dismiss };
}

export function useConnection(): ConnectionState {
  return useReadable(useHerald().connection);
}

/** Who is signed in, with what changes that. */
export function useSession(): Session &
  Pick<Herald, "signIn" | "register" | "signOut" | "signOutEverywhere" | "updateProfile"> {
  const herald = useHerald();
  const { signIn, register, signOut, signOutEverywhere, updateProfile } = herald;
  return { ...useReadable(herald.session), signIn, register, signOut, signOutEverywhere, updateProfile };
}

/** Calls `show` with what came in one go, in one tab of the browser: one summary can then stand for many. */
export function useOnArrivals(show: (arrivals: HeraldEvents["arrivals"]) => void): void {
  useOn("arrivals", show);
}

/** Calls `show` when another account has signed in elsewhere in the browser, which the page shows from now on. */
export function useOnOtherAccount(show: (user: HeraldEvents["other-account"]) => void): void {
  useOn("other-account", show);
}

/** Calls `show` with each new notification, in one tab of the browser: for a toast, a sound or a native notification. */
export function useOnNotification(show: (notification: HeraldEvents["notification"]) => void): void {
  useOn("notification", show);
}

/** The same for announcements that go live while the page is open. */
export function useOnAnnouncement(show: (announcement: HeraldEvents["announcement"]) => void): void {
  useOn("announcement", show);
}

/** Calls `show` with the user's preferences after each change of them, on whatever device. */
export function useOnPreferences(show: (preferences: HeraldEvents["preferences"]) => void): void {
  useOn("preferences", show);
}

function useOn<Name extends keyof HeraldEvents>(name: Name, show: (what: HeraldEvents[Name]) => void): void {
  const herald = useHerald();
  const shown = useEffectEvent(show);
  useEffect(() => herald.on(name, (what) => shown(what)), [herald, name]);
}
