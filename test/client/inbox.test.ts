import { describe, expect, it } from "vitest";
import { FakeBrowser } from "./support/fake-browser.ts";
import { refusal } from "./support/fake-server.ts";

/** Ada's tab, with so many notifications, the odd ones of type course. */
async function adasInbox(count = 3) {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  for (let number = 1; number <= count; number += 1)
    browser.server.inbox.add(`${number}`, number % 2 ? "course" : "info");
  const { herald } = await browser.open();
  const { clock, server } = browser;
  const titles = () =>
    herald.inbox.get().notifications.map(({ title, is_read }) => `${title}${is_read ? "" : "*"}`);
  const idOf = (title: string) => server.inbox.items.find((item) => item.title === title)?.id ?? 0;
  return { browser, clock, server, inbox: herald.inbox, titles, idOf };
}

describe("what is asked for", () => {
  it("is shown at once, and once", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox();

    const done = inbox.markAsRead(idOf("2"));
    expect(titles()).toEqual(["3*", "2", "1*"]);
    expect(inbox.get().unreadCount).toBe(2);
    await Promise.all([done, clock.advance(50)]);

    expect(titles()).toEqual(["3*", "2", "1*"]);
    expect(inbox.get()).toMatchObject({ unreadCount: 2, seq: 4 });
    await inbox.markAsRead(idOf("2"));
    expect(server.calls.filter(({ method }) => method === "POST").length).toBe(1);
  });

  it.each([403, 409, 429, 500])("is taken back when the server refuses it with %i", async (status) => {
    const { clock, server, inbox, titles, idOf } = await adasInbox();
    server.intercept = ({ method }) => (method === "GET" ? undefined : refusal(status));
    const acts = [
      () => inbox.markAsRead(idOf("2")),
      () => inbox.markAllAsRead(),
      () => inbox.remove(idOf("2")),
      () => inbox.removeAll(),
    ];

    for (const act of acts) {
      const done = act();
      expect(titles()).not.toEqual(["3*", "2*", "1*"]);
      await Promise.all([expect(done).rejects.toMatchObject({ status }), clock.advance(50)]);
      expect(titles()).toEqual(["3*", "2*", "1*"]);
      expect(inbox.get()).toMatchObject({ unreadCount: 3, count: 3 });
    }
  });

  it("is taken back when the network is gone", async () => {
    const { browser, clock, inbox, titles, idOf } = await adasInbox();
    browser.isOnline = false;

    const done = inbox.remove(idOf("2"));
    expect(titles()).toEqual(["3*", "1*"]);
    await Promise.all([expect(done).rejects.toMatchObject({ code: "unreachable" }), clock.advance(50)]);

    expect(titles()).toEqual(["3*", "2*", "1*"]);
  });

  it("does not flicker while the answer and the frame are on their way", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox();
    for (const socket of server.open) socket.isMute = true;
    const seen = new Set<string>();
    inbox.subscribe(() => seen.add(titles().join()));

    const done = Promise.all([inbox.markAsRead(idOf("1")), inbox.remove(idOf("2"))]);
    await Promise.all([done, clock.advance(100)]);
    server.open[0]?.end();
    await clock.advance(1_000);

    expect([...seen]).toEqual(["3*,2*,1", "3*,1"]);
    expect(inbox.get()).toMatchObject({ seq: 5, unreadCount: 1, count: 2 });
  });

  it("gives way to what was done elsewhere later", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox();
    for (const socket of server.open) socket.isMute = true;
    await Promise.all([inbox.markAsRead(idOf("2")), clock.advance(50)]);
    expect(titles()).toEqual(["3*", "2", "1*"]);

    server.inbox.mark([idOf("2")], false);
    server.open[0]?.end();
    await clock.advance(1_000);

    expect(titles()).toEqual(["3*", "2*", "1*"]);
  });

  it("leaves what comes meanwhile unread, and not deleted", async () => {
    const { clock, server, inbox, titles } = await adasInbox();

    const done = inbox.markAllAsRead();
    server.inbox.add("4");
    await clock.advance(2);
    expect(titles()).toEqual(["4*", "3", "2", "1"]);
    expect(inbox.get().unreadCount).toBe(1);
    await Promise.all([done, clock.advance(50)]);

    expect(titles()).toEqual(["4*", "3", "2", "1"]);
    expect(inbox.get().unreadCount).toBe(1);
  });

  it("can be undone", async () => {
    const { clock, inbox, titles, idOf } = await adasInbox();
    await Promise.all([inbox.markAsRead(idOf("3")), clock.advance(50)]);

    await Promise.all([inbox.markAsUnread(idOf("3")), clock.advance(50)]);

    expect(titles()).toEqual(["3*", "2*", "1*"]);
    expect(inbox.get().notifications[0]?.read_at).toBeNull();
  });

  it("empties the inbox", async () => {
    const { clock, inbox } = await adasInbox(30);

    const done = inbox.removeAll();
    expect(inbox.get()).toMatchObject({ notifications: [], count: 0, unreadCount: 0, hasMore: false });
    await Promise.all([done, clock.advance(50)]);

    expect(inbox.get()).toMatchObject({
      notifications: [],
      count: 0,
      unreadCount: 0,
      hasMore: false,
      seq: 31,
    });
  });
});

