import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** What an object keeps: SQLite in memory, and how many rows were written to it. */
export class MemorySql {
  rowsWritten = 0;
  readonly #db = new DatabaseSync(":memory:");
  readonly #statements = new Map<string, StatementSync>();

  exec(query: string, ...values: SQLInputValue[]) {
    // One statement alone can be prepared; several make tables.
    const isScript = /;\s*\S/.test(query);
    if (isScript) this.script(query);
    const rows = isScript ? [] : this.run(query, values);
    return Object.assign(rows, { one: () => rows[0] });
  }

  /** @param asArrays gives rows as lists of values, as drizzle wants them */
  run(query: string, values: SQLInputValue[], asArrays = false): unknown[] {
    const statement = this.#prepare(query);
    if (statement.columns().length === 0) {
      const { changes } = statement.run(...values);
      // After "create table", SQLite still counts the changes of the statement before.
      if (!/^\s*create/i.test(query)) this.rowsWritten += Number(changes);
      return [];
    }
    statement.setReturnArrays(asArrays);
    return statement.all(...values);
  }

  #prepare(query: string): StatementSync {
    const known = this.#statements.get(query) ?? this.#db.prepare(query);
    this.#statements.set(query, known);
    return known;
  }

  /** Fills it with what was there before anybody counts. */
  script(sql: string): void {
    this.#db.exec(sql);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}

/** D1 as the Worker sees it, over `sql`; `wait` is what every round trip takes. */
export function d1(sql: MemorySql, wait: () => Promise<void>) {
  class Statement {
    readonly #query: string;
    readonly #values: SQLInputValue[];

    constructor(query: string, values: SQLInputValue[] = []) {
      this.#query = query;
      this.#values = values;
    }

    bind(...values: SQLInputValue[]): Statement {
      return new Statement(this.#query, values);
    }

    now(asArrays = false): unknown[] {
      return sql.run(this.#query, this.#values, asArrays);
    }

    async raw(): Promise<unknown[]> {
      await wait();
      return this.now(true);
    }

    async all() {
      await wait();
      return { results: this.now(), success: true, meta: {} };
    }
  }

  return {
    prepare: (query: string) => new Statement(query),
    async batch(statements: Statement[]) {
      await wait();
      return statements.map((statement) => ({ results: statement.now(), success: true, meta: {} }));
    },
  };
}
