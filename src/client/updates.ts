import type { Host } from "./host.ts";
import { applyUpdate, isPending, type OptimisticUpdate, removed } from "./optimistic.ts";
import { INBOX_PATH } from "./pages.ts";
import { createStore, type Store } from "./store.ts";
import type { Herald, Inbox, InboxState } from "./types.ts";
import { type Edit, EMPTY, findById, type InboxView } from "./view.ts";

/** What is shown: the view with the updates that the server has not reported yet. */
export interface Updates {
  /** What changes notifications: shown at once, rolled back if the server refuses. */
  changes: Omit<Inbox, "loadMore" | "markAsSeen" | "show">;
  /** Forgets updates of another user's inbox. */
  clear(): void;
}

export function createUpdates(host: Host, request: Herald["request"], view: Store<InboxView>): Updates {
  const shown = createStore(stateOf(EMPTY));
  let updates: OptimisticUpdate[] = [];

  const render = () => {
    updates = updates.filter((each) => isPending(view.get(), each));
    shown.set(stateOf(updates.reduce(applyUpdate, view.get())));
  };
  const change = async (method: string, path: string | number, edit: Edit, id?: number, body?: object) => {
    const { seq } = findById(view.get(), id) ?? view.get();
    const update = { edit, id, seq, isAccepted: false };
    updates.push(update);
    render();
    try {
      await request(method, `${INBOX_PATH}${path}/`, body);
      update.isAccepted = true;
    } catch (problem) {
      updates = updates.filter((each) => each !== update);
      throw problem;
    } finally {
      render();
    }
  };
  const mark = async (id: number, isRead: boolean) => {
    if (findById(shown.get(), id)?.is_read !== isRead)
      await change("POST", `${id}/mark-${isRead ? "" : "un"}read`, marked(host, isRead), id);
  };
  const changes: Updates["changes"] = {
    ...shown,
    markAsRead: (id) => mark(id, true),
    markAsUnread: (id) => mark(id, false),
    markAllAsRead: () =>
      change("POST", "mark-all-read", marked(host, true), undefined, { up_to_seq: view.get().seq }),
    remove: (id) => change("DELETE", id, removed, id),
    removeAll: () => change("DELETE", "delete-all", removed),
  };

  view.subscribe(render);
  return {
    changes,
    clear() {
      updates = [];
    },
  };
}

function marked(host: Host, is_read: boolean): Edit {
  const read_at = is_read ? new Date(host.Date.now()).toISOString() : null;
  return (each) => (each.is_read === is_read ? each : { ...each, is_read, read_at });
}

function stateOf(view: InboxView): InboxState {
  return { ...view, seq: Math.max(0, view.seq), hasMore: !!view.cursor };
}