describe("what is put away", () => {
  it("is gone at once, and in its place, saved or answered on every device", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox(4);
    const until = new Date(clock.now + 3_600_000);

    const done = Promise.all([
      inbox.archive(idOf("4")),
      inbox.snooze(idOf("3"), until),
      inbox.save([idOf("2"), idOf("1")]),
      inbox.act(idOf("1"), "accept"),
    ]);
    expect(titles()).toEqual(["2*", "1*"]);
    expect(inbox.get()).toMatchObject({ unreadCount: 2, unseenCount: 2, count: 2 });
    expect(inbox.get().notifications).toMatchObject([{ saved: true }, { saved: true, acted: "accept" }]);
    await Promise.all([done, clock.advance(50)]);

    expect(titles()).toEqual(["2*", "1*"]);
    expect(inbox.get()).toMatchObject({ unreadCount: 2, unseenCount: 2, count: 2, seq: 8 });
    const [three, four] = [idOf("3"), idOf("4")].map((id) =>
      server.inbox.items.find((each) => each.id === id),
    );
    expect([three, four]).toMatchObject([
      { place: "snoozed", snoozed_until: until.toISOString() },
      { place: "archived" },
    ]);
  });

  it.each(["archive", "unsnooze", "save", "remove", "markAsRead", "markAsUnread", "snooze"] as const)(
    "comes back as it was by the undo of %s, and only once",
    async (what) => {
      const { clock, server, inbox, idOf, titles } = await adasInbox(4);
      const [two, three] = [idOf("2"), idOf("3")];
      server.inbox.mark([two], true);
      server.inbox.move([three], "snoozed", { until: "2026-01-06T10:00:00.000Z" });
      await clock.advance(50);
      const before = server.inbox.page({ place: "any" });
      const ids = what === "unsnooze" ? [three] : [two, idOf("1")];
      const until = new Date(clock.now + 60_000);

      const undo = what === "snooze" ? inbox.snooze(ids, until) : inbox[what](ids);
      await clock.advance(50);
      expect(server.inbox.page({ place: "any" })).not.toEqual({ ...before, seq: server.inbox.head });
      await Promise.all([undo.then((putBack) => putBack()), clock.advance(100)]);

      const { seq, ...after } = server.inbox.page({ place: "any" });
      const stateOf = (page: Pick<typeof before, "notifications">) =>
        page.notifications.map(({ seq: _, ...state }) => state);
      expect(stateOf(after)).toEqual(stateOf(before));
      expect(titles()).toEqual(["4*", "2", "1*"]);
      expect(inbox.get()).toMatchObject({ seq, count: 3, unreadCount: 2 });
    },
  );

  it("is over for an undo that comes too late or twice", async () => {
    const { clock, inbox, idOf } = await adasInbox();
    const [undo] = await Promise.all([inbox.archive(idOf("2")), clock.advance(50)]);
    await Promise.all([undo(), clock.advance(50)]);

    await Promise.all([expect(undo()).rejects.toMatchObject({ code: "undo-over" }), clock.advance(50)]);
  });

  it("takes a request for each hundred, and none for what is so already", async () => {
    const { clock, server, inbox } = await adasInbox(130);
    const ids = server.inbox.items.map(({ id }) => id);

    const [undo] = await Promise.all([inbox.archive(ids), clock.advance(50)]);
    expect(server.asked("POST", "/api/notifications/bulk/").length).toBe(2);
    expect(inbox.get()).toMatchObject({ count: 0, unreadCount: 0 });
    await Promise.all([undo(), clock.advance(100)]);
    expect(inbox.get()).toMatchObject({ count: 130, unreadCount: 130 });

    await Promise.all([inbox.unsave(ids.slice(0, 5)), inbox.unarchive(ids[0] as number), clock.advance(50)]);
    expect(server.asked("POST", "/api/notifications/bulk/").length).toBe(2);
  });

  it("is of what a selection matches and has come so far", async () => {
    const { clock, server, inbox, titles } = await adasInbox(4);

    const done = inbox.archive({ types: ["course"] });
    server.inbox.add("5", "course");
    expect(titles()).toEqual(["4*", "2*"]);
    await Promise.all([done, clock.advance(50)]);

    expect(titles()).toEqual(["5*", "4*", "2*"]);
    expect(inbox.get()).toMatchObject({ count: 3, unreadCount: 3 });
  });
});

