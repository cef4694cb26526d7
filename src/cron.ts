import { sql } from "drizzle-orm";
import { compose } from "#compose";
import { log } from "#core/log";
import type { Platform } from "#core/ports";
import { ticks } from "#core/tables";
import { deleteOldSignIns } from "#features/accounts/service/sign-in";
import { forgetDeletions, removeExpired, removeOld } from "#features/notifications/service/retention";
import { deleteOldAnswers } from "#http/idempotency";
import { markQueued, overdue } from "#jobs/jobs";

/** At most this many overdue events are queued a minute, so that a backlog drains without a storm. */
const MAX_OVERDUE = 1000;

/** The chores of a minute; one that fails leaves the others their turn. */
const CHORES: Record<string, (platform: Platform) => Promise<void>> = {
  async "queue-overdue-events"(platform) {
    const ids = await overdue(platform, MAX_OVERDUE);
    if (ids.length === 0) return;
    await platform.jobs.enqueue(ids, 0);
    await markQueued(platform, ids);
  },
  // What was announced and not handed on, since the Worker died between the two.
  "hand-on-announcements": (platform) => platform.announce(),
  async "forget-answers"(platform) {
    await deleteOldAnswers(platform);
  },
  "forget-sign-ins": deleteOldSignIns,
  "remove-expired": removeExpired,
  "remove-old": removeOld,
  "forget-deletions": forgetDeletions,
  async "note-the-tick"({ db, now }) {
    await db.run(sql`insert into ${ticks} (name, at) values ('cron', ${now().getTime()})
      on conflict (name) do update set at = excluded.at`);
  },
};

/** What happens every minute: what was forgotten is sent on its way, what is kept no longer goes. */
export async function tick(env: Env, ctx: Pick<ExecutionContext, "waitUntil">): Promise<void> {
  const platform = compose(env, ctx);
  for (const [name, chore] of Object.entries(CHORES)) {
    try {
      await chore(platform);
    } catch (error) {
      log("error", "cron.chore-failed", { chore: name }, error);
    }
  }
}
