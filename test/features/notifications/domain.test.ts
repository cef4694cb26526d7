import { describe, expect, it } from "vitest";
import { createdSeqOf, MAX_SEQ, MAX_USER_ID, notificationId } from "#core/ids";
import { contentOf } from "#core/inbox";
import { timeAgo } from "#features/notifications/domain";
import { changesOf, type Missed } from "#features/notifications/history";
import { notification } from "../../support/factories.ts";

const NOW = new Date("2026-03-10T12:00:00Z");
const MINUTE = 60_000;

describe("an id", () => {
  it("holds its user and its number, up to the highest of both", () => {
    expect(createdSeqOf(7, notificationId(7, 12))).toBe(12);
    expect(Number.isSafeInteger(notificationId(MAX_USER_ID, MAX_SEQ))).toBe(true);
    expect(createdSeqOf(MAX_USER_ID, notificationId(MAX_USER_ID, MAX_SEQ))).toBe(MAX_SEQ);
  });

  it("belongs to one user only", () => {
    expect(createdSeqOf(8, notificationId(7, 12))).toBeUndefined();
  });
});

describe("time_ago", () => {
  it.each([
    [0, "Just now"],
    [59_999, "Just now"],
    [MINUTE, "1 minute ago"],
    [5 * MINUTE, "5 minutes ago"],
    [60 * MINUTE, "1 hour ago"],
    [47 * 60 * MINUTE, "1 day ago"],
    [14 * 24 * 60 * MINUTE, "2 weeks ago"],
    [61 * 24 * 60 * MINUTE, "2 months ago"],
    [400 * 24 * 60 * MINUTE, "1 year ago"],
  ])("says of %d ms: %s", { tags: "parity.courses.script.5" }, (age, text) => {
    expect(timeAgo(new Date(NOW.getTime() - age), NOW)).toBe(text);
  });

  it("is just now for a time that a skewed clock puts ahead", () => {
    expect(timeAgo(new Date(NOW.getTime() + 60 * MINUTE), NOW)).toBe("Just now");
  });
});

describe("a type's level", () => {
  it.each([
    ["warning", "warning"],
    ["error", "danger"],
    ["success", "success"],
    ["connection", "info"],
    ["constructor", "info"],
  ])("is, of %s, %s", (type, level) => {
    expect(contentOf({ type, title: "", message: "" }).level).toBe(level);
  });
});

describe("what was missed", () => {
  const missed = (created: number, seq: number, isRead = false): Missed => ({
    created,
    entered: null,
    seq,
    notification: notification(created, { seq, is_read: isRead }),
  });

  it("is spread out over the numbers it took", () => {
    const changes = changesOf([missed(1, 6, true), missed(4, 6, true), missed(5, 5)], 3, 1);

    expect(changes.map(({ kind, seq }) => [kind, seq])).toEqual([
      ["created", 4],
      ["created", 5],
      ["changed", 6],
    ]);
    expect(changes[2]).toMatchObject({
      states: [{ ids: [notificationId(1, 1), notificationId(1, 4)], is_read: true, place: "inbox" }],
    });
  });
});
