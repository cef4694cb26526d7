import { describe, expect, it } from "vitest";
import { FakeBrowser } from "./support/fake-browser.ts";
import { refusal } from "./support/fake-server.ts";

/** A browser with ada signed in and one tab open, focused. */
async function adasTab() {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const tab = await browser.open();
  await browser.focus(tab);
  return { browser, tab, server: browser.server, clock: browser.clock, herald: tab.herald };
}

const titles = (herald: { inbox: { get(): { notifications: readonly { title: string }[] } } }) =>
  herald.inbox.get().notifications.map(({ title }) => title);

it("is live once the server has sent everything that was missed", async () => {
  const { herald, server } = await adasTab();

  expect(herald.connection.get()).toEqual({ status: "live" });
  expect(herald.session.get()).toMatchObject({ status: "signed-in", user: { username: "ada" } });
  expect(server.open[0]?.protocols).toEqual(["herald.v2", "herald.v1"]);
});

it("shows and raises what happens", async () => {
  const { herald, server, clock, tab } = await adasTab();

  server.inbox.add("one");
  server.inbox.add("two");
  await clock.advance(10);

  expect(titles(herald)).toEqual(["two", "one"]);
  expect(herald.inbox.get()).toMatchObject({ unreadCount: 2, count: 2, seq: 2 });
  expect(tab.raised).toEqual(["one", "two"]);
});

it("is not shown what has come twice, and raises it once", async () => {
  const { herald, server, clock, tab } = await adasTab();
  for (const socket of server.open) socket.wire = (frame) => [frame, frame, frame];

  const { id } = server.inbox.add("one");
  server.inbox.mark([id], true);
  server.inbox.add("two");
  await clock.advance(10);

  expect(titles(herald)).toEqual(["two", "one"]);
  expect(herald.inbox.get()).toMatchObject({ unreadCount: 1, count: 2, seq: 3 });
  expect(tab.raised).toEqual(["one", "two"]);
});

it("comes back for a frame that is missing", async () => {
  const { herald, server, clock, tab } = await adasTab();
  for (const socket of server.open)
    socket.wire = (frame) => ("seq" in frame && frame.seq === 1 ? [] : [frame]);

  server.inbox.add("one");
  server.inbox.add("two");
  await clock.advance(2_000);

  expect(server.sockets.map(({ since }) => since)).toEqual([0, 0]);
  expect(titles(herald)).toEqual(["two", "one"]);
  expect(tab.raised).toEqual(["one", "two"]);
});

it("puts frames that came in the wrong order right", async () => {
  const { herald, server, clock, tab } = await adasTab();
  const held: Parameters<(typeof server.sockets)[0]["say"]>[0][] = [];
  for (const socket of server.open)
    socket.wire = (frame) => {
      held.push(frame);
      return held.length === 3 ? held.splice(0).reverse() : [];
    };

  for (const title of ["one", "two", "three"]) server.inbox.add(title);
  await clock.advance(2_000);

  expect(titles(herald)).toEqual(["three", "two", "one"]);
  expect(tab.raised).toEqual(["one", "two", "three"]);
});

it("resumes after a drop from the highest number it has seen", async () => {
  const { herald, server, clock, tab } = await adasTab();
  const { id } = server.inbox.add("one");
  server.inbox.add("two");
  await clock.advance(10);

  server.open[0]?.end();
  expect(herald.connection.get()).toEqual({ status: "waiting", retryAt: clock.now + 500 });
  server.inbox.mark([id], true);
  server.inbox.add("three");
  await clock.advance(1_000);

  expect(server.sockets.map(({ since }) => since)).toEqual([0, 2]);
  expect(titles(herald)).toEqual(["three", "two", "one"]);
  expect(herald.inbox.get()).toMatchObject({ unreadCount: 2, seq: 4 });
  expect(tab.raised).toEqual(["one", "two", "three"]);
});

it("does not raise again what it raised before it was dropped in the middle of a replay", async () => {
  const { herald, server, clock, tab } = await adasTab();
  server.replaySize = 0;
  server.open[0]?.end();
  const [one, two] = [server.inbox.add("one"), server.inbox.add("two")];
  // Both changed by one number: their frames share it, and only the last carries it.
  server.inbox.mark([one.id, two.id], true);
  server.inbox.mark([one.id, two.id], false);
  let isCut = false;
  server.wire = () => (frame) => {
    const frames = isCut ? [] : [frame];
    isCut ||= frame.type === "notification";
    return frames;
  };
  await clock.advance(600);
  expect(tab.raised).toEqual(["one"]);

  server.wire = undefined;
  server.open[0]?.end();
  await clock.advance(2_000);

  expect(tab.raised).toEqual(["one", "two"]);
  expect(titles(herald)).toEqual(["two", "one"]);
});

