import { sql } from "drizzle-orm";
import { integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

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
