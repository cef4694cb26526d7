import { describe, expect, it } from "vitest";
import { HeraldProblem } from "../../src/client/index.ts";
import { FakeBrowser, ORIGIN } from "./support/fake-browser.ts";
import { refusal } from "./support/fake-server.ts";

/** Gives an answer time to come. */
async function within<T>(browser: FakeBrowser, promise: Promise<T>): Promise<T> {
  const [answer] = await Promise.allSettled([promise, browser.clock.advance(100)]);
  if (answer.status === "rejected") throw answer.reason;
  return answer.value;
}

it("knows without asking that nobody is signed in, and shows announcements all the same", async () => {
  const browser = new FakeBrowser();
  browser.server.announce(1, "open house");
  const { herald } = await browser.open();

  expect(herald.session.get()).toEqual({ status: "signed-out" });
  expect(browser.server.calls).toEqual([]);
  expect(herald.announcements.get()).toMatchObject([{ title: "open house" }]);
  expect(herald.connection.get()).toEqual({ status: "live" });
});

it("follows the inbox of who signs in, and forgets it when they sign out", async () => {
  const browser = new FakeBrowser();
  browser.server.inbox.add("one");
  const { herald } = await browser.open();

  const user = await within(browser, herald.signIn({ username: "ada", password: "right" }));
  expect(user).toMatchObject({ username: "ada" });
  expect(herald.inbox.get()).toMatchObject({ unreadCount: 1, notifications: [{ title: "one" }] });

  await within(browser, herald.signOut());
  expect(herald.session.get()).toEqual({ status: "signed-out" });
  expect(herald.inbox.get()).toMatchObject({ unreadCount: 0, notifications: [] });
});

it("says what the server refused, and refreshes nothing for a wrong password", async () => {
  const browser = new FakeBrowser();
  const errors = [{ pointer: "#/username", detail: "Taken." }];
  const { herald } = await browser.open();

  const problem = await within(browser, herald.signIn({ username: "ada", password: "wrong" })).catch(
    (e) => e,
  );
  expect(problem).toBeInstanceOf(HeraldProblem);
  expect(problem).toMatchObject({ status: 401, code: "code-401", errors: [] });
  browser.server.intercept = () => ({
    ...refusal(409),
    body: { code: "username-taken", detail: "Taken.", errors },
  });
  const account = { username: "ada", email: "ada@example.com", password: "long enough" };
  await expect(within(browser, herald.register(account))).rejects.toMatchObject({
    status: 409,
    code: "username-taken",
    message: "Taken.",
    errors,
  });
  expect(browser.server.asked("POST", "/api/token/refresh/")).toEqual([]);
});

it("leaves a session alone when a password is wrong", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();

  const refused = within(browser, herald.signIn({ username: "ada", password: "wrong" }));

  await expect(refused).rejects.toMatchObject({ status: 401 });
  expect(browser.server.asked("POST", "/api/token/refresh/")).toEqual([]);
  expect(herald.session.get()).toMatchObject({ status: "signed-in" });
});

it("stays signed in when another tab signs in anew while an old session cannot be refreshed", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();
  browser.server.endSession(browser.jar);

  const refused = herald.request("GET", "/api/profile/");
  await browser.clock.advance(10);
  browser.server.signInBehindTheScenes(browser.jar);

  await expect(within(browser, refused)).rejects.toMatchObject({ status: 401 });
  expect(herald.session.get()).toMatchObject({ status: "signed-in" });
});

it("says that the server cannot be reached, and what a proxy in front of it answers", async () => {
  const browser = new FakeBrowser();
  const { herald } = await browser.open();
  const unavailable = within(browser, herald.request("GET", "/api/health/"));
  browser.server.intercept = () => ({ status: 502 });
  await expect(unavailable).rejects.toMatchObject({ status: 502, code: "unavailable" });

  browser.server.isDown = true;

  await expect(within(browser, herald.request("GET", "/api/health/"))).rejects.toMatchObject({
    status: 0,
    code: "unreachable",
  });
});

