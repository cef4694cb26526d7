import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Facts whose consequences are not all drawn yet; a row goes when they are. No index: the table is short. */
export const events = sqliteTable("events", {
  id: integer().primaryKey(),
  /** Unique for ever, though an id may come again. */
  key: text().notNull(),
  type: text().notNull(),
  data: text({ mode: "json" }).notNull(),
  attempts: integer().notNull().default(0),
  /** Why the last attempt failed. */
  reason: text(),
  /** When the clock door may queue it again. */
  dueAt: integer("due_at", { mode: "timestamp_ms" }).notNull(),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
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
    reason: text().notNull(),
    attempts: integer().notNull(),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [index("dead_letters_created_at").on(table.createdAt)],
);
