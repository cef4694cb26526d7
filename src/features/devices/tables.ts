import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The browsers that take a user's push messages, at most ten of one user (RFC 8030). */
export const pushSubscriptions = sqliteTable(
  "push_subscriptions",
  {
    id: integer().primaryKey(),
    userId: integer("user_id").notNull(),
    /** Where its push service takes messages. Who knows it can be known by it, so it is logged nowhere. */
    endpoint: text().notNull().unique(),
    /** Its public key, and what it shares with us (RFC 8291 §2), in base64url. */
    p256dh: text().notNull(),
    auth: text().notNull(),
    /** What its owner calls it. */
    label: text(),
    /** The `jti` of the session that it hangs on: it ends with that. */
    session: text().notNull(),
    /** The account's token version when that session began: a raised one ends both. */
    sessionVersion: integer("session_version").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("push_subscriptions_user").on(table.userId, table.createdAt)],
);
