import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Idempotency records: answers kept for a day under the Idempotency-Key of their request. WITHOUT ROWID. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    /** The actor, and the SHA-256 of the actor, the method, the path and the key. */
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

/** How far each chore of the cron has come that goes through a table a step at a time. */
export const cronProgress = sqliteTable("cron_progress", {
  name: text().primaryKey(),
  /** The last user that was looked at; 0 at the start. */
  after: integer().notNull(),
  /** The last of this user's rows that was looked at, for a job whose step may end in the middle of a user's rows. */
  afterKey: text("after_key"),
});

/** When the cron last ran. */
export const ticks = sqliteTable("ticks", {
  name: text().primaryKey(),
  at: integer({ mode: "timestamp_ms" }).notNull(),
});
