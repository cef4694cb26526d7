import { sql } from "drizzle-orm";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Content } from "#core/inbox";
import { log } from "#core/log";
import { ABSENT, type Ports, type UserPresence, type WritePorts } from "#core/ports";
import { type EventName, isWaiting, recordAll } from "#events/outbox";
import { reachEach } from "#jobs/fan-out";
import { inboxes } from "../tables.ts";
import { trimOverfull } from "./cap.ts";
import { enqueueLooks } from "./due-channels.ts";
import { insertNotifications } from "./insert.ts";
import type { ChangedInbox } from "./mutation.ts";

/** Hubs called at the same time. */
const CONCURRENT_HUBS = 50;

interface Options {
  /** True to skip closed accounts, when the caller has not just checked that they are open. */
  onlyActive?: boolean;
  formerKey?: string | undefined;
  /** By which it is sent, where it may be recalled: nothing is written once it no longer waits. */
  event?: EventName | undefined;
}

/**
 * Writes a notification into each recipient's inbox, at most once ever under `key`,
 * and updates their hubs.
 *
 * A repeat calls the hubs even when everything was written already, since an
 * earlier attempt may have crashed between the two.
 */
export async function notify(
  platform: WritePorts & Ports<"deliveries" | "hubs">,
  recipients: UserId[],
  key: string,
  content: Content,
  { onlyActive = false, formerKey, event }: Options = {},
): Promise<void> {
  // It has expired already, so its readers would only see it disappear.
  if (content.expires_at !== null && content.expires_at <= platform.now().getTime()) return;
  const what = {
    key,
    content,
    onlyActive,
    ...(formerKey !== undefined && { formerKey }),
    ...(event && { event: event.id }),
  };
  const changed = await insertNotifications(platform, recipients, what, event && isWaiting(event));
  const presences = await advanceHubs(platform, changed, recipients.length === 1);
  await trimOverfull(platform, changed);
  await enqueueLooks(
    platform,
    changed.map(({ user, hasHub, update }) => ({
      user,
      due: update.due,
      presence: hasHub ? presences.get(user) : ABSENT,
    })),
  );
}

/** Makes the hubs of some inboxes read what changed in them. */
export async function resync(platform: WritePorts & Ports<"hubs">, owners: UserId[]): Promise<void> {
  const heads = await platform.db.all<{ user: UserId; head: number }>(
    sql`select user_id as user, head from ${inboxes}
      where has_hub and user_id in (select value from json_each(${JSON.stringify(owners)}))`,
  );
  const changed = heads.map(({ user, head }) => ({ user, hasHub: true, update: { head, changes: [] } }));
  await advanceHubs(platform, changed, false);
}

type HubUpdate = Omit<ChangedInbox, "count" | "kept">;

type Presences = Map<UserId, UserPresence | undefined>;

/** An unreachable hub fails the caller's event, which is then tried again, if it is the only one. Among many, it must not delay the others. */
async function advanceHubs(
  platform: WritePorts & Ports<"hubs">,
  updates: HubUpdate[],
  isAlone: boolean,
): Promise<Presences> {
  const withHub = updates.filter(({ hasHub }) => hasHub);
  return step("push", async () => {
    if (!isAlone) return advanceEach(platform, withHub);
    const presences: Presences = new Map();
    for (const { user, update } of withHub) presences.set(user, await platform.hubs.advance(user, update));
    return presences;
  });
}

/** Calls many hubs. One that cannot be reached gets an event of its own. */
async function advanceEach(platform: WritePorts & Ports<"hubs">, updates: HubUpdate[]): Promise<Presences> {
  const unreached: UserId[] = [];
  const answers = await reachEach(
    updates,
    CONCURRENT_HUBS,
    ({ user, update }) => platform.hubs.advance(user, update),
    ({ user }, error) => {
      log("warn", "hub.not-reached", { user_id: user }, error);
      unreached.push(user);
    },
  );
  const presences: Presences = new Map(updates.map(({ user }, index) => [user, answers[index]]));
  if (unreached.length === 0) return presences;
  const events = await recordAll(
    platform,
    unreached.map((user_id) => ({ type: "inbox.changed", data: { user_id } })),
  );
  for (const event of events) platform.outbox.dispatchLater(event);
  return presences;
}
