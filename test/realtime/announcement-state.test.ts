import { describe, expect, it } from "vitest";
import type { SocketUpdate } from "#core/announcements";
import { AnnouncementState, type Seen } from "#realtime/announcements/announcement-state";

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

    expect(known).toHaveLength(200);
    expect(known[0]).toEqual(live(1));
    expect(known.slice(1)).toEqual(Array.from({ length: 199 }, (_, at) => ended(803 + at)));
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
