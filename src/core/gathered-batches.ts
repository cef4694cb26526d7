import type { BatchItem } from "drizzle-orm/batch";
import type { Database } from "./database.ts";

type Statements = BatchItem<"sqlite">[];

interface Asked {
  statements: Statements;
  resolve(results: unknown[]): void;
  reject(error: unknown): void;
}

/**
 * A database whose batches go together: those that are asked for while one is
 * under way share the next round trip. Each stays one transaction, within a
 * larger one. Where a shared trip fails, each is tried alone, so that one that
 * cannot be written takes no other along. Its callers must allow for a batch
 * that was written and is then repeated, as after an answer that was lost.
 */
export function gatheringBatches(db: Database): Database {
  const waiting: Asked[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    // Those that other callers ask for in this turn come along.
    await new Promise((resolve) => setTimeout(resolve, 0));
    while (waiting.length > 0) await together(db, waiting.splice(0));
    isRunning = false;
  }

  const batch = (statements: Statements): Promise<unknown[]> =>
    new Promise((resolve, reject) => {
      waiting.push({ statements, resolve, reject });
      if (!isRunning) void run();
    });
  return Object.assign(Object.create(db), { batch }) as Database;
}

async function together(db: Database, all: Asked[]): Promise<void> {
  const batch = db.batch as (statements: Statements) => Promise<unknown[]>;
  if (all.length > 1) {
    try {
      const results = await batch(all.flatMap(({ statements }) => statements));
      for (const { statements, resolve } of all) resolve(results.splice(0, statements.length));
      return;
    } catch {
      // Which of them it was, each will say.
    }
  }
  await Promise.all(all.map(({ statements, resolve, reject }) => batch(statements).then(resolve, reject)));
}
