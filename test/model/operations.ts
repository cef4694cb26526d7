import fc from "fast-check";
import type { Step } from "#core/faults";
import type { Moment } from "../support/crash.ts";
import {
  type Answer,
  BULK_NAMES,
  type Decision,
  type Mishap,
  MOVE_NAMES,
  type Operation,
  type Place,
  type Selection,
} from "./operation.ts";

export const number = fc.nat(30);
/** Who acts: null for the one who may. */
const actor = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: number });
const step = fc.constantFrom<Step>("insert", "insert", "push", "acknowledge", "append", "send");
export const moment = fc.constantFrom<Moment>("before", "after");
const LOST_ATTEMPT: Mishap = { step: "process", moment: "before" };
const LOST_MESSAGE: Mishap = { step: "enqueue", moment: "before" };
const mishaps: fc.Arbitrary<Mishap[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Mishap[]>([]) },
  { weight: 3, arbitrary: fc.constant<Mishap[]>([LOST_ATTEMPT]) },
  { weight: 1, arbitrary: fc.constant<Mishap[]>([LOST_ATTEMPT, LOST_MESSAGE]) },
  { weight: 3, arbitrary: fc.record({ step, moment }).map((one): Mishap[] => [one]) },
);

export const notify = fc.record({
  do: fc.constant("notify" as const),
  to: fc.array(number, { minLength: 1, maxLength: 3 }),
  group: fc.option(fc.nat(1)),
  asks: fc.boolean(),
  mishaps,
});
export const notifyOnce = fc.record({
  do: fc.constant("notify once" as const),
  to: fc.array(number, { minLength: 1, maxLength: 3 }),
  key: fc.nat(2),
  mishaps,
});
export const notifyForAWhile = fc.record({
  do: fc.constant("notify for a while" as const),
  to: number,
  minutes: fc.integer({ min: 1, max: 3 }),
  mishaps,
});
export const apply = fc.record({ do: fc.constant("apply" as const), from: number, to: number, mishaps });
export const decide = fc.record({
  do: fc.constant("decide" as const),
  user: actor,
  application: number,
  how: fc.constantFrom<Decision>("approve", "reject", "withdraw"),
  mishaps,
});
export const minute = fc.record({ do: fc.constant("let a minute pass" as const), mishaps });
export const announce = fc.constant<Operation>({ do: "announce" });
export const change = fc.record({ do: fc.constant("change" as const), announcement: number });
export const takeDown = fc.record({ do: fc.constant("take down" as const), announcement: number });
export const dismiss = fc.record({ do: fc.constant("dismiss" as const), user: number, announcement: number });
const announcing: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: announce },
  { weight: 1, arbitrary: change },
  { weight: 1, arbitrary: takeDown },
  { weight: 1, arbitrary: dismiss },
);
export const ask = fc.record({ do: fc.constant("ask" as const), from: number, to: number, mishaps });
export const answer = fc.record({
  do: fc.constant("answer" as const),
  user: actor,
  request: number,
  how: fc.constantFrom<Answer>("accept", "reject", "cancel"),
  mishaps,
});
export const connect = fc.record({
  do: fc.constant("connect" as const),
  client: number,
  frames: fc.option(fc.integer({ min: 1, max: 4 })),
});
const disconnect = fc.record({ do: fc.constant("disconnect" as const), user: number, connection: number });
const mark = fc.record({
  do: fc.constant("mark" as const),
  client: number,
  notification: number,
  isRead: fc.boolean(),
  bySocket: fc.boolean(),
  mishaps,
});
const markAll = fc.record({
  do: fc.constant("mark all" as const),
  client: number,
  upTo: fc.option(number),
  bySocket: fc.boolean(),
  mishaps,
});
const see = fc.record({ do: fc.constant("see" as const), user: number, upTo: number });
export const move = fc.record({
  do: fc.constant("move" as const),
  user: number,
  notification: number,
  how: fc.constantFrom(...MOVE_NAMES),
  minutes: fc.integer({ min: 1, max: 3 }),
  bySocket: fc.boolean(),
  mishaps,
});
const place = fc.constantFrom<Place | undefined>(undefined, "inbox", "archived", "snoozed");
const selection: fc.Arbitrary<Selection> = fc.oneof(
  { weight: 2, arbitrary: place.map((one) => ({ place: one, isRead: null, saved: null, group: null })) },
  {
    weight: 1,
    arbitrary: fc.record({
      place,
      isRead: fc.option(fc.boolean()),
      saved: fc.option(fc.boolean()),
      group: fc.option(fc.nat(1)),
    }),
  },
);
export const bulk = fc.record({
  do: fc.constant("bulk" as const),
  user: number,
  how: fc.constantFrom(...BULK_NAMES),
  which: fc.oneof(selection, fc.array(number, { minLength: 1, maxLength: 4 })),
  upTo: fc.option(number, { freq: 6 }),
  mishaps,
});
export const undo = fc.record({ do: fc.constant("undo" as const), user: number, token: fc.nat(2), mishaps });
export const choose = fc.record({
  do: fc.constant("act" as const),
  user: number,
  notification: number,
  key: fc.nat(1),
  bySocket: fc.boolean(),
  mishaps,
});
export const list = fc.record({
  do: fc.constant("list" as const),
  user: number,
  which: selection,
  limit: fc.constantFrom(1, 3, 100),
});
const remove = fc.record({ do: fc.constant("remove" as const), user: number, notification: number, mishaps });
const removeAll = fc.record({ do: fc.constant("remove all" as const), user: number, mishaps });
const deliver = fc.record({
  do: fc.constant("deliver" as const),
  messages: fc.array(number, { minLength: 1, maxLength: 4 }),
  copies: fc.integer({ min: 1, max: 3 }),
});

