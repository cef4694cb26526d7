import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { notificationId, type UserId } from "#core/ids";
import type { InboxChange } from "#core/inbox";
import { COLUMNS_OF, type StateColumn, stateOf } from "../domain.ts";
import { changeOf, groupStates } from "../history.ts";
import { FIRST_TRASH_MARK } from "../place-mark.ts";
import { deletions, inboxes, notifications } from "../tables.ts";
import { MAX_CHANGES } from "./changes.ts";
import {
  type ChangedInbox,
  COUNTED_INBOX,
  type CountedInbox,
  countMoves,
  type Db,
  type InboxPlan,
  type Of,
} from "./mutation.ts";
import { KEY, NEW_SEQ, type RawRow, storedOf } from "./rows.ts";

/** What a change leaves of a row: its state. */
type StateRow = Pick<RawRow, "user_id" | "created_seq" | StateColumn>;
const STATE = sql.raw(["user_id", "created_seq", ...new Set(Object.values(COLUMNS_OF).flat())].join(", "));

/** The inboxes come first, since only the rows before the change show by how much each count changes. */
export function planChanged({ db }: Db, mutation: Of<"changed">, when: SQL): InboxPlan {
  const { mark = sql`mark`, set, enters, isOnTop } = mutation;
  const where = sql`${mutation.where} and mark < ${FIRST_TRASH_MARK} and ${when}`;
  const head = sql`(select head from ${inboxes} where inboxes.user_id = notifications.user_id)`;
  // For the count of what is unseen (`countMoves`): what becomes new is above everything that was seen, what only comes back
  // on top is as new as its creation, and all else keeps the number at which it became new.
  const newSeqAfter =
    isOnTop === "new" ? sql`${Number.MAX_SAFE_INTEGER}` : isOnTop ? sql`created_seq` : NEW_SEQ;
  const assignments = [
    sql`changed_seq = ${head}`,
    ...(mutation.mark ? [sql`mark = ${mark}`] : []),
    ...(enters ? [sql`entered_seq = ${head}`] : []),
    ...(isOnTop ? [sql`came_seq = ${head}`] : []),
    ...(set ? [set] : []),
  ];
  return {
    statements: [
      countMoves(
        { db },
        sql`select user_id as owner, mark as old, ${mark} as new, ${newSeqAfter} as new_seq
          from ${notifications} where ${where}`,
      ),
      db.all<
        StateRow | RawRow
      >(sql`update ${notifications} set ${sql.join(assignments, sql`, `)} where ${where}
        returning ${enters === true ? sql`*` : STATE}`),
    ],
    read: ([counted, rows]) =>
      changedInboxes(mutation, counted as CountedInbox[], rows as (StateRow | RawRow)[]),
  };
}

function changedInboxes(
  { enters, field }: Of<"changed">,
  counted: CountedInbox[],
  rows: (StateRow | RawRow)[],
): ChangedInbox[] {
  const byOwner = Map.groupBy(rows, (row) => row.user_id);
  return counted.map(({ user_id: user, head: seq, unread, kept, has_hub }) => {
    const mine = (byOwner.get(user) ?? []).sort((a, b) => a.created_seq - b.created_seq);
    const change: InboxChange =
      enters === true
        ? { ...changeOf(seq, unread, [], field), entered: mine.map((row) => storedOf(row as RawRow)) }
        : changeOf(seq, unread, groupStates(mine.map(withId)), field);
    const update = { head: seq, changes: enters === "many" ? [] : [change] };
    return { user, hasHub: Boolean(has_hub), count: mine.length, kept, update };
  });
}

function withId(row: StateRow | RawRow) {
  return { id: notificationId(row.user_id, row.created_seq), ...stateOf(row) };
}

