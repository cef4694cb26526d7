import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { users } from "#features/accounts/tables";

/** Who applied to whom, and for what. */
export const applications = sqliteTable(
  "applications",
  {
    /** Made in the Worker (`timeId`). */
    id: integer().primaryKey(),
    applicantId: integer("applicant_id")
      .notNull()
      .references(() => users.id),
    reviewerId: integer("reviewer_id")
      .notNull()
      .references(() => users.id),
    title: text().notNull(),
    message: text().notNull().default(""),
    status: text().notNull().default("submitted"),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
    decidedAt: integer("decided_at", { mode: "timestamp_ms" }),
  },
  (table) => [
    // The database settles one who applies twice at once: one application of a title waits.
    uniqueIndex("applications_submitted")
      .on(table.applicantId, table.reviewerId, table.title)
      .where(sql`${table.status} = 'submitted'`),
    index("applications_outgoing").on(table.applicantId, table.status, table.id),
    index("applications_incoming").on(table.reviewerId, table.status, table.id),
  ],
);
