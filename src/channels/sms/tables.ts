import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** How many SMS went out on each day (UTC), for the whole deployment's limit. */
export const smsDays = sqliteTable("sms_days", {
  /** As in 2026-11-29. */
  day: text().primaryKey(),
  sent: integer().notNull(),
});
