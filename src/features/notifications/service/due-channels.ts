import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import {
  CHANNELS,
  type ChannelName,
  type CursorName,
  isUrgent,
  URGENT_CURSORS,
  urgentCursorOf,
} from "#core/channels";
import type { Config } from "#core/config";
import type { DeliveryTask } from "#core/delivery";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { Ports, UserPresence } from "#core/ports";
import { UNREAD } from "../place-mark.ts";
import { channelCursors, inboxes, notifications } from "../tables.ts";
import type { ChangedInbox, Db, InboxPlan } from "./mutation.ts";

/** A mail that waits no longer than this is put on the queue at once; the rest is found by the cron. */
const SOON_SECONDS = 60;
/** So long a push gathers what comes in one burst, or twenty at once would be several messages. */
const GATHER_SECONDS = 2;
/** A page that is in view gets so many times the hold of one that is open. */
const VISIBLE_HOLDS = 3;

interface Due {
  user_id: UserId;
  channel: CursorName;
}

/** The channels by which this deployment reaches people. */
function channelsOf(config: Config): ChannelName[] {
  return CHANNELS.filter((name) => config[name] !== null);
}

/** The longest that a push waits to be seen, if its reader has the page in view. */
export function longestHoldMs({ pushHoldSeconds }: Pick<Config, "pushHoldSeconds">): number {
  return pushHoldSeconds * VISIBLE_HOLDS * 1000;
}

/** By when a channel has to look at a new notification, whether or not the user is there to see it. */
export function latestLookMs(config: Config, cursor: CursorName): number {
  if (isUrgent(cursor)) return 0;
  return cursor === "email" ? config.emailAfterSeconds * 1000 : longestHoldMs(config);
}

/** How long to leave a new notification to be read or seen, by who is there. Unknown counts as open, but not in view. */
export function waitSeconds(
  config: Config,
  cursor: CursorName,
  presence: UserPresence | undefined = { open: 1, visible: 0 },
): number {
  if (isUrgent(cursor)) return 0;
  if (cursor === "email") return config.emailAfterSeconds;
  const holds = presence.visible > 0 ? VISIBLE_HOLDS : Math.min(presence.open, 1);
  return Math.max(config.pushHoldSeconds * holds, GATHER_SECONDS);
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
  const cursors = channelsOf(config).map((name): CursorName => (isCritical ? urgentCursorOf(name) : name));
  if (cursors.length === 0) return plan;
  const isSoon = (cursor: CursorName) => cursor !== "email" || config.emailAfterSeconds <= SOON_SECONDS;
  const c = channelCursors;
  // The newest number is a new notification's, unless this one was not written.
  const isNew = sql`exists (select 1 from ${inboxes} as i join ${notifications} as n
    on n.user_id = i.user_id and n.mark = ${UNREAD} and n.came_seq = i.head
    where i.user_id = ${c.userId} and i.head > ${c.cursor})`;
  const at = now().getTime();
  const dueAt = (cursor: CursorName) => at + latestLookMs(config, cursor);
  // A list of parameters reads no rows, as one of json_each does; and one range of a user's cursors (+channel: no part of
  // the key) fewer than a look at each.
  const markDue = db.all<Due>(sql`update ${c} set due_at = ${caseOf(cursors, dueAt)}
    where user_id in (${sql.raw(owners.map(Number).join())}) and +channel in (${listed(cursors)})
      and due_at is null and ${isNew} returning user_id, channel`);
  return {
    statements: [...plan.statements, markDue],
    read(results) {
      const marked = Map.groupBy(results[plan.statements.length] as Due[], ({ user_id }) => user_id);
      return plan.read(results).map((inbox) => {
        const due = marked.get(inbox.user)?.map(({ channel }) => channel) ?? [];
        return withDue(inbox, due.filter(isSoon));
      });
    },
  };
}

/**
 * The statement by which channels look at notifications that are about to be
 * new again, as at new ones. The cron that ends snoozes finds what is due.
 *
 * @param where selects those notifications
 */
export function dueAgain({ config, db, now }: Db, owners: UserId[], where: SQL): BatchItem<"sqlite"> {
  const c = channelCursors;
  const at = now().getTime();
  const cursors = channelsOf(config).flatMap((name): CursorName[] => [name, urgentCursorOf(name)]);
  // Without a channel the list is empty, which is of no cursor.
  const due = cursors.length > 0 ? caseOf(cursors, (cursor) => at + latestLookMs(config, cursor)) : sql`null`;
  return db.run(sql`update ${c} set due_at = ${due}
    where user_id in (${sql.raw(owners.map(Number).join())}) and +channel in (${listed(cursors)}) and due_at is null
      and exists (select 1 from ${notifications} as n
        where n.user_id = ${c.userId} and n.critical = (channel in (${listed(URGENT_CURSORS)})) and ${where})`);
}

function caseOf(cursors: CursorName[], dueAt: (cursor: CursorName) => number): SQL {
  const parts = cursors.map((cursor) => sql`when ${cursor} then ${dueAt(cursor)}`);
  return sql`case channel ${sql.join(parts, sql` `)} end`;
}

function listed(cursors: readonly CursorName[]): SQL {
  return sql.join(
    cursors.map((cursor) => sql`${cursor}`),
    sql`, `,
  );
}

function withDue(inbox: ChangedInbox, due: CursorName[]): ChangedInbox {
  return due.length === 0 ? inbox : { ...inbox, update: { ...inbox.update, due } };
}

/** What has become due for one user, and who is there to see it; undefined where that is not known. */
export interface DueChannels {
  user: UserId;
  due?: CursorName[] | undefined;
  presence?: UserPresence | undefined;
}

/** Has channels look that have become due within a minute. A failure costs time alone, since the cron finds what is due. */
export async function enqueueLooks(
  { config, deliveries }: Ports<"config" | "deliveries">,
  changed: DueChannels[],
): Promise<void> {
  const tasks = changed.flatMap(({ user, due = [], presence }) =>
    due.map((channel) => ({
      task: { task: "look", user, channel } as Extract<DeliveryTask, { task: "look" }>,
      wait: waitSeconds(config, channel, presence),
    })),
  );
  try {
    for (const [wait, due] of Map.groupBy(tasks, ({ wait }) => wait))
      await deliveries.enqueue(
        due.map(({ task }) => task),
        Math.ceil(wait),
      );
  } catch (error) {
    log("warn", "deliveries.not-queued", { tasks: tasks.length }, error);
  }
}
