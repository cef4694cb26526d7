import fc from "fast-check";
import type { Step } from "#core/faults";
import type { Moment } from "../support/crash.ts";

/** What goes wrong while an operation is followed; nothing, if the step is not on its way. */
export interface Mishap {
  step: Step;
  moment: Moment;
}

interface WithMishaps {
  mishaps: Mishap[];
}

type Decision = "approve" | "reject" | "withdraw";
type Answer = "accept" | "reject" | "cancel";

type Move = "archive" | "unarchive" | "snooze" | "unsnooze" | "save" | "unsave";
type Bulk = "read" | "unread" | "archive" | "unarchive" | "delete" | "save";

/** What a user may do, and what may happen to them. Numbers choose among what there is, modulo its count. */
export type Operation =
  | ({ do: "notify"; to: number[] } & WithMishaps)
  /** Under one of a few keys, each of which counts once for each recipient. */
  | ({ do: "notify once"; to: number[]; key: number } & WithMishaps)
  /** What expires so many minutes later. */
  | ({ do: "notify for a while"; to: number; minutes: number } & WithMishaps)
  | ({ do: "apply"; from: number; to: number } & WithMishaps)
  /** By the one whose it is to decide, or else by any of them. */
  | ({ do: "decide"; user: number | null; application: number; how: Decision } & WithMishaps)
  | { do: "announce" }
  | { do: "change"; announcement: number }
  | { do: "take down"; announcement: number }
  | { do: "dismiss"; user: number; announcement: number }
  | ({ do: "ask"; from: number; to: number } & WithMishaps)
  | ({ do: "answer"; user: number | null; request: number; how: Answer } & WithMishaps)
  | { do: "disconnect"; user: number; connection: number }
  | ({ do: "mark"; client: number; notification: number; isRead: boolean; bySocket: boolean } & WithMishaps)
  | ({ do: "mark all"; client: number; upTo: number | null; bySocket: boolean } & WithMishaps)
  | { do: "see"; user: number; upTo: number }
  | ({ do: "move"; user: number; notification: number; how: Move } & WithMishaps)
  | ({ do: "bulk"; user: number; how: Bulk; place: "inbox" | "archived" } & WithMishaps)
  | ({ do: "undo"; user: number } & WithMishaps)
  | ({ do: "remove"; user: number; notification: number } & WithMishaps)
  | ({ do: "remove all"; user: number } & WithMishaps)
  | { do: "sync"; user: number; since: number; limit: number }
  | { do: "deliver"; messages: number[]; copies: number }
  | { do: "let a minute pass" }
  | { do: "evict"; user: number; sockets: "hibernate" | "close" }
  | { do: "abort" }
  | { do: "drop"; client: number }
  | { do: "cut"; client: number; frames: number }
  /** `frames`: after how many it loses its connection again. */
  | { do: "connect"; client: number; frames: number | null }
  | { do: "at once"; operations: Operation[] };

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
export const minute = fc.constant<Operation>({ do: "let a minute pass" });
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
const move = fc.record({
  do: fc.constant("move" as const),
  user: number,
  notification: number,
  how: fc.constantFrom<Move>("archive", "unarchive", "snooze", "unsnooze", "save", "unsave"),
  mishaps,
});
const bulk = fc.record({
  do: fc.constant("bulk" as const),
  user: number,
  how: fc.constantFrom<Bulk>("read", "unread", "archive", "unarchive", "delete", "save"),
  place: fc.constantFrom("inbox" as const, "archived" as const),
  mishaps,
});
const undo = fc.record({ do: fc.constant("undo" as const), user: number, mishaps });
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
      move,
      bulk,
      undo,
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
  { weight: 3, arbitrary: undo },
  { weight: 2, arbitrary: remove },
  { weight: 1, arbitrary: removeAll },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("sync" as const),
      user: number,
      since: number,
      limit: fc.integer({ min: 1, max: 3 }),
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