it("does not raise what was read elsewhere before it came", async () => {
  const { server, clock, tab } = await adasTab();
  server.open[0]?.end();
  server.inbox.mark([server.inbox.add("one").id], true);
  server.inbox.add("two");

  await clock.advance(1_000);

  expect(tab.raised).toEqual(["two"]);
});

it("loads the list again when it is too far behind", async () => {
  const { herald, server, clock } = await adasTab();
  server.inbox.add("one");
  await clock.advance(10);
  server.open[0]?.end();
  server.inbox.add("two");
  server.inbox.floor = 2;

  await clock.advance(1_000);

  expect(titles(herald)).toEqual(["two", "one"]);
  expect(herald.inbox.get()).toMatchObject({ status: "ready", seq: 2, unreadCount: 2 });
});

it("tries five times soon, then slowly, each time after a while that chance picks", {
  tags: ["parity.browser.15", "F25"],
}, async () => {
  const { browser, server, clock, herald } = await adasTab();
  browser.random = () => 0.999;
  server.isDown = true;
  const waits: number[] = [];
  herald.connection.subscribe(() => {
    const { status, retryAt = 0 } = herald.connection.get();
    if (status === "waiting") waits.push(Math.round((retryAt - clock.now) / 1000));
  });

  server.open[0]?.end();
  await clock.advance(150_000);

  expect(waits).toEqual([1, 2, 4, 8, 16, 60, 60]);
});

it("comes back at once when the network does", { tags: "parity.browser.15" }, async () => {
  const { browser, server, clock, herald } = await adasTab();
  await browser.setOnline(false);
  await clock.advance(6_000);
  expect(herald.connection.get().status).toBe("offline");
  server.inbox.add("meanwhile");
  await clock.advance(120_000);

  await browser.setOnline(true);
  await clock.advance(30);

  expect(herald.connection.get()).toEqual({ status: "live" });
  expect(titles(herald)).toEqual(["meanwhile"]);
});

it("comes back at once when a user turns to it", async () => {
  const { browser, server, clock, herald, tab } = await adasTab();
  server.isDown = true;
  server.open[0]?.end();
  await clock.advance(60_000);
  server.isDown = false;

  await browser.focus(tab);

  expect(herald.connection.get()).toEqual({ status: "live" });
});

describe("a server that is back", () => {
  /** Ada's tab, whose connection was lost for so long that the next try is far away. */
  async function longLost() {
    const ada = await adasTab();
    ada.browser.random = () => 0.999;
    ada.server.isDown = true;
    ada.server.open[0]?.end();
    await ada.clock.advance(100_000);
    expect(ada.herald.connection.get().retryAt).toBeGreaterThan(ada.clock.now + 20_000);
    ada.server.isDown = false;
    return ada;
  }

  it("is found by the first request of the page that it answers", async () => {
    const { herald, clock } = await longLost();

    await Promise.all([herald.request("GET", "/api/profile/"), clock.advance(100)]);

    expect(herald.connection.get()).toEqual({ status: "live" });
  });

  it("is found when the page says that it was answered", async () => {
    const { herald, clock } = await longLost();

    herald.networkIsBack();
    await clock.advance(100);

    expect(herald.connection.get()).toEqual({ status: "live" });
  });

  it("is found by the leading tab when another one was answered", async () => {
    const { browser, herald } = await adasTab();
    const second = await browser.open();
    browser.random = () => 0.999;
    browser.server.isDown = true;
    browser.server.open[0]?.end();
    await browser.clock.advance(100_000);
    browser.server.isDown = false;

    await Promise.all([second.herald.request("GET", "/api/profile/"), browser.clock.advance(100)]);

    expect(herald.connection.get()).toEqual({ status: "live" });
  });

  it("is not called more often for it than once a second", async () => {
    const { herald, server, clock } = await longLost();
    server.connect = (_jar, socket) => {
      server.sockets.push(socket);
      clock.after(1, () => socket.end());
    };
    const before = server.sockets.length;

    for (let call = 0; call < 50; call += 1) {
      herald.networkIsBack();
      await clock.advance(100);
    }

    expect(server.sockets.length - before).toBeLessThanOrEqual(6);
  });
});

it("does not wait for an opening from before the network was lost", async () => {
  const { browser, server, clock, herald } = await adasTab();
  const { connect } = server;
  server.connect = (_jar, socket) => void server.sockets.push(socket);
  server.open[0]?.end();
  await clock.advance(5_000);
  server.connect = connect;

  await browser.setOnline(true);
  await clock.advance(100);

  expect(herald.connection.get()).toEqual({ status: "live" });
});

