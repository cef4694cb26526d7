import { sql } from "drizzle-orm";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Content } from "#core/inbox";
import { log } from "#core/log";
import { inParallel } from "#core/parallel";
import type { Platform } from "#core/ports";
import { record } from "#events/outbox";
import { inboxes } from "../tables.ts";
import { insertNotifications } from "./insert.ts";
import type { ChangedInbox } from "./mutation.ts";

/** Hubs told at once. */
const AT_ONCE = 50;

/**
 * Writes a notification into each recipient's inbox, once for ever under `key`,
 * and tells their hubs.
 *
 * Repeating it is harmless and needed: the hubs are told also when everything
 * was written already, since the crash that makes this a repeat may have come
 * before they were.
 *
 * @param onlyActive true where the caller has not just looked whether the accounts are open
 */
export async function notify(
  platform: Platform,
  recipients: UserId[],
  key: string,
  content: Content,
  { onlyActive = false }: { onlyActive?: boolean } = {},
): Promise<void> {
  // Its readers would see it go at once.
  if (content.expires_at !== null && content.expires_at <= platform.now().getTime()) return;
  const changed = await insertNotifications(platform, recipients, { key, content, onlyActive });
  await advanceHubs(platform, changed, recipients.length === 1 ? advance : advanceOrLeave);
}

/** Has the hubs of some inboxes read what changed in them. */
export async function resync(platform: Platform, owners: UserId[]): Promise<void> {
  const moved = await platform.db.all<{ user: UserId; head: number }>(
    sql`select user_id as user, head from ${inboxes}
      where has_hub and user_id in (select value from json_each(${JSON.stringify(owners)}))`,
  );
  const changed = moved.map(({ user, head }) => ({ user, hasHub: true, update: { head, changes: [] } }));
  await advanceHubs(platform, changed, advanceOrLeave);
}

type Moved = Omit<ChangedInbox, "count">;

function advanceHubs(platform: Platform, changed: Moved[], tell: typeof advance): Promise<unknown> {
  const withHub = changed.filter(({ hasHub }) => hasHub);
  return step("push", () => inParallel(withHub, AT_ONCE, (one) => tell(platform, one)));
}

function advance(platform: Platform, { user, update }: Moved): Promise<void> {
  return platform.hubs.advance(user, update);
}

/** Of many, one whose hub cannot be reached must not hold up the others: theirs becomes an event of its own. */
async function advanceOrLeave(platform: Platform, moved: Moved): Promise<void> {
  try {
    await advance(platform, moved);
  } catch (error) {
    log("warn", "hub.not-reached", { user_id: moved.user }, error);
    const event = await record(platform, { type: "inbox.changed", data: { user_id: moved.user } });
    platform.outbox.dispatchLater(event);
  }
}
