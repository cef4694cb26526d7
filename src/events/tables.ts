import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

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

/**
 * What each user has done today that tells others (telling.ts). The limits stand
 * beside what they limit, so that a CHECK can take back what goes beyond. WITHOUT ROWID.
 */
export const budgets = sqliteTable(
  "budgets",
  {
    /** `YYYY-MM-DD`, in UTC. */
    day: text().notNull(),
    owner: integer().notNull(),
    budget: text().notNull(),
    /** 0 when the recipient of the latest act has blocked its owner, which no row ever says. */
    allowed: integer().notNull(),
    spent: integer().notNull(),
    total: integer().notNull(),
    /** Of it, to the recipient of the latest act. */
    toOne: integer("to_one").notNull(),
    toOneTotal: integer("to_one_total").notNull(),
    /** How often to each: `{"<user id>": count}`. */
    recipients: text({ mode: "json" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.day, table.owner, table.budget] }),
    check("budgets_allowed", sql`${table.allowed} = 1`),
    check("budgets_spent", sql`${table.spent} <= ${table.total}`),
    check("budgets_to_one", sql`${table.toOne} <= ${table.toOneTotal}`),
  ],
);

/** Whom a user wants to hear nothing of. WITHOUT ROWID. */
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