describe("pages", () => {
  it("come one after another, each notification once, while others come and go", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox(50);
    expect(inbox.get()).toMatchObject({ count: 50, hasMore: true });
    const gone = idOf("25");

    const more = inbox.loadMore();
    server.inbox.add("51");
    await clock.advance(7);
    server.inbox.remove([gone]);
    await Promise.all([more, inbox.loadMore(), clock.advance(50)]);
    await Promise.all([inbox.loadMore(), clock.advance(50)]);

    const expected = Array.from({ length: 51 }, (_, at) => `${51 - at}*`).filter((title) => title !== "25*");
    expect(titles()).toEqual(expected);
    expect(inbox.get()).toMatchObject({ hasMore: false, count: 50 });
    await inbox.loadMore();
  });

  it("know of what happens while they are on their way", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox(50);
    const more = inbox.loadMore();
    await clock.advance(4);
    server.inbox.mark([idOf("26")], true);
    await Promise.all([more, clock.advance(50)]);
    expect(titles().slice(23, 26)).toEqual(["27*", "26", "25*"]);

    const rest = inbox.loadMore();
    await clock.advance(4);
    server.inbox.remove([idOf("5")]);
    await Promise.all([rest, clock.advance(50)]);
    expect(titles()).not.toContain("5*");
    expect(titles().length).toBe(49);

    const again = inbox.show({ types: ["course"] });
    await clock.advance(4);
    server.inbox.add("51", "course");
    await Promise.all([again, clock.advance(50)]);

    expect(titles().slice(0, 2)).toEqual(["51*", "49*"]);
    expect(inbox.get()).toMatchObject({ count: 25, seq: 53 });
  });

  it("are not believed where they are older than what was seen", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox(30);
    const old = server.inbox.page({ before: idOf("11") });
    server.inbox.remove([idOf("5")]);
    await clock.advance(50);

    server.intercept = ({ query }) => (query.has("cursor") ? { status: 200, body: old } : undefined);
    const refused = expect(inbox.loadMore()).rejects.toMatchObject({ code: "unavailable" });
    await Promise.all([refused, clock.advance(50)]);
    server.intercept = () => undefined;
    await Promise.all([inbox.loadMore(), clock.advance(50)]);

    expect(titles().length).toBe(29);
    expect(titles()).not.toContain("5");
  });

  it("are counted anew where one came from after a change of them", async () => {
    const { clock, server, inbox } = await adasInbox(22);
    server.open[0]?.end();
    server.inbox.remove(
      server.inbox.items.map(({ id }) => id),
      true,
    );

    await Promise.all([inbox.loadMore(), clock.advance(50)]);
    await clock.advance(2_000);

    expect(inbox.get()).toMatchObject({ notifications: [], count: 0, unreadCount: 0, hasMore: false });
  });

  it("stay when the list has to be loaded again", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox(130);
    for (let page = 0; page < 5; page += 1) await Promise.all([inbox.loadMore(), clock.advance(50)]);
    expect(titles().length).toBe(120);

    // Nobody can know whether one that is not loaded was counted.
    server.inbox.remove([idOf("3")]);
    await clock.advance(50);

    expect(titles().length).toBe(120);
    expect(inbox.get()).toMatchObject({ count: 129, hasMore: true });
    await Promise.all([inbox.loadMore(), clock.advance(50)]);
    expect(titles().length).toBe(129);
  });
});

