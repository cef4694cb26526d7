import { sql } from "drizzle-orm";
import { compose } from "#compose";
import { log } from "#core/log";
import type { Platform } from "#core/ports";
import { ticks } from "#core/tables";
import { deleteOldBudgets } from "#events/user-budgets";
import { deleteOldSignIns } from "#features/accounts/service/sign-in";
import { enqueueDue } from "#features/delivery/service/enqueue-due";
import { foldOldTexts } from "#features/notifications/service/fold-old-texts";
import { forgetDeletions, removeExpired, removeOld } from "#features/notifications/service/retention";
import { emptyTrash } from "#features/notifications/service/undo";
import { wake } from "#features/notifications/service/wake";
import { deleteOldAnswers } from "#http/idempotency";
import { markQueued, overdue } from "#jobs/jobs";
import { deleteOldRows, walkTables } from "#retention";

/** At most this many overdue events are queued a minute, so that a backlog drains without a storm. */
const MAX_OVERDUE = 1000;

/** The cron's chores, in the order they run: those that may have much to do come last, and stop when their share of the budget is spent. */
const CHORES = {
  async "queue-overdue-events"(platform: Platform) {
    const ids = await overdue(platform, MAX_OVERDUE);
    if (ids.length === 0) return;
    await platform.jobs.enqueue(ids, 0);
    await markQueued(platform, ids);
  },
  // Before the deliveries, which find what this makes due.
  "wake-snoozed": wake,
  "empty-trash": emptyTrash,
  "enqueue-due-deliveries": enqueueDue,
  // For an announcement whose Worker died after storing it and before calling the hub.
  "refresh-announcements": (platform: Platform) => platform.announcements.refresh(),
  "delete-idempotency-records": deleteOldAnswers,
  "delete-old-sign-ins": deleteOldSignIns,
  "delete-old-budgets": deleteOldBudgets,
  "delete-old-rows": deleteOldRows,
  "walk-tables": walkTables,
  "forget-deletions": forgetDeletions,
  "remove-old": removeOld,
  "remove-expired": removeExpired,
  "fold-old-texts": foldOldTexts,
  async "note-the-tick"({ db, now }: Platform) {
    await db.run(sql`insert into ${ticks} (name, at) values ('cron', ${now().getTime()})
      on conflict (name) do update set at = excluded.at`);
  },
} satisfies Record<string, (platform: Platform) => Promise<void>>;

type Chore = keyof typeof CHORES;

/** Runs the cron's chores of one minute, all unless some are named. One that fails or spends its share of the budget does not stop the others. */
export async function tick(
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  chores = Object.keys(CHORES) as Chore[],
): Promise<void> {
  const platform = compose(env, ctx);
  let left = chores.length;
  for (const name of chores) {
    try {
      await CHORES[name]({ ...platform, budget: platform.budget.share(left) });
    } catch (error) {
      log("error", "cron.chore-failed", { chore: name }, error);
    }
    left -= 1;
  }
}
