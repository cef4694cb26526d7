import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Announcements, and their own outbox: the hub reads those above
 * the highest `rev` it knows. So posting one writes one row. No index: the
 * table is short, and is read whole.
 */
export const announcements = sqliteTable("announcements", {
  /** Made in the Worker (`timeId`). */
  id: integer().primaryKey(),
  /** The number of its latest change among all changes of all announcements. */
  rev: integer().notNull(),
  title: text().notNull(),
  message: text().notNull(),
  level: text().notNull(),
  link: text(),
  showOnSite: integer("show_on_site", { mode: "boolean" }).notNull(),
  isActive: integer("is_active", { mode: "boolean" }).notNull(),
  startsAt: integer("starts_at", { mode: "timestamp_ms" }),
  expiresAt: integer("expires_at", { mode: "timestamp_ms" }),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  updatedAt: integer("updated_at", { mode: "timestamp_ms" }).notNull(),
  /** Kept for sockets that have yet to be sent the deletion. */
  deletedAt: integer("deleted_at", { mode: "timestamp_ms" }),
});

/** Who wants to see which no more. WITHOUT ROWID. */
export const dismissals = sqliteTable(
  "dismissals",
  {
    userId: integer("user_id").notNull(),
    announcementId: integer("announcement_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.announcementId] })],
);
