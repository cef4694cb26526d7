import type { ClientFrame } from "./frames.ts";
import type { Host } from "./host.ts";
import { createPages } from "./pages.ts";
import { createSeen } from "./seen.ts";
import { createStore } from "./store.ts";
import type { Herald, Inbox } from "./types.ts";
import { createUpdates } from "./updates.ts";
import { EMPTY, GAP, type InboxView, type ReceivedFrame, takeFrames, withFilter } from "./view.ts";

/** The inbox of the signed-in user. */
export interface InboxStore {
  list: Inbox;
  /** What the server has reported. */
  view(): InboxView;
  /** Loads the list, unless it is being loaded. @throws {HeraldProblem} */
  load(): Promise<void>;
  /** @param after the number of the frame before them */
  receive(frames: ClientFrame[], after: number): void;
  /**
   * Takes over the number of the leading tab. If that is higher, this tab has
   * missed the changes in between.
   */
  setSeq(seq: number): void;
  /** The session is about to end: nothing is to be sent in its name any more. */
  leave(): void;
  /** Forgets everything but the filter: another user's inbox comes next. */
  forget(): void;
}

/** @param onChange called after each change, when the list may have to be loaded */
export function createInbox(host: Host, request: Herald["request"], onChange: () => void): InboxStore {
  const view = createStore(EMPTY);
  const pages = createPages(request, view);
  const updates = createUpdates(host, request, view);
  const seen = createSeen(host, request, view);
  view.subscribe(onChange);
  return {
    list: {
      ...updates.changes,
      loadMore: pages.loadMore,
      markAsSeen: seen.markAsSeen,
      show(filter) {
        pages.abandon();
        view.set(withFilter(view.get(), filter));
        return pages.load();
      },
    },
    view: view.get,
    load: pages.load,
    receive(frames, after) {
      const received = inOrder(frames, after);
      pages.note(received);
      // Without a list there is nothing to update.
      if (view.get().seq >= 0) view.set(takeFrames(view.get(), received));
      for (const frame of frames) if ("up_to_seq" in frame) seen.receive(frame);
    },
    setSeq(seq) {
      const old = view.get();
      if (seq >= 0 && seq !== old.seq) view.set({ ...old, ...(seq > old.seq && GAP), seq });
    },
    leave: seen.forget,
    forget() {
      updates.clear();
      seen.forget();
      pages.abandon();
      view.set({ ...EMPTY, filter: view.get().filter });
    },
  };
}

/** The frames that have a number in the inbox's history, each with that of the one before it. */
function inOrder(frames: ClientFrame[], after: number): ReceivedFrame[] {
  const received: ReceivedFrame[] = [];
  for (const frame of frames) {
    if (!("seq" in frame)) continue;
    received.push({ frame, after });
    after = frame.seq;
  }
  return received;
}
