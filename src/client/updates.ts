import { type Change, type Changes, createChanges } from "./changes.ts";
import type { Host } from "./host.ts";
import { applyUpdate, isIds, isPending, type OptimisticUpdate } from "./optimistic.ts";
import { INBOX_PATH } from "./pages.ts";
import { createStore, type Store } from "./store.ts";
import type { Herald, InboxState, Readable } from "./types.ts";
import { EMPTY, findById, type InboxView } from "./view.ts";

/** What is shown: the view with the updates that the server has not reported yet. */
export interface Updates {
  /** What changes notifications: shown at once, rolled back if the server refuses. */
  changes: Readable<InboxState> & Changes;
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
  const drop = (update: OptimisticUpdate) => {
    updates = updates.filter((each) => each !== update);
    render();
  };
  /** Shows an edit until the server has reported it. @returns the answer, and what ends the edit */
  const change: Change = async (which, edit, path, body) => {
    const seqs = isIds(which) ? which.map((id) => findById(view.get(), id)?.seq ?? 0) : [];
    const update = { edit, which, seq: Math.max(view.get().seq, ...seqs), isAccepted: false };
    updates.push(update);
    render();
    try {
      const answer = await request<{ undo_token?: string | null }>("POST", `${INBOX_PATH}${path}/`, body);
      update.isAccepted = true;
      render();
      return { ...answer, end: () => drop(update) };
    } catch (problem) {
      drop(update);
      throw problem;
    }
  };

  view.subscribe(render);
  return {
    changes: { ...shown, ...createChanges(host, request, shown, change) },
    clear() {
      updates = [];
    },
  };
}

function stateOf(view: InboxView): InboxState {
  return { ...view, seq: Math.max(0, view.seq), hasMore: !!view.cursor };
}