describe("a filter", () => {
  it("lists the unread: what is read leaves, what is unread again comes back", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox(4);
    await Promise.all([inbox.show({ isRead: false }), clock.advance(50)]);

    await Promise.all([inbox.markAsRead(idOf("3")), clock.advance(50)]);
    expect(titles()).toEqual(["4*", "2*", "1*"]);
    expect(inbox.get()).toMatchObject({ count: 3, unreadCount: 3 });
    server.inbox.mark([idOf("3")], false);
    await clock.advance(50);

    expect(titles()).toEqual(["4*", "3*", "2*", "1*"]);
    expect(inbox.get()).toMatchObject({ count: 4, unreadCount: 4 });
  });

  it("lists the read", async () => {
    const { clock, server, inbox, titles, idOf } = await adasInbox(3);
    await Promise.all([inbox.show({ isRead: true }), clock.advance(50)]);

    server.inbox.mark([idOf("1"), idOf("3")], true);
    server.inbox.add("4");
    await clock.advance(50);

    expect(titles()).toEqual(["3", "1"]);
    expect(inbox.get()).toMatchObject({ count: 2, unreadCount: 2 });
  });

  it("lists types, and counts the whole inbox's unread", async () => {
    const { clock, server, inbox, titles } = await adasInbox(3);
    await Promise.all([inbox.show({ types: ["course"] }), clock.advance(50)]);
    expect(titles()).toEqual(["3*", "1*"]);

    server.inbox.add("4");
    server.inbox.add("5", "course");
    await clock.advance(50);

    expect(titles()).toEqual(["5*", "3*", "1*"]);
    expect(inbox.get()).toMatchObject({ count: 3, unreadCount: 5, seq: 5 });
  });

  it("shows what it can at once, and only the answer to the last one asked for", async () => {
    const { clock, server, inbox, titles } = await adasInbox(3);

    server.latency = 30;
    const slow = inbox.show({ isRead: true });
    expect(inbox.get()).toMatchObject({ notifications: [], status: "loading", filter: { isRead: true } });
    await clock.advance(0);
    server.latency = 6;
    const quick = inbox.show({ types: ["info"] });
    await Promise.all([slow, quick, clock.advance(50)]);

    expect(titles()).toEqual(["2*"]);
    expect(inbox.get()).toMatchObject({ status: "ready", filter: { types: ["info"] } });
  });
});

it("loads what a filter lists once it can, though nothing else happens", async () => {
  const { clock, server, inbox, titles } = await adasInbox(2);
  server.intercept = ({ method }) => (method === "GET" ? refusal(503) : undefined);
  const refused = expect(inbox.show({ types: ["info"] })).rejects.toMatchObject({ status: 503 });
  await Promise.all([refused, clock.advance(50)]);

  server.intercept = () => undefined;
  await clock.advance(5_000);

  expect(inbox.get().status).toBe("ready");
  expect(titles()).toEqual(["2*"]);
});

it("begins anew when the server has forgotten what was seen, whatever is to be listed", async () => {
  const { browser, clock, server, inbox, titles } = await adasInbox(3);
  server.isDown = true;
  server.open[0]?.end();
  const refused = expect(inbox.show({ isRead: false })).rejects.toMatchObject({ status: 0 });
  await Promise.all([refused, clock.advance(50)]);

  server.inbox.head = 2;
  server.inbox.items = server.inbox.items.filter(({ seq }) => seq <= 2);
  server.isDown = false;
  await clock.advance(10_000);

  expect(titles()).toEqual(["2*", "1*"]);
  expect(inbox.get()).toMatchObject({ seq: 2, unreadCount: 2, status: "ready" });
  expect(browser.tabs[0]?.herald.connection.get()).toEqual({ status: "live" });
});

