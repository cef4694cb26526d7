import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Names are looked up by a key in lower case, and shown as their owner writes them. */
export const users = sqliteTable(
  "users",
  {
    id: integer().primaryKey(),
    username: text().notNull(),
    usernameKey: text("username_key").notNull().unique(),
    email: text().notNull(),
    emailKey: text("email_key").notNull().unique(),
    fullName: text("full_name").notNull().default(""),
    companyName: text("company_name").notNull().default(""),
    contact: text().notNull().default(""),
    contactKey: text("contact_key").notNull().default(""),
    role: text().notNull().default("member"),
    access: text().notNull().default("user"),
    active: integer({ mode: "boolean" }).notNull().default(true),
    /** Whether search finds them by their whole e-mail address or contact. */
    findableByContact: integer("findable_by_contact", { mode: "boolean" }).notNull().default(true),
    /** PHC string. */
    passwordHash: text("password_hash").notNull(),
    /** Raised to end every session but the kept one. */
    tokenVersion: integer("token_version").notNull().default(1),
    /** The session that survives a raised version: the one that changed the password. */
    keptJti: text("kept_jti"),
    createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
    /** When its owner deleted it. The row stays, emptied: an id that came again would open what was the leaver's. */
    leftAt: integer("left_at", { mode: "timestamp_ms" }),
  },
  (table) => [
    index("users_role").on(table.role),
    // The few who are notified of every registration.
    index("users_super_admins").on(table.id).where(sql`${table.access} = 'super_admin'`),
    index("users_contact_key").on(table.contactKey).where(sql`${table.contactKey} <> ''`),
  ],
);

/** Sessions that were signed out, until their last token would have ended by itself. WITHOUT ROWID. */
export const revokedSessions = sqliteTable(
  "revoked_sessions",
  {
    jti: text().primaryKey(),
    /** In seconds since 1970, as in the token. */
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [index("revoked_sessions_expires_at").on(table.expiresAt)],
);

/** Failed sign-ins per name, whether or not an account has it. WITHOUT ROWID. */
export const signInFailures = sqliteTable(
  "sign_in_failures",
  {
    name: text().primaryKey(),
    failures: integer().notNull(),
    lastAt: integer("last_at", { mode: "timestamp_ms" }).notNull(),
    blockedUntil: integer("blocked_until", { mode: "timestamp_ms" }).notNull(),
  },
  (table) => [index("sign_in_failures_last_at").on(table.lastAt)],
);

/** When a user last looked at which profile, so that its owner is notified once a day. WITHOUT ROWID. */
export const profileViews = sqliteTable(
  "profile_views",
  {
    viewer: integer().notNull(),
    viewed: integer().notNull(),
    /** `YYYY-MM-DD`, in UTC. */
    day: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.viewer, table.viewed] })],
);

/** Keys of host applications; only a hash of each is kept. */
export const apiKeys = sqliteTable("api_keys", {
  id: integer().primaryKey(),
  name: text().notNull(),
  /** SHA-256 of the whole key. */
  hash: text().notNull(),
  createdBy: integer("created_by")
    .notNull()
    .references(() => users.id),
  createdAt: integer("created_at", { mode: "timestamp_ms" }).notNull(),
});
