import type { SessionStore } from "./session.ts";
import { createStore } from "./store.ts";
import type { Announcement, Announcements, Herald, ServerFrame } from "./types.ts";

/** The announcements that are shown, newest first. */
export interface AnnouncementStore extends Announcements {
  /** A socket has opened, and will tell of everything that is live. */
  begin(): void;
  /** It has told of everything: what it did not speak of ended meanwhile. @returns what is live */
  settle(): readonly Announcement[];
  take(frame: ServerFrame): void;
  /** Shows what another tab has, or nothing. */
  mirror(announcements: readonly Announcement[]): void;
}

export function createAnnouncements(
  request: Herald["request"],
  secret: SessionStore["secret"],
): AnnouncementStore {
  const { get, subscribe, set } = createStore<readonly Announcement[]>([]);
  const dismissed = new Set<number>();
  let live: readonly Announcement[] = [];
  /** Those of which the socket has told since it opened. */
  let told = live;

  const mirror = (announcements: readonly Announcement[]) => {
    live = announcements;
    set(live.filter(({ id }) => !dismissed.has(id)).sort((a, b) => b.id - a.id));
  };

  return {
    get,
    subscribe,
    mirror,
    begin() {
      told = [];
    },
    settle() {
      mirror(told);
      return told;
    },
    take(frame) {
      const isLive = frame.type === "global_notification";
      if (!isLive && !("announcement_id" in frame)) return;
      const ended = isLive ? frame.notification.id : frame.announcement_id;
      const change = (list: readonly Announcement[]) => {
        const rest = list.filter(({ id }) => id !== ended);
        return isLive ? [...rest, frame.notification] : rest;
      };
      told = change(told);
      mirror(change(live));
    },
    async dismiss(id) {
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
    },
  };
}
