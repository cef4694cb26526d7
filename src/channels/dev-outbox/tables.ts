import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What would have gone out, in development. */
export const devOutboxMessages = sqliteTable("outbox_messages", {
  id: integer().primaryKey({ autoIncrement: true }),
  /** The key of the sending: a repeat is not stored twice. */
  key: text().unique(),
  channel: text().notNull(),
  recipient: text().notNull(),
  subject: text(),
  text: text().notNull(),
  html: text(),
  headers: text({ mode: "json" }).notNull(),
  payload: text({ mode: "json" }),
  /** The whole message as an SMTP server would get it (RFC 5322). */
  raw: text(),
  createdAt: integer("created_at").notNull(),
});
