import { describe, expect, it } from "vitest";
import type { SocketUpdate } from "#core/announcements";
import { AnnouncementState, dismissing, type Seen } from "#realtime/announcements/announcement-state";

const NOW = new Date("2026-11-30T12:00:00Z");
const live = (id: number): SocketUpdate => ({ id, version: 1, frame: `the frame of ${id}`, until: null });
const ended = (id: number): SocketUpdate => ({ id, version: 2, frame: null, until: null });

/** A state that knew all that was live when it began, and has since been told of so many that came and ended. */
function afterMany(count: number): AnnouncementState {
  const state = new AnnouncementState();
  state.replace([live(1)]);
  for (let id = 2; id < count + 2; id += 1) {
    state.put([live(id)]);
    state.put([ended(id)]);
  }
  return state;
}

describe("what an object that never sleeps knows of announcements", () => {
  it("is what is live and the latest that ended, however many there were", () => {
    const known = afterMany(1000).updates(NOW);

    expect(known).toEqual([live(1), ...Array.from({ length: 10 }, (_, at) => ended(992 + at))]);
    expect(afterMany(1001).updates(NOW)).toEqual([live(1), ...[998, 999, 1000, 1001, 1002].map(ended)]);
  });

  it("still shows what is live, and nothing that comes late", () => {
    const state = afterMany(1000);
    state.put([live(1001)]);

    expect(state.difference([], NOW).frames).toEqual(["the frame of 1"]);
  });

  it("takes from a socket what it shows of what was forgotten", () => {
    const shown: Seen = [[5, 1, true]];

    expect(afterMany(1000).difference(shown, NOW).frames).toContainEqual({
      type: "global_notification_removed",
      announcement_id: 5,
    });
  });
});

describe("what a socket was sent of announcements", () => {
  const knowing = (...updates: SocketUpdate[]) => {
    const state = new AnnouncementState();
    state.replace([live(2), live(4)]);
    state.put(updates);
    return state;
  };

  it("is the same object where nothing changes, so that it need not be written", () => {
    const state = knowing(ended(2), live(5));
    const { seen } = state.difference([], NOW);

    expect(state.difference(seen, NOW)).toEqual({ frames: [], seen });
    expect(state.difference(seen, NOW).seen).toBe(seen);
  });

  it("stays in the order of ids, whatever comes when", () => {
    const { seen } = knowing(live(3), ended(1), live(9)).difference([[6, 1, false]], NOW);

    expect(seen.map(([id]) => id)).toEqual([1, 2, 3, 4, 6, 9]);
  });

  it("may be in the order in which it was sent, as earlier versions of Herald kept it", () => {
    const before: Seen = [
      [4, 1, true],
      [7, 1, true],
      [2, 1, true],
    ];
    const { frames, seen } = knowing(ended(2), live(5)).difference(before, NOW);

    expect(frames).toEqual([
      { type: "global_notification_removed", announcement_id: 2 },
      "the frame of 5",
      { type: "global_notification_removed", announcement_id: 7 },
    ]);
    expect(seen).toEqual([
      [2, 2, false],
      [4, 1, true],
      [5, 1, true],
      [7, 1, false],
    ]);
  });

  it("is what it shows, what was dismissed, and the latest of what ended", () => {
    const before = Array.from({ length: 30 }, (_, at): Seen[number] => [100 + at, 2, false]);
    const dismissed: Seen[number] = [50, Number.MAX_SAFE_INTEGER, false];
    const { seen } = knowing().difference([dismissed, ...before], NOW);

    expect(seen).toEqual([[2, 1, true], [4, 1, true], dismissed, ...before.slice(-5)]);
  });

  it("is taken back for each of many that end at once, also by an object that does not know what is live", () => {
    const ids = Array.from({ length: 20 }, (_, at) => at + 1);
    const state = new AnnouncementState();
    state.put(ids.map(ended));
    const { frames, seen } = state.difference(
      ids.map((id) => [id, 1, true]),
      NOW,
    );

    expect(frames).toHaveLength(20);
    expect(seen).toEqual(ids.slice(-5).map((id) => [id, 2, false]));
    expect(state.difference(seen, NOW)).toEqual({ frames: [], seen });
    expect(state.difference(seen, NOW).seen).toBe(seen);
  });

  it("is taken back for each of many that end at once, by an object that keeps the latest of them", () => {
    const ids = Array.from({ length: 20 }, (_, at) => at + 1);
    const state = new AnnouncementState();
    state.replace(ids.map(live));
    const { seen } = state.difference([], NOW);
    state.put(ids.map(ended));

    expect(state.difference(seen, NOW).frames).toHaveLength(20);
  });

  it("names an announcement once, though it was dismissed twice", () => {
    expect(dismissing([[2, 1, true]], [2, 3, 3])).toEqual([
      [2, Number.MAX_SAFE_INTEGER, false],
      [3, Number.MAX_SAFE_INTEGER, false],
    ]);
  });
});
