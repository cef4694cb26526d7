import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { literal } from "#core/sql-text";
import { commit } from "#events/outbox";
import type { StateColumn } from "../domain.ts";
import { FIRST_TRASH_MARK, marksOf } from "../place-mark.ts";
import { deletions, inboxes, notifications, undos } from "../tables.ts";
import type { Owner } from "./mark.ts";
import { type CountedInbox, countMoves } from "./mutation.ts";
import { eraseTrash } from "./mutation-existing.ts";
import { KEY } from "./rows.ts";

/** How long a change of many can be undone (contract §11). */
export const UNDO_MS = 30_000;
/** Changes whose remains one step of the cron erases. */
const UNDOS_PER_STEP = 20;

interface Undo {
  until: number;
  /** The number of the change. */
  seq: number;
}

export function tokenOf({ until, seq }: Undo): string {
  return `${until.toString(36)}.${seq.toString(36)}`;
}

function undoOf(token: string): Undo | undefined {
  const [until = 0, seq = 0] = token.split(".").map((digits) => Number.parseInt(digits, 36));
  const undo = { until, seq };
  return Number.isSafeInteger(until) && Number.isSafeInteger(seq) && tokenOf(undo) === token
    ? undo
    : undefined;
}

/**
 * Puts back what a change of many has changed, exactly as it was, as one change
 * with one number. What was changed since is left alone: only what still has the
 * number of that change is put back. It is no mutation of one kind, since each
 * goes back to a state of its own; the number, the counts and the event are
 * those of every mutation.
 *
 * @returns how many were put back
 * @throws {Problem} `undo-over` when it is too late, or was undone already
 */
export async function undo(platform: WritePorts, by: Owner, token: string): Promise<number> {
  const { db } = platform;
  const wanted = undoOf(token);
  if (!wanted || wanted.until <= platform.now().getTime()) throw new Problem("undo-over");
  const isThis = sql`until = ${wanted.until} and user_id = ${by.id} and seq = ${wanted.seq}`;
  // The event is written only if the last of these put something back.
  const restoring = [
    countMoves(platform, moves(by.id, wanted, isThis)),
    ...restoreDeletions(platform, by.id, wanted),
    restore(platform, by.id, wanted, isThis),
  ];
  const { result, also, event } = await commit(platform, db, {
    // It changes nothing, and says whether there is still something to undo.
    change: db.all<{ found: 1 }>(sql`select 1 as found from ${undos} where ${isThis}`),
    and: restoring,
    event: { type: "inbox.changed", data: { user_id: by.id } },
    afterwards: () => [db.run(sql`delete from ${undos} where ${isThis}`)],
  });
  if (result.length === 0) throw new Problem("undo-over");
  const [counted] = also[0] as CountedInbox[];
  const restored = also.at(-1) as D1Result;
  if (!event || !counted) return 0;
  const { head, kept, has_hub } = counted;
  // What came of it is of many kinds, so the hub reads it.
  platform.outbox.dispatch(event, { head, changes: [], kept, ...(!has_hub && { hasHub: false as const }) });
  return restored.meta.changes;
}

/** By what each is found afterwards: its number, and the rest of its key as the change leaves it. */
const FOUND_BY = ["created_seq", "mark_now", "came_seq_now"] as const;

/**
 * What of each is put back, at its position behind those; null for what no change of many sets.
 * By position, since their names would double what is stored. A new one goes last: what an
 * earlier version has stored lacks it, and leaves its column as it is.
 */
const PUT_BACK = {
  mark: 0,
  came_seq: 1,
  read_at: 2,
  snoozed_until: 3,
  saved: 4,
  woken_at: 5,
  acted: null,
} as const satisfies Record<StateColumn | "came_seq" | "woken_at", number | null>;

type Column = keyof typeof PUT_BACK;
const COLUMNS = (Object.keys(PUT_BACK) as Column[])
  .filter((column) => PUT_BACK[column] !== null)
  .sort((a, b) => Number(PUT_BACK[a]) - Number(PUT_BACK[b]));
const REMEMBERED = [...FOUND_BY, ...COLUMNS];

