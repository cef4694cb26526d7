import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Facts that something has still to follow from. A row is written once and
 * never changed; it is deleted when everything that follows from it is done.
 * How far that has come is a job's (jobs/tables.ts). No index: the table is short.
 */
export const events = sqliteTable("events", {
  id: integer().primaryKey(),
  /** Never used twice, though an id may be. */
  key: text().notNull(),
  type: text().notNull(),
  data: text({ mode: "json" }).notNull(),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
});
