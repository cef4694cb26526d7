import { describe, expect, it } from "vitest";
import type { InboxFrame } from "../../src/client/frames.ts";
import type { Notification, Place } from "../../src/client/index.ts";
import {
  EMPTY,
  type InboxView,
  mergeFirstPage,
  mergeNextPage,
  takeFrame,
  updateList,
} from "../../src/client/view.ts";

/** Takes a frame that nothing is missing before, unless the test says so. */
const take = (view: InboxView, frame: InboxFrame, after = 0) => takeFrame(view, frame, after);

/** A notification made and last changed at a number. */
function item(seq: number, changes: Partial<Notification> = {}): Notification {
  const what = { notification_type: "info", verb: null, level: "info", link: null, metadata: {} } as const;
  const times = {
    read_at: null,
    seen_at: null,
    created_at: "2026-01-05T10:00:00.000Z",
    time_ago: "Just now",
    expires_at: null,
    category: "system",
    critical: false,
    silent: false,
    group_key: null,
    ...{ image: null, actions: [], acted: null, place: "inbox" as const, saved: false, snoozed_until: null },
  };
  return {
    id: seq,
    seq,
    title: `${seq}`,
    message: "",
    actor: null,
    is_read: false,
    ...what,
    ...times,
    ...changes,
  };
}

/** A page of notifications, newest first. */
function page(seq: number, notifications: Notification[], next_cursor: string | null = null) {
  const unread_count = notifications.filter(({ is_read }) => !is_read).length;
  return { seq, count: notifications.length, unread_count, unseen_count: 0, notifications, next_cursor };
}

const loaded = (seq: number, items: Notification[], cursor: string | null = null): InboxView =>
  mergeFirstPage(EMPTY, page(seq, items, cursor), []);

const ids = ({ notifications }: InboxView) => notifications.map(({ id }) => id);

const created = (notification: Notification, seq = notification.seq): InboxFrame => ({
  type: "notification",
  notification,
  seq,
  unread_count: 9,
});

const read = (seq: number, ...notification_ids: number[]): InboxFrame => ({
  type: "notification_updated",
  notification_ids,
  changes: { is_read: true, read_at: "2026-01-05T10:00:00.000Z" },
  seq,
  unread_count: 0,
});

it("passes over a frame below its number", () => {
  const view = loaded(5, [item(5)]);

  expect(take(view, created(item(3)))).toBe(view);
});

it("takes a frame of its own number, which may be one of several", () => {
  const view = loaded(5, [item(5)]);

  expect(ids(take(view, created(item(6), 5)))).toEqual([6, 5]);
});

it("counts for the inbox but not for the list what the list was loaded after", () => {
  const view = { ...loaded(8, [item(8), item(7, { is_read: true })]), seq: 5 };

  const next = take(view, read(6, 8));

  expect(next).toEqual({ ...view, seq: 6 });
  expect(updateList(view, created(item(7)))).toBe(view);
});

it("does not make a notification older than it is", () => {
  const view = loaded(5, [item(9, { title: "as it is since" })]);

  expect(take(view, created(item(9, { seq: 6, title: "as it was" }), 6)).notifications).toEqual(
    view.notifications,
  );
  expect(take(view, read(6, 9)).notifications).toEqual(view.notifications);
});

it("puts a new notification where its age belongs", () => {
  const view = loaded(5, [item(7), item(3)]);

  expect(ids(take(view, created(item(5, { seq: 8 }), 8)))).toEqual([7, 5, 3]);
});

it("wants the list again when something was missed", () => {
  const view = loaded(5, [item(5)]);

  const next = take(view, created(item(8)), 7);

  expect(next).toMatchObject({ seq: 8, isStale: true, loadedAt: -1, unreadCount: 9 });
});

it("keeps what was loaded below a page, unless something was missed", () => {
  const view = loaded(5, [item(5), item(4), item(3), item(2)], "two");
  const newer = page(6, [item(6), item(5)], "five");

  expect(ids(mergeFirstPage(view, newer, []))).toEqual([6, 5, 4, 3, 2]);
  expect(mergeFirstPage(view, newer, []).cursor).toBe("two");
  expect(ids(mergeFirstPage({ ...view, loadedAt: -1 }, newer, []))).toEqual([6, 5]);
  expect(ids(mergeFirstPage(view, page(6, [item(6)]), []))).toEqual([6]);
});

it("lists a notification once that comes with two pages", () => {
  const view = loaded(5, [item(5), item(4)], "four");

  expect(ids(mergeNextPage(view, page(6, [item(4), item(3)]), []))).toEqual([5, 4, 3]);
});

it("wants the list again for notifications that it may have to count", () => {
  const more = (filter: InboxView["filter"], cursor: string | null) => ({
    ...loaded(5, [item(5)], cursor),
    count: cursor ? 2 : 1,
    filter,
  });
  const deleted: InboxFrame = {
    type: "notification_deleted",
    notification_ids: [1],
    seq: 6,
    unread_count: 0,
  };

  // Everything is loaded: what is not there was never counted.
  expect(take(more({}, null), deleted).isStale).toBe(false);
  expect(take(more({}, "five"), deleted).isStale).toBe(true);
  expect(take(more({}, "five"), read(6, 1)).isStale).toBe(false);
  expect(take(more({ isRead: false }, "five"), read(6, 1)).isStale).toBe(true);
  expect(take(more({ isRead: false }, null), read(6, 1)).isStale).toBe(false);
  expect(take(more({ isRead: true }, null), read(6, 1)).isStale).toBe(true);
});

