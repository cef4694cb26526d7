import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { useNavigate } from "react-router";
import { type Announcement, type ArrivalGroup, type Notification, safeLink } from "#client/index";
import { useConnection, useOnArrivals, useSession } from "../../react/hooks.ts";
import { useHerald } from "../../react/provider.tsx";
import { playTone, readSound, showNative } from "../alerts.ts";
import { follow } from "../components/safe-anchor.tsx";
import { showToast } from "../components/toaster.ts";
import { early } from "../early.ts";
import { PATHS } from "../paths.ts";
import { invalidate, listenToOtherTabs } from "../query-cache.ts";
import { shownText } from "../shown-text.ts";
import { notifications as texts } from "../texts/notifications.ts";

/** What else is out of date once a notification of a type has arrived. */
const RELATED_PATHS: [type: RegExp, paths: string[]][] = [
  [/^connection$/, ["/api/connection_requests/", "/api/connections/", "/api/search_users/"]],
  [/^(application_|job_application$)/, ["/api/applications/"]],
  [/^user_registration$/, ["/api/users/"]],
];

/** Shows a toast and plays a sound for each new notification, and refetches what it is about. It renders nothing. */
export function NewNotifications() {
  // First, since the toasts take what came early.
  useFreshPages();
  useToasts();
  useOtherTabs();
  useSecondAttempts();
  useOneUserAtATime();
  return null;
}

/** As many that came in one go are shown one by one; more, as after a laptop has slept, as one. */
const FEW = 3;

/** In one tab of the browser: the client sees to that. */
function useToasts(): void {
  const { inbox } = useHerald();
  const queries = useQueryClient();
  const navigate = useNavigate();

  const showOne = (notification: Notification) => {
    const { id, level, link, actor } = notification;
    const { title, message } = shownText(notification);
    const open = () => {
      void inbox.markAsRead(id).catch(() => undefined);
      if (!follow(link, navigate)) navigate(`${PATHS.notifications}?id=${id}`);
    };
    const path = ownPath(link) ?? `${PATHS.notifications}?id=${id}`;
    show({ title, body: message, tag: `n-${id}`, path, onClick: open });
    const toast = { title, message, actor, level, onOpen: open };
    if (notification.actions.length === 0) return showToast(toast);
    import("./toast-choices.tsx").then(
      ({ withChoices }) => showToast({ ...toast, ...withChoices(inbox, queries, notification) }),
      () => showToast(toast),
    );
  };
  const showMany = (notifications: readonly Notification[]) => {
    const title = texts.toasts.many(notifications.length);
    const { title: message } = shownText(notifications.at(-1) as Notification);
    const open = () => navigate(PATHS.notifications);
    show({ title, body: message, tag: "herald-many", path: PATHS.notifications, onClick: open });
    showToast({ title, message, onOpen: open });
  };
  const showAnnouncement = (announcement: Announcement) => {
    const { id, link } = announcement;
    const { title, message } = shownText(announcement);
    show({
      title: `${texts.toasts.announcement}: ${title}`,
      body: message,
      tag: `herald-all-${id}`,
      path: ownPath(link) ?? "/",
      onClick: () => void follow(link, navigate),
    });
  };

  const showAll = ({ notifications, announcements }: ArrivalGroup) => {
    if (readSound()) playTone();
    if (notifications.length > FEW) showMany(notifications);
    else for (const each of notifications) showOne(each);
    for (const each of announcements) showAnnouncement(each);
  };
  useOnArrivals(showAll);
  const showEarly = useEffectEvent(() => {
    early.end?.();
    early.arrivals.splice(0).forEach(showAll);
  });
  useEffect(() => showEarly(), []);
}

/** The browser shows it while this page is not in focus. Some phones refuse even what was allowed; the page itself shows it in any case. */
function show(native: Parameters<typeof showNative>[0]): void {
  if (!isInFocus()) void showNative(native).catch(() => undefined);
}

/** A link that stays on this site: a notification of the browser leads nowhere else. */
function ownPath(link: string | null): string | undefined {
  const safe = safeLink(link);
  return safe?.startsWith("/") ? safe : undefined;
}

function isInFocus(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** In every tab: what pages show is refetched when the inbox reports a change of it. */
function useFreshPages(): void {
  const { inbox } = useHerald();
  const queries = useQueryClient();
  useEffect(() => {
    let seen = early.arrivals[0] ? 0 : inbox.get().seq;
    const look = () => {
      const { notifications, seq } = inbox.get();
      const before = seen;
      // Lower, too: another inbox may have come, whose numbers begin again.
      seen = seq;
      if (seq <= before) return;
      const fresh = notifications.filter((each) => each.seq > before);
      // More changes than can be seen: something has left the inbox, as the notification of a cancelled request does.
      const hasLost = fresh.length < seq - before;
      const related = RELATED_PATHS.filter(
        ([type]) => hasLost || fresh.some((each) => type.test(each.notification_type)),
      );
      void invalidate(queries, ["/api/notifications/", ...related.flatMap(([, paths]) => paths)]);
    };
    look();
    return inbox.subscribe(look);
  }, [inbox, queries]);
}

/** What was changed in one tab is old in the others, too. */
function useOtherTabs(): void {
  const queries = useQueryClient();
  useEffect(() => listenToOtherTabs(queries), [queries]);
}

/** What could not be read while the server was away is refetched once it is back. */
function useSecondAttempts(): void {
  const { status } = useConnection();
  const queries = useQueryClient();
  useEffect(() => {
    if (status !== "live") return;
    void queries.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
  }, [status, queries]);
}

/** Nothing that one user read is left for the next. */
function useOneUserAtATime(): void {
  const session = useSession();
  const queries = useQueryClient();
  const user = session.status === "signed-in" ? session.user.id : undefined;
  const last = useRef(user);
  useEffect(() => {
    // A page that stays, as where a tab slept meanwhile, reads its own again.
    if (last.current !== undefined && last.current !== user) void queries.resetQueries();
    last.current = user;
  }, [queries, user]);
}
