import type { Step } from "#core/faults";
import { MOVES } from "#features/notifications/service/move";
import { type BulkAction, BulkBody } from "#features/notifications/wire/bulk";
import type { Moment } from "../support/crash.ts";

/** What goes wrong while an operation is processed; nothing, if the step is not on its way. */
export interface Mishap {
  step: Step;
  moment: Moment;
}

interface WithMishaps {
  mishaps: Mishap[];
}

export type Decision = "approve" | "reject" | "withdraw";
export type Answer = "accept" | "reject" | "cancel";

/** What a user does with one notification; of more names the compiler asks what they do to the model. */
export const MOVE_NAMES = [...(Object.keys(MOVES) as (keyof typeof MOVES)[]), "snooze"] as const;
export type Move = (typeof MOVE_NAMES)[number];
/** What a user does with many; of these, too. */
export const BULK_NAMES: readonly BulkAction[] = BulkBody.shape.action.options;
export type Place = "inbox" | "archived" | "snoozed";

/** Which of a user's notifications are meant; null and undefined ask for nothing. */
export interface Selection {
  place?: Place | undefined;
  isRead: boolean | null;
  saved: boolean | null;
  group: number | null;
}

/** What a user may do, and what may happen to them. Numbers choose among what there is, modulo its count. */
export type Operation =
  /** `group`: in one of a few; `asks`: with actions to choose from. */
  | ({ do: "notify"; to: number[]; group: number | null; asks: boolean } & WithMishaps)
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
  /** `minutes`: for how long it is snoozed. */
  | ({
      do: "move";
      user: number;
      notification: number;
      how: Move;
      minutes: number;
      bySocket: boolean;
    } & WithMishaps)
  /** Of what is selected, or of a few by their ids. */
  | ({
      do: "bulk";
      user: number;
      how: BulkAction;
      which: Selection | number[];
      upTo: number | null;
    } & WithMishaps)
  /** By one of the latest tokens. */
  | ({ do: "undo"; user: number; token: number } & WithMishaps)
  | ({ do: "act"; user: number; notification: number; key: number; bySocket: boolean } & WithMishaps)
  | { do: "list"; user: number; which: Selection; limit: number }
  | ({ do: "remove"; user: number; notification: number } & WithMishaps)
  | ({ do: "remove all"; user: number } & WithMishaps)
  | { do: "sync"; user: number; since: number; limit: number; allPlaces: boolean }
  | { do: "deliver"; messages: number[]; copies: number }
  | ({ do: "let a minute pass" } & WithMishaps)
  | { do: "evict"; user: number; sockets: "hibernate" | "close" }
  | { do: "abort" }
  | { do: "drop"; client: number }
  | { do: "cut"; client: number; frames: number }
  /** `frames`: after how many it loses its connection again. */
  | { do: "connect"; client: number; frames: number | null }
  | { do: "at once"; operations: Operation[] };
