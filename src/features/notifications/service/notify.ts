import { sql } from "drizzle-orm";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Content } from "#core/inbox";
import { log } from "#core/log";
import type { Ports, WritePorts } from "#core/ports";
import { recordAll } from "#events/outbox";
import { reachEach } from "#jobs/fan-out";
import { inboxes } from "../tables.ts";
import { trimOverfull } from "./cap.ts";
import { insertNotifications } from "./insert.ts";
import type { ChangedInbox } from "./mutation.ts";

/** Hubs called at once. */
const AT_ONCE = 50;

/**
 * Writes a notification into each recipient's inbox, once for ever under `key`,
 * and updates their hubs.
 *
 * Repeating it is harmless and needed: the hubs are called also when everything
 * was written already, since the crash that makes this a repeat may have come
 * before they were.
 *
 * @param onlyActive true where the caller has not just looked whether the accounts are open
 */
export async function notify(
  platform: WritePorts & Ports<"hubs">,
  recipients: UserId[],
  key: string,
  content: Content,
  { onlyActive = false, formerKey }: { onlyActive?: boolean; formerKey?: string | undefined } = {},
): Promise<void> {
  // Its readers would see it go at once.
  if (content.expires_at !== null && content.expires_at <= platform.now().getTime()) return;
  const changed = await insertNotifications(platform, recipients, {
    ...{ key, content, onlyActive },
    ...(formerKey !== undefined && { formerKey }),
  });
  await advanceHubs(platform, changed, recipients.length === 1);
  await trimOverfull(platform, changed);
}

/** Has the hubs of some inboxes read what changed in them. */
export async function resync(platform: WritePorts & Ports<"hubs">, owners: UserId[]): Promise<void> {
  const moved = await platform.db.all<{ user: UserId; head: number }>(
    sql`select user_id as user, head from ${inboxes}
      where has_hub and user_id in (select value from json_each(${JSON.stringify(owners)}))`,
  );
  const changed = moved.map(({ user, head }) => ({ user, hasHub: true, update: { head, changes: [] } }));
  await advanceHubs(platform, changed, false);
}

type Moved = Omit<ChangedInbox, "count" | "total">;

/** Of one inbox alone, the caller's event is tried again when its hub cannot be reached; many hold up nobody. */
async function advanceHubs(
  platform: WritePorts & Ports<"hubs">,
  moved: Moved[],
  isAlone: boolean,
): Promise<void> {
  const withHub = moved.filter(({ hasHub }) => hasHub);
  await step("push", async () => {
    if (!isAlone) await advanceEach(platform, withHub);
    else for (const { user, update } of withHub) await platform.hubs.advance(user, update);
  });
}

/** A hub that cannot be reached becomes an event of its own. */
async function advanceEach(platform: WritePorts & Ports<"hubs">, moved: Moved[]): Promise<void> {
  const unreached: UserId[] = [];
  await reachEach(
    moved,
    AT_ONCE,
    ({ user, update }) => platform.hubs.advance(user, update),
    ({ user }, error) => {
      log("warn", "hub.not-reached", { user_id: user }, error);
      unreached.push(user);
    },
  );
  if (unreached.length === 0) return;
  const events = await recordAll(
    platform,
    unreached.map((user_id) => ({ type: "inbox.changed", data: { user_id } })),
  );
  for (const event of events) platform.outbox.dispatchLater(event);
}
