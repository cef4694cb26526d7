import { describe, expect, it } from "vitest";
import { renderPush, renderTest } from "#channels/push/render";
import { actor, pending, recipient, stored } from "../../support/mail.ts";

const NOW = new Date("2026-03-28T12:00:00Z");
const WEEK_SECONDS = 7 * 24 * 60 * 60;
const to = recipient({
  address: "https://push.example.net/1",
  device: { id: 1, p256dh: "key", auth: "auth" },
});

const one = (changed: Parameters<typeof stored>[1] = {}, more: Parameters<typeof pending>[1] = {}) =>
  renderPush(pending([stored(1, changed)], { isSummary: false, ...more }), to, NOW)[0]!;

describe("a push waits for a device that is away", () => {
  it.each([
    ["for a week", null, WEEK_SECONDS],
    ["until it expires", "2026-03-28T12:01:30Z", 90],
    ["not at all where it expires now", "2026-03-28T12:00:00Z", 0],
    ["not at all where it has expired", "2026-03-28T11:00:00Z", 0],
    ["for a week at most", "2026-06-01T00:00:00Z", WEEK_SECONDS],
  ])("%s", (_how, expires_at, seconds) => {
    expect(one({ expires_at }).ttlSeconds).toBe(seconds);
  });
});

describe("a push", () => {
  it("is urgent where it is critical, and a test is", () => {
    expect(one({}, { kind: "critical" }).urgency).toBe("high");
    expect(one().urgency).toBe("normal");
    expect(renderTest(to, 3)).toMatchObject({ urgency: "high", payload: { app_badge: 3 } });
  });

  it("carries the number of unread notifications for the app's icon", () => {
    expect(one({}, { unreadCount: 12 }).payload.app_badge).toBe(12);
    expect(one({}, { unreadCount: 0 }).payload.app_badge).toBe(0);
  });

  it("has the topic of its notification, the same each time, and another than any other's", () => {
    const [first, again, other] = [one(), one(), one({ id: 9 as never })];

    expect(first.topic).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
    expect(again.topic).toBe(first.topic);
    expect(other.topic).not.toBe(first.topic);
  });

  it("of one group takes the place of the one before it, whatever the group is called", () => {
    const group_key = "réactions à l’article 7 / très long ".repeat(5).slice(0, 200);
    const all = [stored(1, { group_key }), stored(2, { group_key }), stored(3, { group_key })];

    const messages = renderPush(pending(all, { isSummary: false }), to, NOW);
    const [later] = renderPush(pending([stored(4, { group_key })], { isSummary: false }), to, NOW);

    expect(messages).toMatchObject([
      { payload: { notification: { title: "Title 3", body: "Message 3.\nand 2 more", tag: group_key } } },
    ]);
    expect(messages[0]?.topic).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
    expect(later?.topic).toBe(messages[0]?.topic);
  });

  it("of one group says who caused it, where each is another's", () => {
    const viewed = (at: number, name: string) =>
      stored(at, {
        group_key: "views",
        title: `${name} viewed your profile`,
        actor: actor(name, name.charCodeAt(0)),
      });
    const bodyOf = (...all: ReturnType<typeof viewed>[]) =>
      renderPush(pending(all), to, NOW)[0]?.payload.notification.body;

    expect(bodyOf(viewed(1, "Grace"), viewed(2, "Lin"), viewed(3, "Ada"))).toBe(
      "Message 3.\nAda and 2 others",
    );
    expect(bodyOf(viewed(1, "Ada"), viewed(2, "Ada"))).toBe("Message 2.\nand 1 more");
    expect(bodyOf(viewed(1, "Ada"), stored(2, { group_key: "views" }))).toBe("Message 2.\nand 1 more");
  });

  it("leads to what it is about, by an absolute address", () => {
    const leadsTo = (link: string | null) => one({ link }).payload.notification.navigate;

    expect(leadsTo("/connections/")).toBe("https://herald.example/connections/");
    expect(leadsTo("https://courses.example/7")).toBe("https://courses.example/7");
    expect(leadsTo(null)).toBe("https://herald.example/notifications/?id=7000001");
  });

  it("speaks its reader's language", () => {
    const german = { ...to, locale: "de" as const };
    const twenty = Array.from({ length: 20 }, (_, at) => stored(at));

    const [summary] = renderPush(pending(twenty), german, NOW);

    expect(summary?.payload.notification).toMatchObject({
      title: "20 neue Mitteilungen",
      body: "Title 19\nTitle 18\nTitle 17\nund 17 weitere",
    });
  });

  it("is one for ten at most; of more there is one summary", () => {
    const many = (count: number) =>
      renderPush(
        pending(
          Array.from({ length: count }, (_, at) => stored(at)),
          { isSummary: false },
        ),
        to,
        NOW,
      );

    expect(many(10)).toHaveLength(10);
    expect(many(11)).toMatchObject([{ payload: { notification: { tag: "summary" } } }]);
  });
});
