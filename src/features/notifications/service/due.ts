import { sql } from "drizzle-orm";
import type { CursorName } from "#core/channels";
import type { Config } from "#core/config";
import type { DeliveryTask } from "#core/delivery";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { UNREAD } from "../mark.ts";
import { channelCursors, inboxes, notifications } from "../tables.ts";
import type { ChangedInbox, Db, InboxPlan } from "./mutation.ts";

/** What waits no longer than this is put on the queue at once; the rest is found by the cron. */
const SOON_SECONDS = 60;

interface Due {
  user_id: UserId;
  channel: CursorName;
}

/** How long a channel leaves a new notification to be read. */
function waitSeconds(config: Config, isCritical: boolean): number {
  return isCritical ? 0 : config.emailAfterSeconds;
}

/**
 * Adds to the plan of a new notification that channels look at it once it has
 * waited. It writes no row for a user whom no channel reaches, nor where a
 * channel is due already: that look finds this notification too.
 */
export function withDueChannels(
  ports: Db,
  owners: UserId[],
  isCritical: boolean,
  plan: InboxPlan,
): InboxPlan {
  const { config, db, now } = ports;
  if (config.email === null) return plan;
  const cursor: CursorName = isCritical ? "urgent_email" : "email";
  const wait = waitSeconds(config, isCritical);
  const c = channelCursors;
  // The newest number is a new notification's, unless this one was not written.
  const isNew = sql`exists (select 1 from ${inboxes} as i join ${notifications} as n
    on n.user_id = i.user_id and n.mark = ${UNREAD} and n.came_seq = i.head
    where i.user_id = ${c.userId} and i.head > ${c.cursor})`;
  const isSoon = wait <= SOON_SECONDS;
  // A list of parameters reads no rows, as one of json_each does. What is returned counts as a row read, even if it is nothing.
  const markDue = db.all<Due>(sql`update ${c} set due_at = ${now().getTime() + wait * 1000}
    where user_id in (${sql.raw(owners.map(Number).join())}) and channel = ${cursor} and due_at is null and ${isNew}
    ${isSoon ? sql`returning user_id, channel` : sql``}`);
  return {
    statements: [...plan.statements, markDue],
    read(results) {
      const changed = plan.read(results);
      if (!isSoon) return changed;
      return changed.map((inbox) => withDue(inbox, results[plan.statements.length] as Due[]));
    },
  };
}

function withDue(inbox: ChangedInbox, rows: Due[]): ChangedInbox {
  const due = rows.flatMap(({ user_id, channel }) => (user_id === inbox.user ? channel : []));
  return due.length === 0 ? inbox : { ...inbox, update: { ...inbox.update, due } };
}

/** Has channels look that have become due within a minute. A failure costs time alone, since the cron finds what is due. */
export async function enqueueLooks(
  { config, deliveries }: Ports<"config" | "deliveries">,
  changed: { user: UserId; due?: CursorName[] | undefined }[],
): Promise<void> {
  const tasks = changed.flatMap(({ user, due = [] }) =>
    due.map((channel): Extract<DeliveryTask, { task: "look" }> => ({ task: "look", user, channel })),
  );
  const byWait = Map.groupBy(tasks, ({ channel }) => waitSeconds(config, channel.startsWith("urgent_")));
  try {
    for (const [wait, due] of byWait) await deliveries.enqueue(due, Math.ceil(wait));
  } catch (error) {
    log("warn", "deliveries.not-queued", { tasks: tasks.length }, error);
  }
}
