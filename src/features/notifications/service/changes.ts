import { sql } from "drizzle-orm";
import { notificationId, type UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { literal } from "#core/sql-text";
import type { ReadResults, RequestSession } from "#http/session";
import { inInbox, type Missed, type SeenChange } from "../history.ts";
import { FIRST_TRASH_MARK, UNREAD } from "../place-mark.ts";
import { seenMarksOf } from "../seen-marks.ts";
import { deletions, notifications } from "../tables.ts";
import { type Head, headOf, headQuery } from "./inbox.ts";
import { type RawRow, storedOf } from "./rows.ts";

/** A client that is further behind loads the list again. */
export const MAX_CHANGES = 1000;

const ALL = Number.MAX_SAFE_INTEGER;

interface Deletion {
  seq: number;
  created_seqs: string | null;
}

/** The changes of an inbox since a number, all read in one transaction. `seq` is the number they reach up to. */
export interface History extends Head {
  missed: Missed[];
  seq: number;
}

/**
 * The reads that answer "what changed since?", to be sent as one transaction.
 *
 * A notification that was never changed is found by its creation, any other by
 * its latest change. Each is one range of an index, however large the inbox is.
 *
 * @param limit at least how many notifications; those of one number are never split
 */
function historyReads(platform: Ports<"db">, user: UserId, since: number, limit: number) {
  const db = platform.db;
  const made = sql`from ${notifications}
    where user_id = ${user} and mark = ${UNREAD} and came_seq > ${since} and changed_seq is null`;
  const changed = sql`from ${notifications}
    where user_id = ${user} and changed_seq > ${since} and mark < ${FIRST_TRASH_MARK}`;
  const deleted = sql`from ${deletions} where user_id = ${user} and seq > ${since}`;
  const upTo = sql`coalesce((select seq from (
      select created_seq as seq ${made} union all select changed_seq ${changed} union all select seq ${deleted})
    order by seq limit 1 offset ${literal(limit - 1)}), ${ALL})`;
  const atMost = (columns: typeof made) =>
    sql`(select count(*) from (select 1 ${columns} limit ${literal(MAX_CHANGES + 1)}))`;
  return [
    headQuery(platform, user),
    db.all<{ behind: number }>(sql`select ${atMost(made)} + ${atMost(changed)}
      + (select coalesce(sum(count), 0) ${deleted}) as behind`),
    db.all<RawRow>(sql`select * ${made} and came_seq <= ${upTo}
      union all select * ${changed} and changed_seq <= ${upTo}`),
    db.all<Deletion>(sql`select seq, created_seqs ${deleted} and seq <= ${upTo} order by seq`),
  ] as const;
}

type HistoryResults = ReadResults<ReturnType<typeof historyReads>>;

/** Undefined when not all changes after `since` are known. */
function historyOf(user: UserId, since: number, results: HistoryResults): History | undefined {
  const head = headOf(results[0]);
  const behind = results[1][0]?.behind ?? 0;
  if (since > head.head || since < head.floor || behind > MAX_CHANGES) return undefined;
  const marks = seenMarksOf(head.seen_marks);
  const missed: Missed[] = results[2].map((row) => {
    const notification = storedOf(row, marks);
    return { seq: notification.seq, notification, created: row.created_seq, entered: row.entered_seq };
  });
  for (const { seq, created_seqs } of results[3]) {
    if (created_seqs === null) return undefined;
    missed.push({ seq, deleted: JSON.parse(created_seqs).map((made: number) => notificationId(user, made)) });
  }
  missed.sort((a, b) => a.seq - b.seq || idOf(a) - idOf(b));
  return { ...head, missed, seq: missed.at(-1)?.seq ?? head.head };
}

function idOf(missed: Missed): number {
  return "notification" in missed ? missed.notification.id : 0;
}

/**
 * One page of what changed since a number (contract §5).
 *
 * @param allPlaces false where everything outside the inbox is shown as deleted
 * @throws {Problem} `resync-required` when the changes cannot be given one by one
 */
export async function sync(
  platform: Ports<"db">,
  session: RequestSession,
  since: number,
  limit: number,
  allPlaces: boolean,
): Promise<{ changes: SeenChange[]; seq: number; head: number }> {
  const reads = historyReads(platform, session.id, since, limit);
  const { results } = await session.authenticate(reads);
  const history = historyOf(session.id, since, results);
  if (!history) throw new Problem("resync-required");
  const { missed, seq, head } = history;
  return { changes: allPlaces ? missed : inInbox(missed), seq, head };
}

/** All changes that a hub missed; `history` is undefined when it has to start again from the head. */
export async function historySince(
  platform: Ports<"db">,
  user: UserId,
  since: number,
): Promise<{ head: Head; history: History | undefined }> {
  const db = platform.db;
  const results = await db.batch(historyReads(platform, user, since, ALL));
  return { head: headOf(results[0]), history: historyOf(user, since, results) };
}
