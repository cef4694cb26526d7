import fc from "fast-check";
import { ACTION_NAMES } from "../support/action-names.ts";
import { hostileText, hostileValue } from "./inputs.ts";

const KIB_16 = 16 * 1024;

/** A frame of exactly so many bytes, in one shape or another. */
function sized(bytes: number, filler = "x"): string {
  const [head, tail] = ['{"type":"', '"}'];
  return (
    head + filler.repeat(Math.floor((bytes - head.length - tail.length) / Buffer.byteLength(filler))) + tail
  );
}

const RAW = [
  "",
  " ",
  "null",
  "[]",
  "{}",
  "0",
  '"ping"',
  "{",
  '{"type":"ping"',
  '{"type":"ping"}{"type":"ping"}',
  '{"type":"ping","type":"mark_all_read"}',
  '{"action":"ping","action":null}',
  '{"__proto__":{"action":"mark_all_read"}}',
  '{"constructor":{"prototype":{"action":"ping"}}}',
  '{"type":"mark_read","__proto__":{"notification_id":1}}',
  '{"type":["ping"]}',
  '{"type":{"toString":"ping"}}',
  "\ufeff{}",
  "\u0000",
  "\ud800",
  '{"type":"\\ud800"}',
  '{"type":"mark_read","notification_id":1e400}',
  '{"type":"mark_read","notification_id":9007199254740993}',
  '{"type":"mark_read","notification_id":"1"}',
  '{"action":"visible","visible":1}',
  '{"action":"visible"}',
  '{"type":"bulk","action":"archive","filter":{}}',
  '{"type":"bulk","action":"delete","filter":{"place":"snoozed"}}',
  '{"type":"bulk","action":"bulk","ids":[1]}',
  '{"type":"bulk","action":"read","ids":[1],"filter":{}}',
  '{"action":"undo","undo_token":"zzzzzzzz.1"}',
  '{"action":"act","notification_id":1,"key":"__proto__"}',
  '{"action":"snooze","notification_id":1,"until":"9999-12-31T23:59:59.999Z"}',
  '{"action":"seen","up_to_seq":9007199254740991}',
  '{"action":"authenticate","token":""}',
  '{"action":"authenticate","token":"x.y.z"}',
  '{"action":"authenticate","token":"hk_1.x"}',
  `{"action":"authenticate","token":"${"x".repeat(4097)}"}`,
  "ping",
  '42["ping"]',
  "<ping/>",
  "[".repeat(10_000),
  `${"[".repeat(8_000)}${"]".repeat(8_000)}`,
  `{"type":${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}}`,
  sized(KIB_16 - 1),
  sized(KIB_16),
  sized(KIB_16 + 1),
  sized(KIB_16 - 1, "é"),
  sized(KIB_16 + 2, "é"),
  sized(KIB_16 + 400, "🦦"),
  sized(64 * 1024),
  sized(1024 * 1024),
];

const ACTIONS = [...ACTION_NAMES, "subscribe", "__proto__", ""];

/** A frame that is nearly right. None of them changes anything in an inbox without unread notifications. */
const nearly = fc
  .record(
    {
      type: fc.oneof(fc.constantFrom(...ACTIONS), hostileValue),
      action: fc.oneof(fc.constantFrom(...ACTIONS), hostileValue),
      notification_id: fc.oneof(fc.nat(1000), hostileValue),
      up_to_seq: fc.oneof(fc.nat(1000), hostileValue),
      token: hostileValue,
      visible: fc.oneof(fc.boolean(), hostileValue),
      until: fc.oneof(fc.constantFrom("2027-01-05T10:30:00Z", "2020-01-05T10:30:00Z"), hostileValue),
      key: fc.oneof(fc.constantFrom("accept", "none"), hostileValue),
      undo_token: fc.oneof(fc.constantFrom("0.1", "zzzzzzzz.1"), hostileValue),
      ids: fc.oneof(fc.array(fc.nat(1000), { maxLength: 101 }), hostileValue),
      filter: fc.oneof(fc.constantFrom({}, { is_read: false }, { place: "archived" }), hostileValue),
      request_id: fc.oneof(fc.nat(1000), hostileValue),
    },
    { requiredKeys: [] },
  )
  .map((frame) => JSON.stringify(frame));

export type Frame = string | ArrayBuffer;

export const frames: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 6, arbitrary: nearly },
  { weight: 4, arbitrary: fc.constantFrom(...RAW) },
  { weight: 2, arbitrary: hostileValue.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc
      .oneof(
        fc.uint8Array({ maxLength: 64 }),
        fc.constantFrom(KIB_16, KIB_16 + 1).map((length) => new Uint8Array(length)),
      )
      .map((bytes) => bytes.slice().buffer as ArrayBuffer),
  },
);

export function bytesOf(frame: Frame): number {
  return typeof frame === "string" ? Buffer.byteLength(frame.toWellFormed()) : frame.byteLength;
}
