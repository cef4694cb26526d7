import type { BulkAction } from "#features/notifications/wire/bulk";
import type { Host } from "./host.ts";
import { filterFields } from "./matches.ts";
import { acted, type Chosen, isIds, marked, moved, removed, saved } from "./optimistic.ts";
import { INBOX_PATH } from "./pages.ts";
import type { Herald, Ids, Inbox, InboxState, Notification, Readable, Selection, Undo } from "./types.ts";
import { type Edit, findById } from "./view.ts";

/** As many as the contract allows (§11). */
const IDS_PER_REQUEST = 100;

/** Changes the inbox at the server, and shows an edit until the server has reported it. */
export type Change = (
  which: Chosen,
  edit: Edit,
  path: string,
  body?: object,
) => Promise<{
  /** Null where nothing was changed. */
  undo_token?: string | null;
  /** Shows the edit no longer. */
  end(): void;
}>;

export type Changes = Omit<Inbox, keyof Readable<InboxState> | "loadMore" | "markAsSeen" | "show">;

/** All that can be done with notifications, each with what undoes it. */
export function createChanges(
  host: Host,
  request: Herald["request"],
  shown: Readable<InboxState>,
  change: Change,
): Changes {
  const bulk = createBulk(request, shown, change);
  const each = createEach(request, shown, change);
  const putBack = createPutBack(change);
  const mark = (isRead: boolean) => marked(isRead, host.Date.now());
  const unread = async (id: number) => void (await change([id], mark(false), `${id}/mark-unread`));
  // One alone costs a row less by its own route, and its opposite puts back all there was.
  const markAsRead: Inbox["markAsRead"] = (which) =>
    typeof which === "number"
      ? each("mark-read", which, mark(true), unread)
      : bulk("read", which, mark(true));
  const remove: Inbox["remove"] = (which) => bulk("delete", which, removed);
  return {
    markAsRead,
    markAsUnread: (which) => bulk("unread", which, mark(false)),
    markAllAsRead: () => markAsRead({}),
    archive: (which) => bulk("archive", which, moved("archived")),
    unarchive: (which) => bulk("unarchive", which, moved("inbox")),
    snooze(which, until) {
      const time = until.toISOString();
      return each("snooze", which, moved("snoozed", time), putBack, { until: time });
    },
    unsnooze: (which) => each("unsnooze", which, moved("inbox"), putBack),
    save: (which) => bulk("save", which, saved(true)),
    unsave: (which) => bulk("unsave", which, saved(false)),
    remove,
    removeAll: () => remove({}),
    async act(id, key) {
      await change([id], acted(key), `${id}/actions/${key}`);
    },
  };
}

/** Moves a notification to where it was. */
function createPutBack(change: Change) {
  return async (id: number, { place, snoozed_until: until }: Notification) => {
    if (place === "archived") await change([id], moved(place), `${id}/archive`);
    else if (place === "snoozed") await change([id], moved(place, until), `${id}/snooze`, { until });
    else await change([id], moved("inbox"), `${id}/unsnooze`);
  };
}

/** Changes of many at once, or of one: what the server undoes exactly. */
function createBulk(request: Herald["request"], shown: Readable<InboxState>, change: Change) {
  const changeOnce = async (action: BulkAction, which: Chosen, edit: Edit): Promise<Undo> => {
    const up_to_seq = shown.get().seq;
    const names = isIds(which) ? { ids: which } : { filter: filterFields(which), up_to_seq };
    const { undo_token, end } = await change(which, edit, "bulk", { action, ...names });
    if (!undo_token) end();
    return async () => {
      end();
      if (undo_token) await request("POST", `${INBOX_PATH}undo/`, { undo_token });
    };
  };
  return async (action: BulkAction, which: Ids | Selection, edit: Edit): Promise<Undo> => {
    if (typeof which === "object" && !isIds(which)) return changeOnce(action, which, edit);
    const ids = idsToChange(shown.get(), which, edit);
    const parts = Array.from({ length: Math.ceil(ids.length / IDS_PER_REQUEST) }, (_, at) =>
      ids.slice(at * IDS_PER_REQUEST, (at + 1) * IDS_PER_REQUEST),
    );
    return together(parts.map((part) => changeOnce(action, part, edit)));
  };
}

/** Changes that the server takes one by one; `putBack` undoes one, given how it was. */
function createEach(request: Herald["request"], shown: Readable<InboxState>, change: Change) {
  return (
    path: string,
    which: Ids,
    edit: Edit,
    putBack: (id: number, before: Notification) => Promise<void>,
    body?: object,
  ): Promise<Undo> =>
    together(
      idsToChange(shown.get(), which, edit).map(async (id) => {
        const known = findById(shown.get(), id);
        const before = known ?? (await request<Notification>("GET", `${INBOX_PATH}${id}/`));
        await change([id], edit, `${id}/${path}`, body);
        return () => putBack(id, before);
      }),
    );
}

/** Without those that are known to be so already. */
function idsToChange(shown: InboxState, which: Ids, edit: Edit): number[] {
  return [which].flat().filter((id) => {
    const known = findById(shown, id);
    return !known || edit(known) !== known;
  });
}

async function together(changes: Promise<Undo>[]): Promise<Undo> {
  const undos = await Promise.all(changes);
  return async () => {
    await Promise.all(undos.map((undo) => undo()));
  };
}
