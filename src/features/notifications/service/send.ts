import { sql } from "drizzle-orm";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Content } from "#core/inbox";
import { log } from "#core/log";
import { inParallel } from "#core/parallel";
import { record } from "#events/outbox";
import type { Platform } from "#platform";
import { inboxes } from "../tables.ts";
import { type Recipience, type Told, writeLines } from "./notify.ts";

/** Hubs told at once. */
const AT_ONCE = 50;

/**
 * The one door by which anything becomes a notification: writes it into each
 * recipient's inbox, once for ever under `key`, and hands it to their hubs.
 *
 * Repeating it is harmless and needed: the hubs are told also when the lines
 * were there already, since the crash that makes this a repeat may have come
 * before the telling.
 */
export async function sendNotification(
  platform: Platform,
  recipients: UserId[],
  key: string,
  content: Content,
  recipience: Recipience = {},
): Promise<void> {
  // Who reads it after its end would see it go at once.
  if (content.expires_at !== null && content.expires_at <= platform.now().getTime()) return;
  const told = await writeLines(platform, recipients, key, content, recipience);
  const watched = told.filter((one) => one.watched);
  const push = recipients.length === 1 ? pushTo : pushOrLeave;
  await step("push", () => inParallel(watched, AT_ONCE, (one) => push(platform, one)));
}

/** Has the hubs of those who are watched look for what changed in their inboxes. */
export async function haveLook(platform: Platform, users: UserId[]): Promise<void> {
  const [first = 0] = users;
  const watched = await platform.inboxOf(first).all<{ user_id: UserId; head: number }>(
    sql`select user_id, head from ${inboxes}
      where watched and user_id in (select value from json_each(${JSON.stringify(users)}))`,
  );
  const told = watched.map(({ user_id: user, head }) => ({
    user,
    watched: true,
    news: { head, changes: [] },
  }));
  await step("push", () => inParallel(told, AT_ONCE, (one) => pushOrLeave(platform, one)));
}

function pushTo(platform: Platform, { user, news }: Told): Promise<void> {
  return platform.pushTo(user, news);
}

/** Of many, one whose hub cannot be reached holds nobody up: theirs becomes an event of its own. */
async function pushOrLeave(platform: Platform, told: Told): Promise<void> {
  try {
    await pushTo(platform, told);
  } catch (error) {
    log("warn", "hub.not-told", { user_id: told.user }, error);
    platform.dispatchLater(await record(platform, { type: "inbox.changed", data: { user_id: told.user } }));
  }
}
