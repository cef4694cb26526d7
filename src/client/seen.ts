import { type ClientFrame, cameSeqOf } from "./frames.ts";
import type { Host } from "./host.ts";
import { INBOX_PATH } from "./pages.ts";
import type { Store } from "./store.ts";
import { createTimer } from "./timer.ts";
import type { Herald } from "./types.ts";
import { editAll, findById, type InboxView } from "./view.ts";

/** What is seen within this time is sent together. */
const GATHER_MS = 1_000;

type SeenFrame = Extract<ClientFrame, { type: "seen" }>;

/** Up to where the inbox was on a screen. */
export interface SeenNotifications {
  markAsSeen(id: number): void;
  /** The server reports it, whichever device it was seen on. */
  receive(frame: SeenFrame): void;
  forget(): void;
}

export function createSeen(
  host: Host,
  request: Herald["request"],
  view: Store<InboxView>,
): SeenNotifications {
  const soon = createTimer(host);
  let upTo = 0;

  const send = () =>
    request("POST", `${INBOX_PATH}seen/`, { up_to_seq: upTo }).catch(() => {
      // It is sent again with the next that is seen.
      upTo = 0;
    });
  return {
    markAsSeen(id) {
      const number = cameSeqOf(findById(view.get(), id) ?? { id });
      if (number <= upTo) return;
      upTo = number;
      soon(send, GATHER_MS);
    },
    receive({ up_to_seq: seen, unseen_count: unseenCount }) {
      const seen_at = new Date(host.Date.now()).toISOString();
      const edited = editAll(view.get(), (each) =>
        each.seen_at || cameSeqOf(each) > seen ? each : { ...each, seen_at },
      );
      view.set({ ...edited, unseenCount });
    },
    forget() {
      soon();
      upTo = 0;
    },
  };
}