describe("a replay", () => {
  it("is asked for in one frame, and shown as one", async () => {
    const { browser, herald, server, clock } = await adasTab();
    const groups: string[][] = [];
    herald.on("arrivals", ({ notifications }) => groups.push(notifications.map(({ title }) => title)));
    const read = server.inbox.add("read").id;
    await clock.advance(10);
    let shown = 0;
    server.open[0]?.end();
    for (let count = 1; count <= 200; count += 1) server.inbox.add(`${count}`);
    server.inbox.mark([read], true);
    server.replaySize = 1_000;
    herald.inbox.subscribe(() => {
      shown += 1;
    });
    await clock.advance(1_000);

    expect(server.open[0]?.url.search).toBe("?since=1&replay=1");
    expect(groups.map((group) => group.length)).toEqual([1, 200]);
    expect(groups[1]).toEqual(Array.from({ length: 200 }, (_, at) => `${at + 1}`));
    expect(shown).toBe(1);
    expect(herald.inbox.get()).toMatchObject({ seq: 202, unreadCount: 200, count: 201 });
    expect(browser.raised.length).toBe(201);
  });

  it("is shown once, also where the connection is lost between two of its frames", async () => {
    const { server, clock, tab } = await adasTab();
    server.open[0]?.end();
    const [one] = [server.inbox.add("one"), server.inbox.add("two")];
    server.inbox.mark([one.id], true);
    server.inbox.mark([one.id], false);
    server.replaySize = 1;
    cutAfterReplays(server, 1);
    await clock.advance(600);
    expect(tab.raised).toEqual(["two"]);

    server.wire = undefined;
    server.open[0]?.end();
    await clock.advance(2_000);

    expect(tab.raised).toEqual(["two", "one"]);
  });

  it("is shown to its end by the next leading tab", async () => {
    const { browser, server, clock, tab } = await adasTab();
    await browser.open();
    await browser.focus(undefined);
    server.open[0]?.end();
    const [one] = [server.inbox.add("one"), server.inbox.add("two")];
    server.inbox.mark([one.id], true);
    server.inbox.mark([one.id], false);
    server.replaySize = 1;
    cutAfterReplays(server, 1);
    await clock.advance(1_000);
    expect(browser.raised).toEqual(["two"]);

    server.wire = undefined;
    await browser.crash(tab);
    await clock.advance(2_000);

    expect(browser.raised).toEqual(["two", "one"]);
  });

  /** Loses everything behind so many replay frames, without a word. */
  function cutAfterReplays(server: FakeBrowser["server"], count: number) {
    let left = count;
    server.wire = () => (frame) => {
      if (frame.type === "replay") left -= 1;
      return left < 0 || frame.type === "pong" ? [] : [frame];
    };
  }
});

it("takes silence for the end, soon when a user turns to it, else after a while", async () => {
  const { browser, server, clock, tab } = await adasTab();
  for (const socket of server.open) socket.isMute = true;
  await browser.focus(tab);
  await clock.advance(6_000);
  expect(server.sockets.length).toBe(2);

  for (const socket of server.open) socket.isMute = true;
  await clock.advance(31_000);

  expect(server.sockets.length).toBe(3);
});

it("takes silence for the end, however often a user turns to it", async () => {
  const { browser, server, clock, tab } = await adasTab();
  for (const socket of server.open) socket.isMute = true;

  for (let second = 0; second < 7; second += 1) {
    await browser.focus(tab);
    await clock.advance(950);
  }

  expect(server.sockets.length).toBe(2);
});

it("passes over what comes again from long before", async () => {
  const { herald, server, clock, tab } = await adasTab();
  const before: Parameters<(typeof server.sockets)[0]["say"]>[0][] = [];
  for (const socket of server.open)
    socket.wire = (frame) => {
      before.push(frame);
      return [...before].reverse();
    };

  const { id } = server.inbox.add("one");
  server.inbox.mark([id], true);
  server.inbox.add("two");
  await clock.advance(10);

  expect(herald.inbox.get()).toMatchObject({ seq: 3, unreadCount: 1, count: 2 });
  expect(titles(herald)).toEqual(["two", "one"]);
  expect(tab.raised).toEqual(["one", "two"]);
});

it("gives up an opening that is never answered", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  browser.server.connect = (_jar, socket) => void browser.server.sockets.push(socket);
  await browser.open();

  await browser.clock.advance(11_000);

  expect(browser.server.sockets.length).toBe(2);
});

