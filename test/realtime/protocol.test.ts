import { describe, expect, it } from "vitest";
import { notificationId } from "#core/ids";
import type { InboxChange } from "#core/inbox";
import { compacted } from "#realtime/user/compaction";
import { framesOf } from "#realtime/user/frames";
import { errorFrame, FrameProblem, isTooLarge, readFrame } from "#realtime/user/protocol";
import { created, read, removed } from "../support/factories.ts";

function idsOf(change: InboxChange) {
  if (change.kind === "created") return change.notification.id;
  return change.kind === "removed" ? change.ids : change.states.flatMap(({ ids }) => ids);
}

const NOW = new Date("2026-01-05T10:35:00Z");

describe("the replay for a client that comes back", () => {
  const replayOf = (changes: InboxChange[]) =>
    compacted(changes, 0).map((change) => [change.kind, change.seq, idsOf(change)]);
  const id = (seq: number) => notificationId(1, seq);

  it("shows what is new in the order it came", () => {
    expect(replayOf([created(4), created(5)])).toEqual([
      ["created", 4, id(4)],
      ["created", 5, id(5)],
    ]);
  });

  it("shows a notification that was created and read meanwhile once, as it is now, at its latest number", () => {
    const [first, second] = compacted([created(4), created(5), read(6, 4)], 0);

    expect(first).toMatchObject({ kind: "created", seq: 5 });
    expect(second).toMatchObject({
      kind: "created",
      seq: 6,
      notification: { id: id(4), seq: 6, is_read: true },
    });
  });

  it("shows a change of an older notification without its content", () => {
    expect(replayOf([read(6, 1, 2)])).toEqual([["changed", 6, [id(1), id(2)]]]);
  });

  it("skips a change that a later one of the same notification overtook", () => {
    expect(replayOf([read(6, 1), created(7), read(8, 1)])).toEqual([
      ["created", 7, id(7)],
      ["changed", 8, [id(1)]],
    ]);
  });

  it("gives only the last of several frames the number they share", () => {
    const changes = compacted([created(4), created(5), read(6, 1, 4, 5)], 0);

    expect(framesOf(changes, "v1", NOW)).toMatchObject([
      { type: "notification", seq: 5, notification: { id: id(4) } },
      { type: "notification", seq: 5, notification: { id: id(5) } },
      { type: "notification_updated", seq: 6, notification_ids: [id(1)] },
    ]);
  });

  it("leaves out a notification that is gone", () => {
    expect(replayOf([created(4), removed(5, 4), created(6)])).toEqual([
      ["removed", 5, [id(4)]],
      ["created", 6, id(6)],
    ]);
  });

  it("never names all, since who was away cannot know what all was", () => {
    const [change] = compacted([{ ...removed(5, 1, 2), all: true } as InboxChange], 0);

    expect(change).toMatchObject({ kind: "removed", ids: [id(1), id(2)], all: false });
  });
});

describe("saying a change", () => {
  it("says a notification once to herald.v1, without the older names", () => {
    const frames = framesOf([created(4)], "v1", NOW);

    expect(frames.map((frame) => frame.type)).toEqual(["notification"]);
    expect(frames[0]).not.toHaveProperty("notification.body");
    expect(frames[0]).toHaveProperty("notification.time_ago", "5 minutes ago");
  });

  it("says a notification in both spellings to a client without a subprotocol", {
    tags: "parity.courses.script.3",
  }, () => {
    const frames = framesOf([created(4)], "older", NOW);

    expect(frames.map((frame) => frame.type)).toEqual(["notification", "new_notification"]);
    for (const frame of frames) {
      expect(frame).toMatchObject({ seq: 4, notification: { type: "info", body: "", action_url: null } });
    }
  });

  it("says what was emptied as all", () => {
    const frames = framesOf([{ ...removed(5, 1), all: true } as InboxChange], "v1", NOW);

    expect(frames).toEqual([{ type: "notification_deleted", all: true, seq: 5, unread_count: 0 }]);
  });
});

describe("reading a client's frame", () => {
  it("takes type and action for the same", () => {
    const byType = readFrame('{"type":"mark_read","notification_id":7}');
    const byAction = readFrame('{"action":"mark_read","notification_id":7}');

    expect(byType).toEqual(byAction);
    expect(byType.action).toEqual({ action: "mark_read", notification_id: 7 });
  });

  it.each([
    ["", "bad-json"],
    ["{", "bad-json"],
    ["null", "invalid"],
    ["[]", "invalid"],
    ["7", "invalid"],
    ['"mark_read"', "invalid"],
    ["{}", "invalid"],
    ['{"type":"subscribe"}', "invalid"],
    ['{"type":"mark_read"}', "invalid"],
    ['{"type":"mark_read","notification_id":"7x"}', "invalid"],
    ['{"type":"mark_read","notification_id":1.5}', "invalid"],
    ['{"type":"mark_all_read","up_to_seq":-1}', "invalid"],
    ['{"type":{"__proto__":null}}', "invalid"],
    ["[".repeat(8000), "bad-json"],
  ])("refuses %s", (frame, code) => {
    expect(() => readFrame(frame)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['{"type":"subscribe"}', "This action is not known."],
    ["{}", "This action is not known."],
    ['{"type":"mark_read"}', "This field of the action is missing or not valid: notification_id."],
    ['{"type":"seen","up_to_seq":"x"}', "This field of the action is missing or not valid: up_to_seq."],
    [
      '{"type":"bulk","action":"read","ids":["x"]}',
      "This field of the action is missing or not valid: ids.0.",
    ],
  ])("says what is wrong with %s", (frame, detail) => {
    expect(() => readFrame(frame)).toThrow(
      expect.objectContaining({ extras: expect.objectContaining({ detail }) }),
    );
  });

  it("refuses a binary frame", () => {
    expect(() => readFrame(new ArrayBuffer(2))).toThrow(expect.objectContaining({ code: "invalid" }));
  });

  it("names the client's request in the error frame", () => {
    let problem: unknown;
    try {
      readFrame('{"type":"dance","request_id":"r1"}');
    } catch (error) {
      problem = error;
    }

    expect(problem).toBeInstanceOf(FrameProblem);
    expect(errorFrame(problem as FrameProblem)).toMatchObject({
      type: "error",
      code: "invalid",
      request: "r1",
    });
  });

  it("measures a frame in bytes", () => {
    expect(isTooLarge("a".repeat(16 * 1024))).toBe(false);
    expect(isTooLarge("a".repeat(16 * 1024 + 1))).toBe(true);
    expect(isTooLarge("é".repeat(8 * 1024 + 1))).toBe(true);
    expect(isTooLarge(new ArrayBuffer(16 * 1024 + 1))).toBe(true);
  });

  it.each(['{ "type": "ping" }', '{"action":"ping"}', '{"type":"ping","timestamp":1}'])(
    "knows a ping spelled as %s",
    (frame) => {
      expect(readFrame(frame).action).toEqual({ action: "ping" });
    },
  );

  it("takes an id as the text of its digits", () => {
    const { action } = readFrame('{"action":"mark_read","notification_id":"17"}');

    expect(action).toEqual({ action: "mark_read", notification_id: 17 });
  });

  it.each(['"0"', '"-1"', '"1.5"', '"1e3"', '" 1"', '""', "null", "true"])("refuses %s as an id", (id) => {
    expect(() => readFrame(`{"action":"mark_read","notification_id":${id}}`)).toThrow(FrameProblem);
  });
});