/** How a notification is, as `before` reads it again. */
export function toRemember(after: { mark: SQL; cameSeq: SQL }): SQL {
  const columns = sql.raw(COLUMNS.join(", "));
  return sql`json_array(created_seq, ${after.mark}, ${after.cameSeq}, ${columns})`;
}

/** How each of them was. Materialized, or the whole text would be read again for each. */
function before(isThis: SQL): SQL {
  const fields = sql.raw(
    [
      "json_array_length(value) as length",
      ...REMEMBERED.map((name, at) => `value ->> ${at} as ${name}`),
    ].join(),
  );
  return sql`(with was as materialized (select ${fields} from ${undos}, json_each(${undos}.before)
    where ${isThis}) select * from was)`;
}

/** Finds each by its key, and only if it was not changed since. */
function isStill(user: UserId, { seq }: Undo): SQL {
  return sql`notifications.user_id = ${user} and notifications.mark = was.mark_now
    and notifications.came_seq = was.came_seq_now and notifications.created_seq = was.created_seq
    and notifications.changed_seq = ${seq}`;
}

function moves(user: UserId, undo: Undo, isThis: SQL): SQL {
  return sql`select user_id as owner, notifications.mark as old, was.mark as new,
      iif(notifications.woken_at is null, notifications.created_seq, was.came_seq) as new_seq
    from ${before(isThis)} as was cross join ${notifications} where ${isStill(user, undo)}`;
}

function restore({ db }: Ports<"db">, user: UserId, undo: Undo, isThis: SQL) {
  const head = sql`(select head from ${inboxes} where user_id = ${user})`;
  const inbox = sql.raw(`(${marksOf("inbox").join()})`);
  const putBack = COLUMNS.map(
    (name) => `${name} = iif(was.length > ${REMEMBERED.indexOf(name)}, was.${name}, notifications.${name})`,
  );
  return db.run(sql`update ${notifications} set ${sql.raw(putBack.join(", "))}, changed_seq = ${head},
      entered_seq = iif(notifications.mark >= ${FIRST_TRASH_MARK}
        or (was.mark in ${inbox} and notifications.mark not in ${inbox}), ${head}, entered_seq)
    from ${before(isThis)} as was where ${isStill(user, undo)}`);
}

/** What is put back is deleted no longer, for clients that were offline neither. */
function restoreDeletions({ db }: Ports<"db">, user: UserId, { seq }: Undo) {
  const mine = sql`user_id = ${user} and seq = ${seq}`;
  const back = sql`${notifications}
    where user_id = ${user} and changed_seq = ${seq} and mark >= ${FIRST_TRASH_MARK}`;
  return [
    db.run(sql`delete from ${deletions} where ${mine} and count = (select count(*) from ${back})`),
    db.run(sql`update ${deletions} set count = count - (select count(*) from ${back}),
        created_seqs = (select json_group_array(value order by value) from json_each(created_seqs)
          where value not in (select created_seq from ${back}))
      where ${mine} and created_seqs is not null and exists (select 1 from ${back})`),
  ];
}

/** Erases what can no longer be undone, and with it what such a change deleted. */
export async function emptyTrash({ db, now, budget }: Ports<"budget" | "db" | "now">): Promise<void> {
  const isOver = sql`select until, user_id, seq from ${undos} where until <= ${now().getTime()}
    order by until, user_id, seq limit ${literal(UNDOS_PER_STEP)}`;
  let rows = 0;
  do {
    const [, erased] = await db.batch([
      eraseTrash(
        { db },
        sql`(${KEY}) in (
          select n.user_id, n.mark, n.came_seq, n.created_seq from (${isOver}) as gone
          join ${notifications} as n on n.user_id = gone.user_id and n.changed_seq = gone.seq
          where n.mark >= ${FIRST_TRASH_MARK})`,
      ),
      db.run(sql`delete from ${undos} where (until, user_id, seq) in (${isOver})`),
    ]);
    rows = erased.meta.changes;
  } while (rows === UNDOS_PER_STEP && !budget.isSpent);
}
