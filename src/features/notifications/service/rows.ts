import { type SQL, sql } from "drizzle-orm";
import { Content, type StoredNotification } from "#core/inbox";
import { notificationOf, type Row } from "../domain.ts";
import type { SeenMark } from "../seen.ts";
import { notifications } from "../tables.ts";

/** A row of `notifications` as SQL returns it: objects are still JSON. */
export type RawRow = {
  [Column in keyof Row]: Row[Column] extends object | null ? string | null : Row[Column];
};

const FIELDS = Object.keys(Content.shape) as (keyof Content)[];

/** The columns that a `Content` fills, and their values in the same order. */
export const CONTENT_COLUMNS: SQL = sql.join(
  FIELDS.map((field) => sql.identifier(notifications[field].name)),
  sql`, `,
);

export function contentValues(content: Content): SQL {
  return sql.join(
    FIELDS.map((field) => sql`${sql.param(content[field], notifications[field])}`),
    sql`, `,
  );
}

/** @param marks up to where its inbox has been seen; without them only what was read counts as seen */
export function storedOf(raw: RawRow, marks: readonly SeenMark[] = []): StoredNotification {
  const row = { ...raw } as Record<string, unknown>;
  // Each column reads its own value, which the compiler cannot follow through the name of a field.
  for (const field of FIELDS) {
    if (row[field] !== null) row[field] = notifications[field].mapFromDriverValue(row[field] as never);
  }
  row.silent = Boolean(row.silent);
  return notificationOf(row as unknown as Row, marks);
}
