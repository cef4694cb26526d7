import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Answers kept for a day under the key their request carried. WITHOUT ROWID. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    /** Who asked, and the SHA-256 of who asked, the method, the path and the key. */
    scope: text().primaryKey(),
    /** SHA-256 of the body in canonical form. */
    fingerprint: text().notNull(),
    status: integer().notNull(),
    /** The answer's body, sealed: it may hold an API key that is shown only once. */
    answer: text().notNull(),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [index("idempotency_keys_created_at").on(table.createdAt)],
);

/** The progress of a job that passes over all users. */
export const rounds = sqliteTable("rounds", {
  name: text().primaryKey(),
  /** The last user it looked at. */
  after: integer().notNull(),
  /** Of that user, the last row that it looked at, where one step may end in the middle of a user. */
  afterKey: text("after_key"),
});

/** When the cron last ran. */
export const ticks = sqliteTable("ticks", {
  name: text().primaryKey(),
  at: integer({ mode: "timestamp_ms" }).notNull(),
});
