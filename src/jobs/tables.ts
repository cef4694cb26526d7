import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { events } from "#events/tables";

/**
 * The processing state of an event that its first attempt did not finish: the
 * attempt failed, it saved its progress, or the cron queued the event again.
 * Most events never have a row here. The row is deleted with its event.
 */
export const jobs = sqliteTable("jobs", {
  eventId: integer("event_id")
    .primaryKey()
    .references(() => events.id, { onDelete: "cascade" }),
  /** The last recipient that a fan-out has reached. */
  progress: integer(),
  /** Failed attempts since the job last made progress. */
  attempts: integer().notNull().default(0),
  /** Why the last attempt failed. */
  reason: text(),
  /** When the cron may queue it again. */
  dueAt: integer("due_at", { mode: "timestamp_ms" }).notNull(),
});

/** Events that failed for good, kept until an admin sends them again. */
export const deadLetters = sqliteTable(
  "dead_letters",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    eventId: integer("event_id").notNull(),
    /** The event's own: an id may come again, a key never. */
    key: text().notNull().unique(),
    type: text().notNull(),
    data: text({ mode: "json" }).notNull(),
    /** How far the job came. */
    progress: integer(),
    reason: text().notNull(),
    attempts: integer().notNull(),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [index("dead_letters_created_at").on(table.createdAt)],
);
