import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { Content, type StoredNotification } from "#core/inbox";
import { fold } from "#core/text";
import { notificationOf, type Row } from "../domain.ts";
import { ALL_MARKS } from "../place-mark.ts";
import type { SeenMark } from "../seen-marks.ts";
import { notifications } from "../tables.ts";

/** A row of `notifications` as SQL returns it: objects are still JSON. */
export type RawRow = {
  [Column in keyof Row]: Row[Column] extends object | null ? string | null : Row[Column];
};

const FIELDS = Object.keys(Content.shape) as (keyof Content)[];

/** Those that SQL returns otherwise than they are: objects as JSON, booleans as numbers. */
const ENCODED_FIELDS = FIELDS.filter(
  (field) => !["string", "number"].includes(notifications[field].dataType),
);

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

/** The texts as a search compares them; null where SQLite's lower case of them is the same, as it is of most. */
export function foldedOf(content: Content): string | null {
  const text = textOf(content);
  const folded = fold(text);
  const lower = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return folded === lower ? null : folded;
}

/** What a search looks through. */
export function textOf({ title, message }: Pick<Content, "title" | "message">): string {
  return `${title}\n${message}`;
}

/**
 * @param raw is decoded in place
 * @param marks up to where its inbox has been seen; without them only what was read counts as seen
 */
export function storedOf(raw: RawRow, marks: readonly SeenMark[] = []): StoredNotification {
  const row = raw as Record<string, unknown>;
  // Each column reads its own value, which the compiler cannot follow through the name of a field.
  for (const field of ENCODED_FIELDS) {
    if (row[field] !== null) row[field] = notifications[field].mapFromDriverValue(row[field] as never);
  }
  row.silent = Boolean(row.silent);
  row.saved = Boolean(row.saved);
  return notificationOf(row as unknown as Row, marks);
}

/** The columns of the primary key. */
export const KEY: SQL = sql.raw("user_id, mark, came_seq, created_seq");

/** Where a notification stands in the lists: at its creation, unless it came back. At most one row of a small index is read. */
function cameSeqOf(user: UserId, createdSeq: SQL): SQL {
  return sql`coalesce((select back.came_seq from ${notifications} as back where back.user_id = ${user}
    and back.created_seq = ${createdSeq} and back.came_seq <> back.created_seq), ${createdSeq})`;
}

/** The condition that a row is this notification, by the primary key. @param marks in which it may be */
export function isOne(user: UserId, createdSeq: number | SQL, marks: readonly number[] = ALL_MARKS): SQL {
  const seq = typeof createdSeq === "number" ? sql`${createdSeq}` : createdSeq;
  return sql`user_id = ${user} and mark in ${marks} and came_seq = ${cameSeqOf(user, seq)} and created_seq = ${seq}`;
}

/** The condition that a row is one of these notifications, by the primary key. */
export function isAmong(user: UserId, createdSeqs: number[], marks: readonly number[] = ALL_MARKS): SQL {
  return sql`user_id = ${user} and mark in ${marks} and (came_seq, created_seq) in (
    select ${cameSeqOf(user, sql`value`)}, value from json_each(${JSON.stringify(createdSeqs)}))`;
}

/** The number at which a notification became new to its reader: of its creation, or of the end of a snooze. `of` names its row where there are others. */
export const newSeqIn = (of = ""): SQL =>
  sql.raw(`iif(${of}woken_at is null, ${of}created_seq, ${of}came_seq)`);
export const NEW_SEQ = newSeqIn();
/** When that was. */
export const NEW_AT: SQL = sql.raw("coalesce(woken_at, created_at)");
