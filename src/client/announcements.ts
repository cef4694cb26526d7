import type { ClientFrame } from "./frames.ts";
import { createStore } from "./store.ts";
import type { Announcement, Announcements } from "./types.ts";

type AnnouncementList = readonly Announcement[];

/** The announcements that are live and, as `list`, those of them that are shown. */
export interface AnnouncementStore {
  list: Announcements;
  receive(frame: ClientFrame): void;
  /** Shows what another tab has. */
  mirror(live: AnnouncementList): void;
  /** Shows nothing, and forgets dismissals: another user's come next. */
  forget(): void;
  /** A socket has opened, and will send everything that is live. */
  beginList(): void;
  /** It has sent everything; announcements that it left out have ended. @returns what is live */
  endList(): AnnouncementList;
}

/** @param store stores a dismissal at the server; without a session there is no user to store it for */
export function createAnnouncements(store: (id: number) => Promise<unknown>): AnnouncementStore {
  const shown = createStore<AnnouncementList>([]);
  const dismissed = new Set<number>();
  let live: AnnouncementList = [];
  let listed = live;

  const mirror = (list: AnnouncementList) => {
    live = list;
    shown.set(live.filter(({ id }) => !dismissed.has(id)).sort((a, b) => b.id - a.id));
  };
  const dismiss = async (id: number) => {
    dismissed.add(id);
    mirror(live);
    await store(id).catch((problem) => {
      dismissed.delete(id);
      mirror(live);
      throw problem;
    });
  };
  return {
    list: { ...shown, dismiss },
    mirror,
    receive(frame) {
      listed = withFrame(listed, frame);
      mirror(withFrame(live, frame));
    },
    forget() {
      dismissed.clear();
      mirror([]);
    },
    beginList() {
      listed = [];
    },
    endList() {
      mirror(listed);
      return listed;
    },
  };
}

function withFrame(list: AnnouncementList, frame: ClientFrame): AnnouncementList {
  if (frame.type === "global_notification")
    return [...list.filter(({ id }) => id !== frame.notification.id), frame.notification];
  return "announcement_id" in frame ? list.filter(({ id }) => id !== frame.announcement_id) : list;
}
