import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { createdSeqOf, type NotificationId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { requireLimit } from "#http/rate-limit";
import { ALL_MARKS, READ_MARKS, UNREAD_MARKS } from "../place-mark.ts";
import { inboxes, notifications, undos } from "../tables.ts";
import type { BulkAction, BulkBody } from "../wire/bulk.ts";
import { changeInbox } from "./change-inbox.ts";
import { changedUpTo, marking, type Owner } from "./mark.ts";
import { archiving, marksOutside, saving, unarchiving } from "./move.ts";
import type { Mutation } from "./mutation.ts";
import { TRASHED } from "./mutation-existing.ts";
import { type InboxFilter, marks, matching } from "./page.ts";
import { isAmong } from "./rows.ts";
import { tokenOf, toRemember, UNDO_MS } from "./undo.ts";

type Undoable = Extract<Mutation, { kind: "changed" | "removed" }>;

/** What can be done with many notifications at once: which of them it changes, by their marks, and how. */
const ACTIONS: Record<BulkAction, { marks: readonly number[]; change: (where: SQL, now: Date) => Undoable }> =
  {
    read: { marks: UNREAD_MARKS, change: (where, now) => marking(where, true, now) },
    unread: { marks: READ_MARKS, change: (where, now) => marking(where, false, now) },
    archive: { marks: marksOutside("archived"), change: (where) => archiving(where) },
    unarchive: { marks: marksOutside("inbox"), change: (where) => unarchiving(where) },
    save: { marks: ALL_MARKS, change: (where) => saving(where, true) },
    unsave: { marks: ALL_MARKS, change: (where) => saving(where, false) },
    delete: { marks: ALL_MARKS, change: (where) => ({ kind: "removed", where, undoable: true }) },
  };

export interface BulkChange {
  action: BulkAction;
  /** Which are meant: these, or all that match. */
  which: NotificationId[] | InboxFilter;
  /** Leaves out what changed after this number, which the caller has not seen. */
  upToSeq: number | undefined;
}

/** What a request asks for. */
export function bulkChangeOf({
  action,
  ids,
  filter = {},
  up_to_seq: upToSeq,
}: z.infer<typeof BulkBody>): BulkChange {
  if (ids) return { action, which: ids, upToSeq };
  const { is_read: isRead, saved, type: types, category: categories, group_key: groupKey, place } = filter;
  const which = { isRead, saved, types, categories, groupKey, places: place && [place] };
  return { action, which, upToSeq };
}

/**
 * Changes many notifications as one change with one number, which can be undone
 * for a while. Ids that are of no notification are passed over.
 *
 * @throws {Problem} `too-many-requests` after many changes by a filter
 * @returns how many were changed, and by which token it is undone; null where nothing was
 */
export async function changeMany(
  platform: WritePorts & Ports<"limits">,
  by: Owner,
  { action, which, upToSeq }: BulkChange,
): Promise<{ count: number; undoToken: string | null }> {
  const { marks: possible, change } = ACTIONS[action];
  const isNamed = Array.isArray(which);
  // It may write a whole place, so it has a limit of its own.
  if (!isNamed) await requireLimit(platform, "search", `many:${by.id}`);
  const chosen = isNamed ? possible : marks(which).filter((mark) => possible.includes(mark));
  const those = isNamed
    ? isAmong(
        by.id,
        which.flatMap((id) => createdSeqOf(by.id, id) ?? []),
        chosen,
      )
    : sql`user_id = ${by.id} and mark in ${chosen} ${matching(which)}`;
  const mutation = change(sql`${those} ${changedUpTo(upToSeq)}`, platform.now());
  const until = platform.now().getTime() + UNDO_MS;
  const changed = await changeInbox(platform, by.id, {
    ...mutation,
    // The hub reads what came back itself, where it may be very many.
    ...(mutation.kind === "changed" && mutation.enters && !isNamed && { enters: "many" }),
    first: remember(platform, by, until, mutation),
  });
  const seq = changed?.update.head;
  return { count: changed?.count ?? 0, undoToken: seq === undefined ? null : tokenOf({ until, seq }) };
}

/** The statement that stores how those notifications are, if there are any, and by which key each is found afterwards. */
function remember({ db }: Pick<WritePorts, "db">, by: Owner, until: number, mutation: Undoable) {
  const next = sql`(select head + 1 from ${inboxes} where user_id = ${by.id})`;
  const isRemoved = mutation.kind === "removed";
  const was = toRemember({
    mark: isRemoved ? TRASHED : (mutation.mark ?? sql`mark`),
    cameSeq: !isRemoved && mutation.isOnTop ? next : sql`came_seq`,
  });
  return db.run(sql`insert into ${undos} (until, user_id, seq, before)
    select ${until}, user_id, ${next}, json_group_array(${was}) from ${notifications} where ${mutation.where} group by user_id`);
}