it("sends the CSRF token with the cookie, and keeps no token", async () => {
  const browser = new FakeBrowser();
  const { herald } = await browser.open();
  await within(browser, herald.signIn({ username: "ada", password: "right" }));

  await within(browser, herald.updateProfile({ full_name: "Ada Lovelace" }));

  const [change] = browser.server.asked("PATCH", "/api/profile/");
  expect(change?.headers).toMatchObject({ "X-CSRFToken": "s1" });
  expect(change?.headers).not.toHaveProperty("Authorization");
  expect(herald.session.get()).toMatchObject({ user: { full_name: "Ada Lovelace" } });
});

it("refreshes an expired token once for all who need it, and goes on", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();
  browser.server.expire(browser.jar);

  const calls = Promise.all([1, 2, 3].map(() => herald.request("GET", "/api/profile/")));
  const users = await within(browser, calls);

  expect(users).toMatchObject([{ id: 1 }, { id: 1 }, { id: 1 }]);
  expect(browser.server.asked("POST", "/api/token/refresh/").length).toBe(1);
});

it("keeps asking who is signed in while the server cannot be reached", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  browser.server.isDown = true;
  const { herald } = await browser.open();
  expect(herald.session.get()).toEqual({ status: "unknown" });
  expect(herald.connection.get().status).toBe("waiting");

  browser.server.isDown = false;
  await browser.clock.advance(5_000);

  expect(herald.session.get()).toMatchObject({ status: "signed-in" });
  expect(herald.connection.get()).toEqual({ status: "live" });
});

it("refreshes the token of a live socket ahead of its end, and sends it over the socket", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  await browser.open();

  await browser.clock.advance(4 * 60 * 60 * 1000);

  const [socket, ...more] = browser.server.sockets;
  const tokens =
    socket?.received.filter(({ action }) => action === "authenticate").map(({ token }) => token) ?? [];
  expect(more).toEqual([]);
  // After the first minute, and then when three quarters of each hour have passed.
  expect(tokens.length).toBe(6);
  expect(tokens.at(-1)).toBe(browser.jar.session);
});

it("signs out when the token cannot be refreshed any more", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();
  browser.server.endSession(browser.jar);

  await browser.clock.advance(61_000);

  expect(herald.session.get()).toEqual({ status: "signed-out" });
});

it("asks who is signed in when the socket turns out to be another user's", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();
  const asked = browser.server.asked("GET", "/api/profile/").length;
  Object.assign(browser.server.ada, { id: 2, username: "grace" });
  const established = {
    type: "connection_established",
    message: "",
    user_id: 2,
    seq: 0,
    unread_count: 0,
  } as const;

  browser.server.wire = () => (frame) =>
    frame.type === "connection_established" ? [{ ...established, resumed: true }] : [frame];
  browser.server.open[0]?.end();
  await browser.clock.advance(3_000);

  expect(browser.server.asked("GET", "/api/profile/").length).toBe(asked + 1);
  expect(herald.session.get()).toMatchObject({ user: { username: "grace" } });
});

it("does not believe an answer that is older than a signing out", async () => {
  const browser = new FakeBrowser();
  const { server, clock } = browser;
  server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();
  server.latency = 2_000;
  server.open[0]?.end(4401);
  await clock.advance(1_600);
  expect(server.asked("GET", "/api/profile/").length).toBe(2);

  server.latency = 6;
  await within(browser, herald.signOut());
  await clock.advance(2_000);

  expect(herald.session.get()).toEqual({ status: "signed-out" });
});

