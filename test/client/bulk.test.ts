import { expect, it } from "vitest";
import type { BulkAction } from "#features/notifications/wire/bulk";
import type { Inbox, Notification, Undo } from "../../src/client/index.ts";
import { FakeBrowser } from "./support/fake-browser.ts";

/** How the client asks for each change of many. A new one does not compile without. */
const METHODS: Record<BulkAction, (inbox: Inbox, ids: number[]) => Promise<Undo>> = {
  read: (inbox, ids) => inbox.markAsRead(ids),
  unread: (inbox, ids) => inbox.markAsUnread(ids),
  archive: (inbox, ids) => inbox.archive(ids),
  unarchive: (inbox, ids) => inbox.unarchive(ids),
  delete: (inbox, ids) => inbox.remove(ids),
  save: (inbox, ids) => inbox.save(ids),
  unsave: (inbox, ids) => inbox.unsave(ids),
};

const statesOf = (notifications: readonly Notification[]) =>
  notifications
    .map(({ title, is_read, place, saved }) => ({ title, is_read, place, saved }))
    .sort((a, b) => a.title.localeCompare(b.title));

it.each(Object.entries(METHODS))(
  "of many is shown at once as the server will have it: %s",
  async (action, change) => {
    const browser = new FakeBrowser();
    const { clock, server } = browser;
    server.signInBehindTheScenes(browser.jar);
    const add = (title: string) => server.inbox.add(title).id;
    const [plain, read, archived, saved] = [add("plain"), add("read"), add("archived"), add("saved")];
    server.inbox.mark([read], true);
    server.inbox.move([archived], "archived");
    server.inbox.save([saved], true);
    const { inbox } = (await browser.open()).herald;
    await Promise.all([inbox.show({ place: "any" }), clock.advance(100)]);
    const before = statesOf(inbox.get().notifications);
    expect(before.length).toBe(4);

    const done = change(inbox, [plain, read, archived, saved]);

    const shown = statesOf(inbox.get().notifications);
    expect(shown).not.toEqual(before);
    await Promise.all([done, clock.advance(100)]);
    expect(server.asked("POST", "/api/notifications/bulk/")).toMatchObject([{ body: { action } }]);
    expect(statesOf(server.inbox.items)).toEqual(shown);
    expect(statesOf(inbox.get().notifications)).toEqual(shown);
  },
);