describe("a close code", () => {
  it.each([
    [4409, "too-many-sockets"],
    [1008, "too-many-frames"],
  ])("%i ends it until it is started again", async (code, reason) => {
    const { server, clock, herald } = await adasTab();

    server.open[0]?.end(code);
    await clock.advance(600_000);
    expect(herald.connection.get()).toEqual({ status: "ended", reason });
    expect(server.sockets.length).toBe(1);

    herald.start();
    await clock.advance(50);
    expect(herald.connection.get()).toEqual({ status: "live" });
  });

  it.each([1000, 1001, 1006, 1009, 1011, 1012, 4408])("%i is followed by a new socket", async (code) => {
    const { server, clock, herald } = await adasTab();

    server.open[0]?.end(code);
    await clock.advance(1_000);

    expect(herald.connection.get()).toEqual({ status: "live" });
    expect(server.asked("GET", "/api/profile/").length).toBe(1);
  });

  it("4401 is followed by a refresh, and then by a new socket", async () => {
    const { browser, server, clock, herald } = await adasTab();
    server.expire(browser.jar);

    server.open[0]?.end(4401);
    await clock.advance(1_000);

    expect(server.asked("POST", "/api/token/refresh/").length).toBe(1);
    expect(herald.connection.get()).toEqual({ status: "live" });
    expect(herald.session.get().status).toBe("signed-in");
  });

  it("4401 signs out where the session is over", async () => {
    const { browser, server, clock, herald } = await adasTab();
    server.inbox.add("one");
    server.endSession(browser.jar);

    server.open[0]?.end(4401);
    await clock.advance(1_000);

    expect(herald.session.get()).toEqual({ status: "signed-out" });
    expect(herald.inbox.get().notifications).toEqual([]);
    expect(server.open.map(({ url }) => url.pathname)).toEqual(["/ws/announcements/"]);
  });
});

it.each([
  ["http://localhost:8787", "ws://localhost:8787/ws/notifications/"],
  ["https://herald.test", "wss://herald.test/ws/notifications/"],
])("opens its socket where %s is, as safely", { tags: "parity.browser.12" }, async (origin, address) => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);

  const tab = await browser.open({ origin });

  expect(tab.sockets[0]?.url.href.split("?")[0]).toBe(address);
});

it("finds out why a socket was refused, which a browser does not say", async () => {
  const { browser, server, clock, herald } = await adasTab();
  server.isDown = true;
  server.open[0]?.end();
  await clock.advance(700);
  server.isDown = false;
  server.expire(browser.jar);

  await clock.advance(5_000);

  expect(herald.connection.get()).toEqual({ status: "live" });
  expect(server.asked("POST", "/api/token/refresh/").length).toBe(1);
});

it("waits as long as it is asked to", async () => {
  const { server, clock, herald } = await adasTab();
  server.intercept = ({ path }) =>
    path.endsWith("profile/") ? refusal(429, "too-many-requests", { "Retry-After": "90" }) : undefined;
  server.open[0]?.end(4401);

  await clock.advance(600);

  const { status, retryAt = 0 } = herald.connection.get();
  expect(status).toBe("waiting");
  expect(retryAt - clock.now).toBeGreaterThan(89_000);
});

it("waits as ever when it is asked to in words that it does not know, as a date is", async () => {
  const { browser, server, clock, herald } = await adasTab();
  browser.random = () => 0.999;
  server.intercept = ({ path }) =>
    path.endsWith("profile/")
      ? refusal(429, "too-many-requests", { "Retry-After": "Sat, 21 Nov 2026 12:00:00 GMT" })
      : undefined;
  server.open[0]?.end(4401);

  await clock.advance(1_100);

  const { status, retryAt = 0 } = herald.connection.get();
  expect(status).toBe("waiting");
  expect(retryAt - clock.now).toBeGreaterThan(1_000);
  expect(retryAt - clock.now).toBeLessThan(60_000);
});

it("does not hammer a server that lets it in and at once ends it", async () => {
  const { server, clock } = await adasTab();
  for (let minute = 0; minute < 10; minute += 1) {
    for (let second = 0; second < 60; second += 1) {
      for (const socket of server.open) socket.end(4408);
      await clock.advance(1_000);
    }
  }

  expect(server.sockets.length).toBeLessThan(30);
});

it("says nothing more once it is stopped, and resumes when it is started again", async () => {
  const { server, clock, herald, tab } = await adasTab();
  herald.stop();
  server.inbox.add("one");
  await clock.advance(120_000);
  expect(server.open).toEqual([]);
  expect(herald.connection.get()).toEqual({ status: "ended", reason: "stopped" });

  herald.start();
  await clock.advance(50);

  expect(titles(herald)).toEqual(["one"]);
  expect(tab.raised).toEqual(["one"]);
});