describe("for whom the page shows", () => {
  it("names its user with each cookie request, but not where the answer says who that is", async () => {
    const browser = new FakeBrowser();
    browser.server.inbox.add("one");
    const { herald } = await browser.open();
    await within(browser, herald.signIn({ username: "ada", password: "right" }));
    await within(browser, herald.inbox.markAllAsRead());
    browser.server.open[0]?.end(4401);
    await browser.clock.advance(1_000);

    const named = browser.server.calls.map(({ path, headers }) => `${path} ${headers["X-Herald-User"]}`);
    expect(named).toEqual([
      "/api/login/ undefined",
      "/api/notifications/ 1",
      "/api/notifications/bulk/ 1",
      "/api/profile/ undefined",
    ]);
  });

  it("shows who is signed in now, and says so, when the server refuses another account's request", async () => {
    const browser = new FakeBrowser();
    browser.server.signInBehindTheScenes(browser.jar);
    const { herald } = await browser.open();
    const others: string[] = [];
    herald.on("other-account", ({ username }) => others.push(username));
    Object.assign(browser.server.ada, { id: 2, username: "grace" });
    browser.server.intercept = ({ headers }) =>
      headers["X-Herald-User"] === "1" ? refusal(409, "other-account") : undefined;

    const refused = within(browser, herald.request("POST", "/api/connection_requests/", {}));

    await expect(refused).rejects.toMatchObject({ status: 409, code: "other-account" });
    expect(others).toEqual(["grace"]);
    expect(herald.session.get()).toMatchObject({ user: { username: "grace" } });
  });

  it("says so in every tab when another tab signs in as another user, but not in that one", async () => {
    const browser = new FakeBrowser();
    browser.server.signInBehindTheScenes(browser.jar);
    const [first, second] = [await browser.open(), await browser.open()];
    const others: string[] = [];
    first.herald.on("other-account", ({ username }) => others.push(`first: ${username}`));
    second.herald.on("other-account", ({ username }) => others.push(`second: ${username}`));
    Object.assign(browser.server.ada, { id: 2, username: "grace" });

    await within(browser, second.herald.signIn({ username: "grace", password: "right" }));

    expect(others).toEqual(["first: grace"]);
  });
});

describe("with a token", () => {
  it("does not name the user, as the token does", async () => {
    const { browser, tab } = await withToken();

    await within(browser, tab.herald.request("GET", "/api/profile/"));

    expect(browser.server.calls.at(-1)?.headers).not.toHaveProperty("X-Herald-User");
  });

  async function withToken() {
    const browser = new FakeBrowser();
    let kept: string | null = null;
    const storage = {
      read: () => kept,
      write(token: string | null) {
        kept = token;
      },
    };
    const tab = await browser.open({ auth: "token", storage });
    await within(browser, tab.herald.signIn({ username: "ada", password: "right" }));
    browser.jar.session = undefined;
    return { browser, tab, read: storage.read };
  }

  it("sends it with each call and each socket, and never in an address", async () => {
    const { browser, tab, read } = await withToken();
    browser.server.open[0]?.end();
    await browser.clock.advance(1_000);

    const call = browser.server.calls.at(-1);
    expect(call?.headers.Authorization).toBe(`Bearer ${read()}`);
    expect(browser.server.open.map(({ protocols }) => protocols)).toEqual([
      ["herald.v2", "herald.v1", `bearer.${read()}`],
    ]);
    expect(browser.server.sockets.filter(({ url }) => url.href.includes(String(read())))).toEqual([]);
    expect(tab.herald.connection.get()).toEqual({ status: "live" });
    expect(browser.server.open[0]?.url.origin).toBe(ORIGIN.replace("https", "wss"));
  });

  it("keeps the refreshed one, and none after signing out", async () => {
    const { browser, tab, read } = await withToken();
    const before = read();
    await browser.clock.advance(61_000);
    expect(read()).not.toBe(before);

    await within(browser, tab.herald.signOut());

    expect(read()).toBeNull();
  });

  it("keeps none that comes only after signing out", async () => {
    const { browser, tab, read } = await withToken();
    browser.server.latency = 1_000;
    await browser.clock.advance(60_600);
    expect(browser.server.asked("POST", "/api/token/refresh/").length).toBe(1);

    browser.server.latency = 6;
    await within(browser, tab.herald.signOut());
    await browser.clock.advance(1_000);

    expect(read()).toBeNull();
  });
});
