import { useEffect, useEffectEvent } from "react";
import { useNavigate } from "react-router";
import { useNotifications, useSession } from "../../react/hooks.ts";
import { useHerald } from "../../react/provider.tsx";
import { follow } from "../components/safe-anchor.tsx";
import { storeLastInbox } from "./store-inbox.ts";
import { checkSubscription } from "./subscription.ts";
import { serviceWorker } from "./worker.ts";
import { takeWorkerMessages } from "./worker-messages.ts";

/** What makes the pages an app: its service worker, the inbox without a network, the number on its icon. It renders nothing. */
export function Background() {
  const herald = useHerald();
  useEffect(() => storeLastInbox(herald), [herald]);
  useServiceWorker();
  useSubscription();
  useBadge();
  return null;
}

/** Registers the worker for those who are signed in, and goes where its notifications lead. */
function useServiceWorker(): void {
  const { status } = useSession();
  const navigate = useNavigate();
  const open = useEffectEvent(({ data }: MessageEvent) => {
    const url = URL.canParse(data?.navigate) ? new URL(data.navigate) : undefined;
    if (url?.origin === location.origin) follow(url.pathname + url.search + url.hash, navigate);
  });
  useEffect(() => takeWorkerMessages((event) => open(event)), []);
  useEffect(() => {
    if (status === "signed-in") void serviceWorker();
  }, [status]);
}

/** Push messages for one user are not for the next who signs in here. */
function useSubscription(): void {
  const herald = useHerald();
  const session = useSession();
  const user = session.status === "signed-in" ? session.user.id : 0;
  const isKnown = session.status !== "unknown";
  useEffect(() => {
    if (isKnown) void checkSubscription(herald, user).catch(() => undefined);
  }, [herald, user, isKnown]);
}

/** The number of unread notifications on the installed app's icon. */
function useBadge(): void {
  const { unreadCount } = useNotifications();
  useEffect(() => {
    // Refused while the app is not installed.
    void navigator.setAppBadge?.(unreadCount).catch(() => undefined);
  }, [unreadCount]);
}
