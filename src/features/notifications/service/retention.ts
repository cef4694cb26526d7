import { sql } from "drizzle-orm";
import type { Platform } from "#platform";
import { deletions, inboxes } from "../tables.ts";

const DELETIONS_KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const AT_ONCE = 500;

/**
 * Forgets what was deleted a month ago, a step at a time. Whoever comes back
 * from before that has to load the list again, which the inbox's floor says.
 */
export async function forgetDeletions({ db, now }: Platform): Promise<void> {
  const before = now().getTime() - DELETIONS_KEPT_MS;
  const oldest = sql`(select user_id, seq from ${deletions} where deleted_at < ${before}
    order by deleted_at, user_id, seq limit ${AT_ONCE})`;
  await db.batch([
    db.run(sql`update ${inboxes} set floor = max(floor,
        (select max(gone.seq) from ${oldest} as gone where gone.user_id = inboxes.user_id))
      where user_id in (select user_id from ${oldest})`),
    db.run(sql`delete from ${deletions} where (user_id, seq) in ${oldest}`),
  ]);
}
