import fc from "fast-check";
import type { Step } from "#core/faults";
import {
  announce,
  answer,
  apply,
  ask,
  change,
  connect,
  decide,
  dismiss,
  minute,
  moment,
  notify,
  notifyForAWhile,
  notifyOnce,
  number,
  type Operation,
  operation,
  takeDown,
} from "./operations.ts";

const connected = connect.map((one) => ({ ...one, frames: null }));
/** One who asks, and another. */
const others = number.map((from) => ({ from, to: from + 1 }));
const fault = fc.record({
  step: fc.constantFrom<Step>("insert", "push", "acknowledge", "append", "send"),
  moment,
});

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
    ),
    { minLength: 1, maxLength: 32, size: "max" },
  )
  .map((parts) => parts.flat());
