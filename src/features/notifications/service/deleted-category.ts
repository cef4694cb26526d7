import { sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import type { StoredEvent } from "#events/event";
import { fanOut } from "#jobs/fan-out";
import { type Job, saveProgress } from "#jobs/jobs";
import { inboxes, notifications } from "../tables.ts";

/** Inboxes of one statement, and statements of one turn: an index by category would cost a row for each notification. */
const TURN = { page: 20, pages: 40 };

/**
 * Gives what was sent under a category that was deleted since to the category of
 * its type, inbox by inbox. It is no mutation: with a number for each inbox every
 * open page would load again, for a key that no page shows. Until a page loads
 * anyway it has the former key, which counts as `other`.
 */
export function fallToTypes(
  platform: Ports<"db" | "now" | "budget">,
  job: Job<Extract<StoredEvent, { type: "category.deleted" }>>,
): Promise<"done" | "unfinished"> {
  const { db, budget } = platform;
  const { category } = job.event.data;
  const all = {
    async next(after: UserId, limit: number) {
      const rows = await db.all<{ user_id: UserId }>(
        sql`select user_id from ${inboxes} where user_id > ${after} order by user_id limit ${literal(limit)}`,
      );
      return rows.map(({ user_id }) => user_id);
    },
    async reach(users: UserId[]) {
      await db.run(sql`update ${notifications} set category = null where category = ${category}
        and user_id in (select value from json_each(${JSON.stringify(users)}))`);
    },
    save: (after: UserId) => saveProgress(platform, job, after),
  };
  return fanOut(all, job.progress ?? 0, budget, TURN);
}
