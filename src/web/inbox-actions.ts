import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Inbox, Undo } from "#client/index";
import type { BulkAction } from "#features/notifications/wire/bulk";
import { useHerald } from "../react/provider.tsx";
import { messageOf } from "./api.ts";
import { exactly } from "./components/relative-time.tsx";
import { showToast } from "./components/toaster.ts";
import { invalidate, notifyOtherTabs } from "./query-cache.ts";
import { inbox as texts } from "./texts/inbox.ts";
import { keepUndo, offerUndo } from "./undo.ts";

/** What answering a request or an application changes elsewhere. */
const ANSWERED = [
  "/api/connection_requests/",
  "/api/connections/",
  "/api/search_users/",
  "/api/applications/",
];

type Ids = readonly number[];

/** What can be done to notifications. Each is shown at once; what the server refuses is taken back, and said. */
export function useInboxActions() {
  const { inbox } = useHerald();
  const queries = useQueryClient();
  return useMemo(() => actionsOf(inbox, queries), [inbox, queries]);
}

function orSay(done: Promise<unknown>): void {
  void done.catch((error) => showToast({ level: "danger", title: messageOf(error) }));
}

/** Chooses an action of a notification, which for a request is its answer. */
export function chooseAction(inbox: Inbox, queries: QueryClient, id: number, key: string): void {
  const answer = async () => {
    try {
      await inbox.act(id, key);
    } finally {
      notifyOtherTabs(ANSWERED);
      void invalidate(queries, ANSWERED);
    }
  };
  orSay(answer());
}

function actionsOf(inbox: Inbox, queries: QueryClient) {
  const done: Record<BulkAction, (count: number) => string> = texts.undo.done;
  const say = (change: Promise<Undo>, said: string) => offerUndo(said, change);
  return {
    /** By the way, as when it is opened: nobody would undo that. */
    markAsRead: (id: number) => orSay(inbox.markAsRead(id)),
    toggleRead: (id: number, isRead: boolean) =>
      keepUndo(isRead ? inbox.markAsUnread(id) : inbox.markAsRead(id)),
    markAllAsRead: () => say(inbox.markAllAsRead(), texts.undo.allMarked),
    markTheseAsRead: (ids: Ids) => say(inbox.markAsRead(ids), done.read(ids.length)),
    markTheseAsUnread: (ids: Ids) => say(inbox.markAsUnread(ids), done.unread(ids.length)),
    archive: (ids: Ids) => say(inbox.archive(ids), done.archive(ids.length)),
    archiveRead: () => say(inbox.archive({ isRead: true }), texts.undo.allRead),
    unarchive: (ids: Ids) => say(inbox.unarchive(ids), done.unarchive(ids.length)),
    save: (ids: Ids) => say(inbox.save(ids), done.save(ids.length)),
    unsave: (ids: Ids) => say(inbox.unsave(ids), done.unsave(ids.length)),
    snooze: (ids: Ids, until: Date) =>
      say(inbox.snooze(ids, until), texts.undo.until(exactly(until.toISOString()))),
    unsnooze: (ids: Ids) => say(inbox.unsnooze(ids), done.unarchive(ids.length)),
    remove: (ids: Ids) => say(inbox.remove(ids), done.delete(ids.length)),
    removeAll: () => say(inbox.removeAll(), texts.undo.allDeleted),
    choose: (id: number, key: string) => chooseAction(inbox, queries, id, key),
  };
}
