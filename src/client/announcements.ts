import { createStore } from "./store.ts";
import type { Announcement, Announcements, Herald, ServerFrame } from "./types.ts";

/** The announcements that are shown, and what the connection makes of them. */
type AnnouncementParts = [
  announcements: Announcements,
  take: (frame: ServerFrame) => void,
  /** Shows what another tab has. */
  mirror: (announcements: readonly Announcement[]) => void,
  /** Shows nothing; somebody else's dismissals are next. */
  forget: () => void,
  /** A socket has opened, and will tell of everything that is live. */
  begin: () => void,
  /** It has told of everything: what it did not speak of ended meanwhile. @returns what is live */
  settle: () => readonly Announcement[],
];

export function createAnnouncements(
  request: Herald["request"],
  secret: () => string | null | undefined,
): AnnouncementParts {
  const [announcements, set] = createStore<readonly Announcement[]>([]);
  const dismissed = new Set<number>();
  let live: readonly Announcement[] = [];
  /** Those of which the socket has told since it opened. */
  let told = live;

  const mirror = (list: readonly Announcement[]) => {
    live = list;
    set(live.filter(({ id }) => !dismissed.has(id)).sort((a, b) => b.id - a.id));
  };

  const take = (frame: ServerFrame) => {
    const isLive = frame.type === "global_notification";
    if (!isLive && !("announcement_id" in frame)) return;
    const ended = isLive ? frame.notification.id : frame.announcement_id;
    const change = (list: readonly Announcement[]) => {
      const rest = list.filter(({ id }) => id !== ended);
      return isLive ? [...rest, frame.notification] : rest;
    };
    told = change(told);
    mirror(change(live));
  };

  const forget = () => {
    dismissed.clear();
    mirror([]);
  };

  const begin = () => {
    told = [];
  };

  const settle = () => {
    mirror(told);
    return told;
  };

  const dismiss = async (id: number) => {
    dismissed.add(id);
    mirror(live);
    try {
      // Without signing in there is nobody to remember it for.
      if (secret()) await request("POST", `/api/global-notifications/${id}/dismiss/`);
    } catch (problem) {
      dismissed.delete(id);
      mirror(live);
      throw problem;
    }
  };

  return [{ ...announcements, dismiss }, take, mirror, forget, begin, settle];
}
