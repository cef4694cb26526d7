import { expect, it } from "vitest";
import { isRead } from "../../src/service-worker/stale.ts";

const whole = (...notifications: { id: number; group_key?: string | null }[]) => ({
  notifications,
  isWhole: true,
});

it("is read once its notification is no longer among the unread ones", () => {
  const unread = whole({ id: 9 }, { id: 7 });

  expect([isRead("n-7", unread), isRead("n-8", unread), isRead("n-7", whole())]).toEqual([false, true, true]);
});

it("is unread for as long as one of its group is", () => {
  const unread = whole({ id: 9, group_key: "likes-4" }, { id: 7, group_key: null });

  expect([isRead("likes-4", unread), isRead("likes-5", unread)]).toEqual([false, true]);
});

it("stays on the screen where the list does not reach that far back", () => {
  const unread = { notifications: [{ id: 9 }, { id: 7 }], isWhole: false };

  expect([isRead("n-8", unread), isRead("n-6", unread), isRead("likes-4", unread)]).toEqual([
    true,
    false,
    false,
  ]);
});

it("is a summary as long as anything is unread", () => {
  expect([isRead("summary", whole({ id: 9 })), isRead("summary", whole())]).toEqual([false, true]);
  expect(isRead("summary", { notifications: [], isWhole: false })).toBe(false);
});

it.each(["", "test", "herald-many", "herald-all-7"])(
  "stays where it stands for no notification: %s",
  (tag) => {
    expect(isRead(tag, whole())).toBe(false);
  },
);
