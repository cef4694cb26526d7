import type { Query, SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { queryOf } from "./sql-text.ts";

export type Database = DrizzleD1Database;

/** Counts a round trip and its statements. */
export type CountStatements = (statements: number) => void;

/** Internal methods of every drizzle statement, which its types leave out. */
interface Preparable {
  _prepare(): {
    /** Of a statement that was written with `sql`. */
    getSQL?(): SQL;
    getQuery(): Query;
    mapResult(result: D1Result, isFromBatch: true): unknown;
  };
}

/**
 * The database. A batch of statements is one round trip and one transaction.
 *
 * drizzle's own `batch` fails on a statement written with `sql` that has
 * parameters, so this one prepares each statement from its text.
 */
export function database(binding: D1Database, count: CountStatements = () => {}): Database {
  // The only hook that drizzle has for a statement outside a batch; nothing is logged.
  const db = drizzle(binding, { logger: { logQuery: () => count(1) } });
  const batch = async (items: BatchItem<"sqlite">[]): Promise<unknown[]> => {
    const prepared = items.map((item) => (item as unknown as Preparable)._prepare());
    const statements = prepared.map((item) => {
      const { sql, params } = item.getSQL ? queryOf(item.getSQL()) : item.getQuery();
      return binding.prepare(sql).bind(...params);
    });
    count(statements.length);
    const results = await binding.batch(statements);
    return results.map((result, at) => prepared[at]?.mapResult(result, true));
  };
  return Object.assign(db, { batch }) as Database;
}

/** D1 has no error codes. This file is the only one that reads the meaning of an error from its text. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} ${textOf(error.cause)}`;
}

/** True when the value of a unique `column`, such as `users.email_key`, existed already. */
export function isConflict(error: unknown, column: string): boolean {
  return textOf(error).includes(`UNIQUE constraint failed: ${column}`);
}

/** True when a value violated the CHECK constraint of this name. */
export function isCheckFailure(error: unknown, constraint: string): boolean {
  return textOf(error).includes(`CHECK constraint failed: ${constraint}`);
}

/** True when a table or column is missing. */
export function isNotMigrated(error: unknown): boolean {
  return /no such (table|column)|has no column named/.test(textOf(error));
}

/** True when the same call may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  return /Network connection lost|caused object to be reset|code was updated|overloaded|database is locked|timed? ?out|starting up/i.test(
    textOf(error),
  );
}
