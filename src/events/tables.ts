import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Facts whose consequences are not all done. A row is written once, and deleted
 * when everything that follows from it is done. Progress is kept with the
 * event's job (jobs/tables.ts). No index: what waits is short.
 *
 * What an admin or a host application has sent is not deleted then: its id
 * becomes negative, so that it is behind all that waits. That writes the one row
 * that the deletion would, and leaves the record of what was sent (receipts/).
 */
export const events = sqliteTable("events", {
  id: integer().primaryKey(),
  /** Never used twice, though an id may be. */
  key: text().notNull(),
  type: text().notNull(),
  data: text({ mode: "json" }).notNull(),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
});

/**
 * How much of their budgets users have spent (user-budgets.ts). Each limit is
 * stored beside its count, so that a CHECK rolls back what exceeds it. WITHOUT ROWID.
 */
export const budgets = sqliteTable(
  "budgets",
  {
    /** `YYYY-MM-DD`, or `YYYY-MM-DDTHH` for a budget per hour, in UTC. */
    day: text().notNull(),
    owner: integer().notNull(),
    budget: text().notNull(),
    /** 0 would mean that the latest recipient has blocked the owner; the CHECK keeps such a row from being stored. */
    allowed: integer().notNull(),
    spent: integer().notNull(),
    total: integer().notNull(),
    /** How much of `spent` went to the recipient of the latest act. */
    toOne: integer("to_one").notNull(),
    toOneTotal: integer("to_one_total").notNull(),
    /** How much went to each recipient: `{"<user id>": count}`. */
    recipients: text({ mode: "json" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.day, table.owner, table.budget] }),
    check("budgets_allowed", sql`${table.allowed} = 1`),
    check("budgets_spent", sql`${table.spent} <= ${table.total}`),
    check("budgets_to_one", sql`${table.toOne} <= ${table.toOneTotal}`),
  ],
);

/** Which users each user has blocked. WITHOUT ROWID. */
export const blocks = sqliteTable(
  "blocks",
  {
    userId: integer("user_id").notNull(),
    blockedId: integer("blocked_id").notNull(),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.blockedId] }),
    index("blocks_blocked_id").on(table.blockedId),
  ],
);
