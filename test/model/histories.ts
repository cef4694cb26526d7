import fc from "fast-check";
import type { Step } from "#core/faults";
import type { Operation } from "./operation.ts";
import {
  announce,
  answer,
  apply,
  ask,
  bulk,
  change,
  choose,
  connect,
  decide,
  dismiss,
  list,
  minute,
  moment,
  move,
  notify,
  notifyForAWhile,
  notifyOnce,
  number,
  operation,
  takeDown,
  undo,
} from "./operations.ts";

const connected = connect.map((one) => ({ ...one, frames: null }));
/** One who asks, and another. */
const others = number.map((from) => ({ from, to: from + 1 }));
const fault = fc.record({
  step: fc.constantFrom<Step>("insert", "push", "acknowledge", "append", "send"),
  moment,
});

/** What comes to a user at once, of which there is more to say. */
const someNotifications = fc
  .tuple(notify, number)
  .map(([one, user]) => ({ ...one, to: [user], asks: true, mishaps: [] }));

/** Something new, and what its reader does with it, one after the other. */
function withNew(...then: fc.Arbitrary<Operation>[]): fc.Arbitrary<Operation[]> {
  return fc
    .tuple(someNotifications, ...then)
    .map(([first, ...others]) => [
      first,
      ...others.map((one) => ("user" in one ? { ...one, user: first.to[0]!, ...NEWEST[one.do] } : one)),
    ]) as fc.Arbitrary<Operation[]>;
}
const NEWEST: Partial<Record<Operation["do"], object>> = {
  ...{ move: { notification: -1 }, act: { notification: -1 } },
  ...{ bulk: { upTo: null }, undo: { token: 0 } },
};
const moved = (how: "archive" | "unarchive" | "snooze" | "unsnooze" | "save" | "unsave") =>
  move.map((one) => ({ ...one, how, minutes: 1 }));
const all = { isRead: null, saved: null, group: null };
const many = (
  how: "read" | "unread" | "archive" | "unarchive" | "delete" | "save" | "unsave",
  place?: "archived",
) => bulk.map((one) => ({ ...one, how, which: { ...all, place } }));

/** What is put away, comes back, is changed with many others, undone, answered. */
const handled: fc.Arbitrary<Operation[]> = fc.oneof(
  withNew(moved("archive"), moved("unarchive")),
  withNew(moved("snooze"), moved("unsnooze")),
  withNew(moved("save"), moved("unsave")),
  withNew(moved("snooze"), minute, minute, minute),
  withNew(many("read"), many("unread"), undo),
  withNew(many("archive"), many("unarchive", "archived"), undo),
  withNew(many("save"), many("unsave"), undo),
  withNew(many("delete"), undo),
  withNew(many("archive"), minute, undo),
  withNew(choose),
  fc.tuple(ask, others, choose).map(([one, two, three]): Operation[] => [
    { ...one, ...two, mishaps: [] },
    { ...three, user: two.to, notification: -1 },
  ]),
  fc.tuple(someNotifications, someNotifications, list).map(([one, two, three]): Operation[] => [
    { ...one, group: 0 },
    { ...two, to: one.to, group: 0 },
    { ...three, user: one.to[0]!, which: { ...all, group: 0 } },
  ]),
);

/** Operations that come about rarely by chance: an order that matters, or a fault on a path that few operations take. */
const composed: fc.Arbitrary<Operation[]> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.tuple(apply, others).map(([one, two]) => ({ ...one, ...two })),
      decide.map((one) => ({ ...one, user: null, application: 0 })),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.tuple(ask, others).map(([one, two]) => ({ ...one, ...two })),
      answer.map((one) => ({ ...one, user: null, request: 0 })),
    ),
  },
  { weight: 1, arbitrary: ask.map((one) => [one, one]) },
  { weight: 1, arbitrary: notifyOnce.map((one) => [one, one]) },
  { weight: 1, arbitrary: fc.tuple(notifyForAWhile, minute, minute, minute) },
  // What is said to several takes every step, and to a client that is connected it is sent.
  {
    weight: 3,
    arbitrary: fc.tuple(
      connected,
      fc.tuple(notify, fault).map(([one, mishap]) => ({ ...one, to: [0, 1, 2], mishaps: [mishap] })),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(announce, dismiss) },
  { weight: 1, arbitrary: fc.tuple(announce, change) },
  // A removal reaches only a client that is connected, and stays so.
  { weight: 1, arbitrary: fc.tuple(connected, announce, takeDown) },
);

/** A history of operations; shrinking leaves out what a failure does not need. */
export const histories = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: operation.map((one): Operation[] => [one]) },
      { weight: 1, arbitrary: composed },
      { weight: 1, arbitrary: handled },
    ),
    { minLength: 1, maxLength: 28, size: "max" },
  )
  .map((parts) => parts.flat());
