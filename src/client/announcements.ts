import type { ClientFrame } from "./frames.ts";
import { createStore } from "./store.ts";
import type { Announcement, Announcements, Herald } from "./types.ts";

type AnnouncementList = readonly Announcement[];

/** The announcements that are live and, as `list`, those of them that are shown. */
export interface AnnouncementStore {
  list: Announcements;
  receive(frame: ClientFrame): void;
  /** Shows what another tab has. */
  mirror(live: AnnouncementList): void;
  /** Shows nothing: another user's dismissals come next. */
  forget(): void;
  /** A socket has opened, and will name everything that is live. */
  beginNaming(): void;
  /** It has named everything: the rest has ended meanwhile. @returns what is live */
  endNaming(): AnnouncementList;
}

export function createAnnouncements(
  request: Herald["request"],
  isSignedIn: () => boolean,
): AnnouncementStore {
  const shown = createStore<AnnouncementList>([]);
  const dismissed = new Set<number>();
  let live: AnnouncementList = [];
  let named = live;

  const mirror = (list: AnnouncementList) => {
    live = list;
    shown.set(live.filter(({ id }) => !dismissed.has(id)).sort((a, b) => b.id - a.id));
  };
  const dismiss = async (id: number) => {
    dismissed.add(id);
    mirror(live);
    // Without a session the server has no user to store it for.
    if (!isSignedIn()) return;
    await request("POST", `/api/global-notifications/${id}/dismiss/`).catch((problem) => {
      dismissed.delete(id);
      mirror(live);
      throw problem;
    });
  };
  return {
    list: { ...shown, dismiss },
    mirror,
    receive(frame) {
      named = withFrame(named, frame);
      mirror(withFrame(live, frame));
    },
    forget() {
      dismissed.clear();
      mirror([]);
    },
    beginNaming() {
      named = [];
    },
    endNaming() {
      mirror(named);
      return named;
    },
  };
}

function withFrame(list: AnnouncementList, frame: ClientFrame): AnnouncementList {
  if (frame.type === "global_notification")
    return [...list.filter(({ id }) => id !== frame.notification.id), frame.notification];
  return "announcement_id" in frame ? list.filter(({ id }) => id !== frame.announcement_id) : list;
}
