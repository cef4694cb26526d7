import { type SQL, sql } from "drizzle-orm";
import type { Ports } from "./ports.ts";
import { literal } from "./sql-text.ts";

/** Rows that one statement deletes: few enough to hold up nobody else's for long. */
const ROWS_PER_STEP = 1000;

/** Rows of a table, by its key and by what makes them old. */
export interface OldRows {
  table: SQL;
  /** The columns of the primary key. */
  key: SQL;
  /** By an index, so that nothing else is read. */
  where: SQL;
}

/**
 * Deletes rows, some at a time, until none is left or the invocation's budget
 * is spent. At least one step is done.
 *
 * @returns whether none is left
 */
export async function deleteInSteps(
  { db, budget }: Ports<"db" | "budget">,
  { table, key, where }: OldRows,
): Promise<boolean> {
  do {
    const { meta } = await db.run(
      sql`delete from ${table} where (${key}) in (select ${key} from ${table} where ${where} limit ${literal(ROWS_PER_STEP)})`,
    );
    if (meta.changes < ROWS_PER_STEP) return true;
  } while (!budget.isSpent);
  return false;
}

/** Does the same for several tables, each with an equal share of the budget, so that none waits for another. */
export async function deleteOld({ db, budget }: Ports<"db" | "budget">, tables: OldRows[]): Promise<void> {
  for (const [at, rows] of tables.entries())
    await deleteInSteps({ db, budget: budget.share(tables.length - at) }, rows);
}
