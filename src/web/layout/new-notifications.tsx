import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { useOnAnnouncement, useOnNotification, useSession } from "../../react/hooks.ts";
import { useHerald } from "../../react/provider.tsx";
import { playTone, readSound, showNative } from "../alerts.ts";
import { follow } from "../components/safe-anchor.tsx";
import { say } from "../components/toaster.ts";
import { PATHS } from "../paths.ts";
import { forget } from "../query-cache.ts";
import { shownWords } from "../shown-words.ts";
import { notifications as texts } from "../texts/notifications.ts";

/** What else is old news once a notification of a type has come. */
const TELLS_OF: [type: RegExp, paths: string[]][] = [
  [/^connection$/, ["/api/connection_requests/", "/api/connections/", "/api/search_users/"]],
  [/^(application_|job_application$)/, ["/api/applications/"]],
  [/^user_registration$/, ["/api/users/"]],
];

/** Shows and sounds what arrives, and has read again what it tells of. It has no look of its own. */
export function News() {
  useToasts();
  useFreshPages();
  useOneUserAtATime();
  return null;
}

/** In one tab of the browser: the client sees to that. */
function useToasts(): void {
  const { inbox } = useHerald();
  const navigate = useNavigate();
  useOnNotification((notification) => {
    const { id, level, link, actor } = notification;
    const { title, message } = shownWords(notification);
    const open = () => {
      void inbox.markAsRead(id).catch(() => undefined);
      if (!follow(link, navigate)) navigate(`${PATHS.notifications}?id=${id}`);
    };
    if (readSound()) playTone();
    // Whoever looks elsewhere is told by the browser; whoever looks here, by the page.
    if (!isWatched()) showNative({ title, body: message, tag: `herald-${id}`, onClick: open });
    say({ title, message, actor, level, onOpen: open });
  });
  useOnAnnouncement((announcement) => {
    const { id, link } = announcement;
    const { title, message } = shownWords(announcement);
    if (readSound()) playTone();
    if (isWatched()) return;
    const onClick = () => void follow(link, navigate);
    showNative({
      title: `${texts.toasts.announcement}: ${title}`,
      body: message,
      tag: `herald-all-${id}`,
      onClick,
    });
  });
}

function isWatched(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** In every tab: whatever pages show is read again when the inbox says that it has changed. */
function useFreshPages(): void {
  const { inbox } = useHerald();
  const queries = useQueryClient();
  useEffect(() => {
    let seen = inbox.get().seq;
    return inbox.subscribe(() => {
      const { notifications, seq } = inbox.get();
      const before = seen;
      // Lower, too: another inbox may have come, whose numbers begin anew.
      seen = seq;
      if (seq <= before) return;
      const news = notifications.filter((each) => each.seq > before);
      const told = TELLS_OF.filter(([type]) => news.some((each) => type.test(each.notification_type)));
      void forget(queries, ["/api/notifications/", ...told.flatMap(([, paths]) => paths)]);
    });
  }, [inbox, queries]);
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