it("says that the list cannot be loaded, and loads it when it can", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  browser.server.inbox.add("one");
  browser.server.intercept = ({ path }) => (path === "/api/notifications/" ? refusal(503) : undefined);
  const { herald } = await browser.open();
  expect(herald.inbox.get().status).toBe("failed");

  browser.server.intercept = () => undefined;
  await browser.clock.advance(2_000);

  expect(herald.inbox.get()).toMatchObject({ status: "ready", unreadCount: 1 });
  expect(herald.connection.get()).toEqual({ status: "live" });
});

it("stays live when a list cannot be loaded again, and loads it when it can", async () => {
  const { clock, server, inbox, browser, titles, idOf } = await adasInbox(2);
  await Promise.all([inbox.show({ isRead: false }), clock.advance(50)]);
  server.inbox.mark([idOf("1")], true);
  await clock.advance(50);
  server.intercept = ({ method }) => (method === "GET" ? refusal(503) : undefined);

  server.inbox.mark([idOf("1")], false);
  await clock.advance(200);
  expect(browser.tabs[0]?.herald.connection.get()).toEqual({ status: "live" });
  server.intercept = () => undefined;
  await clock.advance(10_000);

  expect(titles()).toEqual(["2*", "1*"]);
});

it("does not believe a list that is older than what it has seen", async () => {
  const { clock, server, inbox, titles, idOf } = await adasInbox(2);
  const old = server.inbox.page({ isRead: false });
  server.inbox.add("3");
  await clock.advance(50);
  let asked = 0;
  server.intercept = ({ method }) =>
    method === "GET" && asked++ === 0 ? { status: 200, body: old } : undefined;

  inbox.show({ isRead: false }).catch(() => {});
  await clock.advance(5_000);

  expect(titles()).toEqual(["3*", "2*", "1*"]);
  expect(idOf("3")).toBeGreaterThan(0);
});

describe("announcements", () => {
  async function adasAnnouncements() {
    const browser = new FakeBrowser();
    browser.server.signInBehindTheScenes(browser.jar);
    browser.server.announce(1, "one");
    browser.server.announce(2, "two");
    const { herald } = await browser.open();
    const titles = () => herald.announcements.get().map(({ title }) => title);
    return { browser, server: browser.server, clock: browser.clock, herald, titles };
  }

  it("come and go, newest first", async () => {
    const { server, clock, titles } = await adasAnnouncements();
    expect(titles()).toEqual(["two", "one"]);

    server.withdraw(2);
    server.announce(3, "three");
    await clock.advance(50);

    expect(titles()).toEqual(["three", "one"]);
  });

  it("that ended while the socket was lost are gone when it is back", async () => {
    const { server, clock, titles } = await adasAnnouncements();
    server.open[0]?.end();
    server.withdraw(1);

    await clock.advance(1_000);

    expect(titles()).toEqual(["two"]);
  });

  it("are dismissed at once, and shown again when the server refuses", async () => {
    const { server, clock, herald, titles } = await adasAnnouncements();
    await Promise.all([herald.announcements.dismiss(1), clock.advance(50)]);
    expect(titles()).toEqual(["two"]);
    server.announce(1, "one, corrected");
    await clock.advance(50);
    expect(titles()).toEqual(["two"]);

    server.intercept = () => refusal(500);
    const refused = herald.announcements.dismiss(2);
    expect(titles()).toEqual([]);
    await Promise.all([expect(refused).rejects.toMatchObject({ status: 500 }), clock.advance(50)]);

    expect(titles()).toEqual(["two"]);
  });

  it("are there for another user who signs in, though the one before dismissed them", async () => {
    const { clock, herald, titles } = await adasAnnouncements();
    await Promise.all([herald.announcements.dismiss(1), clock.advance(50)]);
    await Promise.all([herald.signOut(), clock.advance(50)]);

    await Promise.all([herald.signIn({ username: "bob", password: "right" }), clock.advance(50)]);

    expect(titles()).toEqual(["two", "one"]);
  });
});