const together = fc.record({
  do: fc.constant("at once" as const),
  operations: fc.array<Operation>(
    fc.oneof(
      notify,
      notifyOnce,
      ask,
      answer,
      apply,
      decide,
      mark.map((one) => ({ ...one, bySocket: false })),
      markAll.map((one) => ({ ...one, bySocket: false })),
      see,
      move.map((one) => ({ ...one, bySocket: false })),
      bulk,
      undo,
      choose.map((one) => ({ ...one, bySocket: false })),
      remove,
      removeAll,
      deliver,
    ),
    { minLength: 2, maxLength: 4 },
  ),
});

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 10, arbitrary: notify },
  { weight: 2, arbitrary: notifyOnce },
  { weight: 2, arbitrary: notifyForAWhile },
  { weight: 3, arbitrary: apply },
  { weight: 3, arbitrary: decide },
  { weight: 4, arbitrary: announcing },
  { weight: 3, arbitrary: ask },
  { weight: 4, arbitrary: answer },
  { weight: 1, arbitrary: disconnect },
  { weight: 8, arbitrary: mark },
  { weight: 2, arbitrary: markAll },
  { weight: 3, arbitrary: see },
  { weight: 6, arbitrary: move },
  { weight: 3, arbitrary: bulk },
  { weight: 2, arbitrary: undo },
  { weight: 2, arbitrary: choose },
  { weight: 2, arbitrary: list },
  { weight: 2, arbitrary: remove },
  { weight: 1, arbitrary: removeAll },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("sync" as const),
      user: number,
      since: number,
      limit: fc.integer({ min: 1, max: 3 }),
      allPlaces: fc.boolean(),
    }),
  },
  { weight: 5, arbitrary: deliver },
  { weight: 2, arbitrary: minute },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("evict" as const),
      user: number,
      sockets: fc.constantFrom("hibernate" as const, "close" as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Operation>({ do: "abort" }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("drop" as const), client: number }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("cut" as const), client: number, frames: fc.nat(4) }),
  },
  { weight: 7, arbitrary: connect },
  { weight: 3, arbitrary: together },
);
