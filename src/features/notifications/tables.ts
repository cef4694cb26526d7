import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per inbox, written in the transaction of every change: the highest
 * number and the counts, so that nothing is counted at read time.
 */
export const inboxes = sqliteTable("inboxes", {
  userId: integer("user_id").primaryKey(),
  head: integer().notNull().default(0),
  unread: integer().notNull().default(0),
  total: integer().notNull().default(0),
  /** Up to which number the inbox has been on screen. */
  seen: integer().notNull().default(0),
  /** How many unread notifications are above that. */
  unseen: integer().notNull().default(0),
  /** The latest `SeenMark`s (`seen-marks.ts`), the newest first, as JSON. */
  seenMarks: text("seen_marks").notNull().default("[]"),
  // `unread` and `total` are of the inbox itself; these are of the other places.
  archived: integer().notNull().default(0),
  archivedUnread: integer("archived_unread").notNull().default(0),
  snoozed: integer().notNull().default(0),
  snoozedUnread: integer("snoozed_unread").notNull().default(0),
  /** Changes up to this number can no longer be replayed one by one. */
  floor: integer().notNull().default(0),
  /** True once the user opened a socket. Before that there is no hub to update. */
  hasHub: integer("has_hub", { mode: "boolean" }).notNull().default(false),
});

/**
 * The notifications of all inboxes. WITHOUT ROWID, clustered by user and mark, so that a
 * page of one mark, or of the two of a place merged, is one or two short ranges, in the order
 * in which notifications came or last came back. The id of a notification is made of its user
 * and `created_seq` (core/ids.ts).
 */
export const notifications = sqliteTable(
  "notifications",
  {
    userId: integer("user_id").notNull(),
    /** Its place and whether it is read, as one number (`place-mark.ts`). */
    mark: integer().notNull(),
    /** Its position in every list: the `seq` of its creation, or under which it last came back on top. */
    cameSeq: integer("came_seq").notNull(),
    createdSeq: integer("created_seq").notNull(),
    /** The `seq` of the latest change after its creation; null if there was none. */
    changedSeq: integer("changed_seq"),
    /** The `seq` under which it last came into the inbox from elsewhere: clients that resume from before it are sent it as new. */
    enteredSeq: integer("entered_seq"),
    // The fields of `Content`, each under its own name, with `expires_at` below.
    type: text().notNull(),
    verb: text(),
    level: text().notNull(),
    title: text().notNull(),
    message: text().notNull(),
    link: text(),
    metadata: text({ mode: "json" }).notNull(),
    /** The actor as they were at that time, so that every reader of a `seq` sees the same. */
    actor: text({ mode: "json" }),
    readAt: integer("read_at"),
    createdAt: integer("created_at").notNull(),
    expires_at: integer(),
    category: text(),
    critical: integer({ mode: "boolean" }).notNull().default(false),
    group_key: text(),
    image: text(),
    actions: text({ mode: "json" }),
    silent: integer({ mode: "boolean" }).notNull().default(false),
    saved: integer({ mode: "boolean" }).notNull().default(false),
    snoozedUntil: integer("snoozed_until"),
    /** When a snooze ended that has made it new again; null for one that is as old as its creation. */
    wokenAt: integer("woken_at"),
    /** The key of the action that was chosen. */
    acted: text(),
    /** The event by which an admin or a host application has sent it; null where nobody may ask what became of it. */
    eventId: integer("event_id"),
    /** Its texts as a search compares them, where they differ from what SQLite makes of them by itself. */
    folded: text(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.mark, table.cameSeq, table.createdSeq] }),
    // Most never come back, and are found by the primary key with their `created_seq` as `came_seq`.
    index("notifications_came_back")
      .on(table.userId, table.createdSeq)
      .where(sql`${table.cameSeq} <> ${table.createdSeq}`),
    index("notifications_saved").on(table.userId, table.mark, table.cameSeq).where(sql`${table.saved} = 1`),
    index("notifications_snoozed_until").on(table.snoozedUntil).where(sql`${table.snoozedUntil} is not null`),
    index("notifications_changed_seq")
      .on(table.userId, table.changedSeq)
      .where(sql`${table.changedSeq} is not null`),
    index("notifications_expires_at").on(table.expires_at).where(sql`${table.expires_at} is not null`),
  ],
);

/** Which keys were used in which inbox. A row outlives its notification, so that a repeat cannot create it again. WITHOUT ROWID. */
export const dedupeKeys = sqliteTable(
  "dedupe_keys",
  {
    userId: integer("user_id").notNull(),
    key: text().notNull(),
    createdSeq: integer("created_seq").notNull(),
    createdAt: integer("created_at").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.userId, table.key] })],
);

/**
 * Changes of many notifications that can be undone for 30 seconds: how each of them was. What
 * such a change deletes stays until then, in a place that nobody sees. WITHOUT ROWID.
 */
export const undos = sqliteTable(
  "undos",
  {
    until: integer().notNull(),
    userId: integer("user_id").notNull(),
    /** The number of the change. */
    seq: integer().notNull(),
    /** A JSON array with one array for each notification, made and read in `undo.ts`. */
    before: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.until, table.userId, table.seq] })],
);

/** Which action of what an event has sent each of its recipients chose: it outlives the notification, so that its sender can learn it. WITHOUT ROWID. */
export const choices = sqliteTable(
  "choices",
  {
    eventId: integer("event_id").notNull(),
    chosenAt: integer("chosen_at").notNull(),
    userId: integer("user_id").notNull(),
    key: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.eventId, table.chosenAt, table.userId] }),
    index("choices_user_id").on(table.userId),
  ],
);

/** Deletions, for clients that were offline. WITHOUT ROWID. */
export const deletions = sqliteTable(
  "deletions",
  {
    userId: integer("user_id").notNull(),
    seq: integer().notNull(),
    /** The `created_seq` of each, as a JSON array; null when there were too many to list. */
    createdSeqs: text("created_seqs"),
    count: integer().notNull(),
    deletedAt: integer("deleted_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.seq] }),
    index("deletions_deleted_at").on(table.deletedAt),
  ],
);

/**
 * How far each channel has read an inbox, as a socket has its number in it: what is behind
 * `cursor` is still to be looked at. A row exists only where the channel can reach the
 * user, so all others cost nothing. WITHOUT ROWID.
 */
export const channelCursors = sqliteTable(
  "channel_cursors",
  {
    userId: integer("user_id").notNull(),
    /** A `CursorName` (core/delivery.ts). */
    channel: text().notNull(),
    cursor: integer().notNull(),
    /** When to look next, in milliseconds since 1970; null while nothing waits. */
    dueAt: integer("due_at"),
    /** The end of the range that is being sent: the same after a crash, and with it the key of the sending. */
    toSeq: integer("to_seq"),
    /** Until then one look at it is under way. */
    leasedUntil: integer("leased_until"),
    attempts: integer().notNull().default(0),
    /** How many of the attempts may have been taken by the provider: they crashed, or got no answer. */
    uncertain: integer().notNull().default(0),
    /** The ids of the devices that have taken the message already, as a JSON array: another attempt leaves them out. */
    reached: text(),
    /** Why it waits, or why the last attempt failed. */
    reason: text(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.channel] }),
    index("channel_cursors_due_at").on(table.dueAt).where(sql`${table.dueAt} is not null`),
  ],
);
