import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** One row for each message that went out on a channel, or that failed for good. WITHOUT ROWID. */
export const deliveries = sqliteTable(
  "deliveries",
  {
    userId: integer("user_id").notNull(),
    /** A `CursorName` (core/delivery.ts). */
    channel: text().notNull(),
    /** It stands for what is behind `from_seq`, up to here. */
    toSeq: integer("to_seq").notNull(),
    fromSeq: integer("from_seq").notNull(),
    /** The `created_seq` of each notification in it, as a JSON array. */
    createdSeqs: text("created_seqs").notNull(),
    /** `sent`, `delivered` or `failed`. */
    status: text({ enum: ["sent", "delivered", "failed"] }).notNull(),
    provider: text().notNull(),
    /** Masked, as it may be shown. */
    recipient: text().notNull(),
    reason: text(),
    attempts: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    sentAt: integer("sent_at"),
    deliveredAt: integer("delivered_at"),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.channel, table.toSeq] }),
    index("deliveries_failed").on(table.createdAt).where(sql`${table.status} = 'failed'`),
  ],
);

/** Which delivery a provider's callback is about, and to which address it went. WITHOUT ROWID. */
export const providerRefs = sqliteTable(
  "provider_refs",
  {
    provider: text().notNull(),
    providerId: text("provider_id").notNull(),
    userId: integer("user_id").notNull(),
    channel: text().notNull(),
    toSeq: integer("to_seq").notNull(),
    addressId: integer("address_id"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.providerId] })],
);
