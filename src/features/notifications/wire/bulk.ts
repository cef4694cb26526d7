import { z } from "zod";
import { codePoints, Id, listOf, PLACES } from "#core/wire";
import { DoneMany } from "../wire.ts";

const oneOrMore = z
  .union(
    [z.string().transform((text) => listOf(text) ?? []), z.array(z.string())],
    "This must be a name or a list of names.",
  )
  .transform((given) => given.map((name) => name.toLowerCase()))
  .meta({ type: "array", items: { type: "string" } });

const BulkFilter = z.object({
  is_read: z.boolean("is_read must be true or false.").optional(),
  saved: z.boolean("saved must be true or false.").optional(),
  type: oneOrMore.optional(),
  category: oneOrMore.optional(),
  group_key: codePoints(1, 200).optional(),
  place: z.enum(PLACES, `place must be one of ${PLACES.join(", ")}.`).optional(),
});

const BULK_ACTIONS = ["read", "unread", "archive", "unarchive", "delete", "save", "unsave"] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

export const BulkBody = z
  .object({
    action: z.enum(BULK_ACTIONS, `action must be one of ${BULK_ACTIONS.join(", ")}.`),
    ids: z.array(Id, "ids must be a list.").max(100, "ids may hold at most 100 notifications.").optional(),
    filter: BulkFilter.optional(),
    up_to_seq: z.int("up_to_seq must be a number.").min(0, "up_to_seq must be a number.").optional(),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    error: "Give either ids or filter, not both.",
    path: ["ids"],
  })
  .meta({ id: "BulkChange" });

export const BulkDone = DoneMany.extend({
  undo_token: z
    .string()
    .nullable()
    .meta({ description: "Undoes the change, for 30 seconds. Null if nothing was changed." }),
}).meta({ id: "BulkDone" });

export const UndoBody = z
  .object({ undo_token: z.string("undo_token must be text.").max(100) })
  .meta({ id: "Undo" });