it("is empty when all was deleted", () => {
  const deleted: InboxFrame = { type: "notification_deleted", all: true, seq: 6, unread_count: 0 };

  expect(take(loaded(5, [item(5)], "five"), deleted)).toMatchObject({
    notifications: [],
    count: 0,
    cursor: null,
  });
});

describe("a notification that was moved", () => {
  const moved = (place: Place, ...notification_ids: number[]): InboxFrame => ({
    ...{ type: "notification_moved", notification_ids, place, until: null, seq: 6, unread_count: 0 },
  });
  const listing = (filter: InboxView["filter"], items: Notification[]): InboxView => ({
    ...loaded(5, items),
    filter,
  });

  it("leaves the list of its place, and is in that of the other once it is loaded", () => {
    const archived = listing({ place: "archived" }, [item(5, { place: "archived" })]);

    expect(take(loaded(5, [item(5), item(4)]), moved("archived", 5))).toMatchObject({
      notifications: [{ id: 4 }],
      count: 1,
      isStale: false,
    });
    expect(take(archived, moved("snoozed", 5))).toMatchObject({
      notifications: [],
      count: 0,
      isStale: false,
    });
    expect(take(archived, moved("archived", 3))).toMatchObject({ notifications: [{ id: 5 }], isStale: true });
    expect(take(archived, moved("snoozed", 3)).isStale).toBe(false);
  });

  it("stays in a list of all places, which is loaded again where it may be the newest", () => {
    const all = listing({ place: "any" }, [item(5, { place: "archived" }), item(4)]);

    expect(take(all, moved("snoozed", 4))).toMatchObject({
      notifications: [{ id: 5 }, { id: 4, place: "snoozed", seq: 6 }],
      isStale: false,
    });
    expect(take(all, moved("inbox", 5))).toMatchObject({
      notifications: [{ id: 5, place: "inbox" }, { id: 4 }],
      isStale: true,
    });
  });

  it("is in its order when it comes whole, by when it came back", () => {
    const view = loaded(5, [item(5), item(3)]);

    const back = take(view, created(item(2, { seq: 6, came_seq: 6 })));
    expect(ids(back)).toEqual([2, 5, 3]);
    expect(ids(take(view, created(item(4, { seq: 6 }))))).toEqual([5, 4, 3]);
    expect(ids(take(view, created(item(4, { seq: 6, place: "archived" }))))).toEqual([5, 3]);
  });

  it("is counted as unread and unseen in the inbox alone", () => {
    const view = {
      ...loaded(5, [item(5), item(4), item(3, { seen_at: "2026-01-05T10:00:00.000Z" })]),
      unseenCount: 2,
    };

    const without = take(view, { ...moved("archived", 5, 3), unread_count: 1 } as InboxFrame);
    expect(without).toMatchObject({ unreadCount: 1, unseenCount: 1 });
    const more = take(without, { ...created(item(7)), unread_count: 2 } as InboxFrame, 6);
    expect(more).toMatchObject({ unreadCount: 2, unseenCount: 2 });
    expect(take(more, { ...read(8, 7, 4), unread_count: 0 }, 7)).toMatchObject({ unseenCount: 0 });
  });
});

it("keeps what is elsewhere when the inbox is emptied", () => {
  const deleted: InboxFrame = { type: "notification_deleted", all: true, seq: 6, unread_count: 0 };
  const items = [item(5), item(4, { place: "archived" })];

  expect(take({ ...loaded(5, items), filter: { place: "any" } }, deleted)).toMatchObject({
    notifications: [{ id: 4 }],
    isStale: true,
  });
  expect(ids(take({ ...loaded(5, items.slice(1)), filter: { place: "archived" } }, deleted))).toEqual([4]);
});

it("follows what is saved where only that is listed", () => {
  const saved = (id: number, is: boolean): InboxFrame => ({
    ...{
      type: "notification_updated",
      notification_ids: [id],
      changes: { saved: is },
      seq: 6,
      unread_count: 0,
    },
  });
  const view = { ...loaded(5, [item(5, { saved: true })]), filter: { saved: true } };

  expect(take(view, saved(5, false))).toMatchObject({ notifications: [], count: 0, isStale: false });
  expect(take(view, saved(3, true)).isStale).toBe(true);
  expect(take(view, read(6, 3)).isStale).toBe(false);
});

it("asks the server whether a search finds what is new", () => {
  const view = { ...loaded(5, [item(5)]), filter: { q: "five" } };

  expect(take(view, created(item(6)))).toMatchObject({ notifications: [{ id: 5 }], isStale: true });
  expect(take(view, created(item(5, { seq: 6, title: "Five" })))).toMatchObject({
    notifications: [{ id: 5, title: "Five" }],
    isStale: false,
  });
});
