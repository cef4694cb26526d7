import { type AnyD1Database, type DrizzleD1Database, drizzle } from "drizzle-orm/d1";

export type Database = DrizzleD1Database;

export function database(binding: AnyD1Database): Database {
  return drizzle(binding);
}

/** D1 has no error codes, so what an error means is read from its text, here and nowhere else. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} ${textOf(error.cause)}`;
}

/** True when `column`, as in `users.email_key`, held the same value already. */
export function isConflict(error: unknown, column: string): boolean {
  return textOf(error).includes(`UNIQUE constraint failed: ${column}`);
}

/** True when the tables are not there yet. */
export function isNotMigrated(error: unknown): boolean {
  return /no such (table|column)|has no column named/.test(textOf(error));
}

/** True when the same call may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  return /Network connection lost|caused object to be reset|code was updated|overloaded|timed? ?out|starting up/i.test(
    textOf(error),
  );
}
