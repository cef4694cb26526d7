import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What a user has changed of the preferences everybody begins with. */
export const preferences = sqliteTable("preferences", {
  userId: integer("user_id").primaryKey(),
  /** Validated on the way in; what is not in it has its default. */
  document: text({ mode: "json" }).notNull(),
});

/** What admins said of categories: whole ones of their own, and what they changed of the built-in ones. WITHOUT ROWID. */
export const categories = sqliteTable("categories", {
  key: text().primaryKey(),
  /** As the API takes it, without the key; of a built-in one only what was changed. */
  settings: text({ mode: "json" }).notNull(),
});

/**
 * The categories that a user has muted or silenced: also in `preferences`, and
 * here as rows, since the insert of a notification looks for them. WITHOUT ROWID.
 */
export const quietCategories = sqliteTable(
  "quiet_categories",
  {
    userId: integer("user_id").notNull(),
    category: text().notNull(),
    /** True: nothing of it is written. False: it is written as silent. */
    muted: integer({ mode: "boolean" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.category] })],
);
