import { sql } from "drizzle-orm";
import { integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Where a user can be reached: e-mail addresses and phone numbers. */
export const addresses = sqliteTable(
  "addresses",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    userId: integer("user_id").notNull(),
    /** `email` or `phone`. */
    kind: text({ enum: ["email", "phone"] }).notNull(),
    /** As its owner writes it. */
    value: text().notNull(),
    /** What is compared: in lower case, or in E.164. */
    valueKey: text("value_key").notNull(),
    verifiedAt: integer("verified_at"),
    /** Why nothing is sent there: `bounce` or `complaint`. */
    suppressed: text({ enum: ["bounce", "complaint"] }),
    /** When its latest code was issued; the code follows from it (domain.ts). */
    codeIssuedAt: integer("code_issued_at"),
    /** The same, and kept when that code is used or void: another may follow a minute later. */
    codeSentAt: integer("code_sent_at"),
    codeTries: integer("code_tries").notNull().default(0),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("addresses_of_user").on(table.userId, table.kind, table.valueKey),
    // One user at a time.
    uniqueIndex("addresses_verified")
      .on(table.kind, table.valueKey)
      .where(sql`${table.verifiedAt} is not null`),
  ],
);

/** Addresses that were removed within a minute of their code: added again, they wait for that minute's end. WITHOUT ROWID. */
export const removedAddresses = sqliteTable(
  "removed_addresses",
  {
    userId: integer("user_id").notNull(),
    kind: text({ enum: ["email", "phone"] }).notNull(),
    valueKey: text("value_key").notNull(),
    codeSentAt: integer("code_sent_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.kind, table.valueKey] })],
);