/** The hub gets no change: it reads again what it may still show. */
export function planRewritten(
  { db }: Db,
  owners: UserId[],
  { where, set }: Of<"rewritten">,
  when: SQL,
): InboxPlan {
  const owner = onlyOwner(owners);
  return {
    statements: [
      db.run(sql`update ${notifications}
        set ${set}, changed_seq = (select head + 1 from ${inboxes} where user_id = ${owner})
        where ${where} and mark < ${FIRST_TRASH_MARK} and ${when}`),
      db.all<CountedInbox & { count: number }>(sql`update ${inboxes} set head = head + 1
        where user_id = ${owner} and changes() > 0 returning ${COUNTED_INBOX}, changes() as count`),
    ],
    read: ([, counted]) =>
      (counted as (CountedInbox & { count: number })[]).map(({ head, kept, has_hub, count }) => ({
        user: owner,
        hasHub: Boolean(has_hub),
        count,
        kept,
        update: { head, changes: [], forget: true },
      })),
  };
}

function onlyOwner(owners: UserId[]): UserId {
  const [owner, ...others] = owners;
  if (owner === undefined || others.length > 0) throw new Error("This mutation is for exactly one inbox.");
  return owner;
}

interface Deletion {
  user_id: UserId;
  created_seqs: string | null;
  count: number;
}

/**
 * The first statement records the deletion for clients that are offline: the
 * number of each notification, or only that there were too many to list. It
 * writes nothing when there is nothing to delete.
 */
export function planRemoved({ db, now }: Db, { where, all, undoable }: Of<"removed">, when: SQL): InboxPlan {
  const going = sql`${notifications} where ${where} and mark < ${FIRST_TRASH_MARK} and ${when}`;
  const after = undoable ? TRASHED : sql`null`;
  return {
    statements: [
      db.all<Deletion>(sql`insert into ${deletions} (user_id, seq, created_seqs, count, deleted_at)
        select user_id, (select head + 1 from ${inboxes} where inboxes.user_id = gone.user_id),
          case when count(*) <= ${MAX_CHANGES} then json_group_array(created_seq order by created_seq) end,
          count(*), ${now().getTime()}
        from (select user_id, created_seq from ${going}) as gone group by user_id
        returning user_id, created_seqs, count`),
      countMoves(
        { db },
        sql`select user_id as owner, mark as old, ${after} as new, ${NEW_SEQ} as new_seq from ${going}`,
      ),
      undoable ? trash(db, going) : db.run(sql`delete from ${going} and changes() > 0`),
    ],
    read: ([gone, counted]) => removedInboxes(gone as Deletion[], counted as CountedInbox[], all === true),
  };
}

/** The statement that erases what was removed but could still come back; `where` selects it by its mark. Nobody sees it, so it takes no number. */
export function eraseTrash({ db }: Pick<Db, "db">, where: SQL): BatchItem<"sqlite"> {
  return db.run(sql`delete from ${notifications} where ${where}`);
}

/** The mark of what is removed but can still come back, by its mark before. */
export const TRASHED = sql.raw(`${FIRST_TRASH_MARK} + mark % 2`);

function trash(db: Db["db"], going: SQL): BatchItem<"sqlite"> {
  return db.run(sql`update ${notifications} set mark = ${TRASHED},
      changed_seq = (select head from ${inboxes} where inboxes.user_id = notifications.user_id)
    where (${KEY}) in (select ${KEY} from ${going}) and changes() > 0`);
}

function removedInboxes(gone: Deletion[], counted: CountedInbox[], all: boolean): ChangedInbox[] {
  const deleted = new Map(gone.map((row) => [row.user_id, row]));
  return counted.flatMap(({ user_id: user, head, unread, kept, has_hub }) => {
    const row = deleted.get(user);
    if (!row) return [];
    const ids = JSON.parse(row.created_seqs ?? "[]").map((made: number) => notificationId(user, made));
    const change: InboxChange = { kind: "removed", seq: head, unread, ids, all };
    // Too many to list, but not all: the hub finds that in the database, and clients reload their lists.
    const changes = row.created_seqs === null && !all ? [] : [change];
    return [{ user, hasHub: Boolean(has_hub), count: row.count, kept, update: { head, changes } }];
  });
}
