import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { users } from "#features/accounts/tables";

/** Who asked whom. `low` and `high` are the same two users in order, so that a pair has one name. */
export const connectionRequests = sqliteTable(
  "connection_requests",
  {
    /** Made in the Worker (`timeId`). */
    id: integer().primaryKey(),
    requesterId: integer("requester_id")
      .notNull()
      .references(() => users.id),
    recipientId: integer("recipient_id")
      .notNull()
      .references(() => users.id),
    low: integer().notNull(),
    high: integer().notNull(),
    status: text().notNull().default("pending"),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
    respondedAt: integer("responded_at", { mode: "timestamp_ms" }),
  },
  (table) => [
    // The database decides between two who ask at once: a pair has one pending request.
    uniqueIndex("connection_requests_pending")
      .on(table.low, table.high)
      .where(sql`${table.status} = 'pending'`),
    index("connection_requests_pair").on(table.low, table.high, table.id),
    index("connection_requests_outgoing").on(table.requesterId, table.status, table.id),
    index("connection_requests_incoming").on(table.recipientId, table.status, table.id),
  ],
);

/**
 * Two users who are connected. WITHOUT ROWID, clustered by the lower of the two, so
 * that each list is one range and a connection costs no row beside its indexes.
 */
export const connections = sqliteTable(
  "connections",
  {
    /** The id of the request it came from, which is accepted once at most. */
    id: integer().notNull(),
    low: integer()
      .notNull()
      .references(() => users.id),
    high: integer()
      .notNull()
      .references(() => users.id),
    connectedAt: integer("connected_at", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.low, table.id] }),
    uniqueIndex("connections_pair").on(table.low, table.high),
    index("connections_high").on(table.high, table.id),
  ],
);
