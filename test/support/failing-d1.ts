import { env } from "cloudflare:workers";
import type { Fault, Moment } from "./crash.ts";

interface Losses extends Fault {
  /** How many calls there were. */
  calls: number;
  /** Which of them wrote something. Of a reading call nothing stays, whether it fails before or after. */
  writes: Set<number>;
}

/**
 * The database, but that one call of it loses its connection: before it had
 * its effect, or after, in which case it has it and the caller cannot know.
 *
 * @param nth which call, the first being 1; 0 for none
 * @param words what it fails with, where it is to be anything but a lost connection
 */
export function losingConnection(
  nth: number,
  moment: Moment,
  words = "D1_ERROR: Network connection lost.",
): { DB: D1Database; fault: Losses } {
  const fault = { fired: 0, calls: 0, writes: new Set<number>() };
  const native = new WeakMap<object, D1PreparedStatement>();

  async function call<Result>(effect: () => Promise<Result>, wrote = writes): Promise<Result> {
    fault.calls += 1;
    const at = fault.calls;
    if (at === nth) {
      fault.fired += 1;
      if (moment === "after") await effect();
      throw new Error(words);
    }
    const result = await effect();
    if (wrote(result)) fault.writes.add(at);
    return result;
  }

  function statement(real: D1PreparedStatement, isRead: boolean): D1PreparedStatement {
    const mine = {
      bind: (...values: unknown[]) => statement(real.bind(...values), isRead),
      run: () => call(() => real.run()),
      all: () => call(() => real.all()),
      // These two do not say what they wrote.
      first: (column: string) =>
        call(
          () => real.first(column),
          () => !isRead,
        ),
      raw: () =>
        call(
          () => real.raw(),
          () => !isRead,
        ),
    };
    native.set(mine, real);
    return mine as unknown as D1PreparedStatement;
  }

  const DB = {
    prepare: (query: string) => statement(env.DB.prepare(query), /^\s*select\b/i.test(query)),
    batch: (statements: D1PreparedStatement[]) =>
      call(() => env.DB.batch(statements.map((one) => native.get(one) ?? one))),
  };
  return { DB: DB as unknown as D1Database, fault };
}

function writes(result: unknown): boolean {
  const results = (Array.isArray(result) ? result : [result]) as D1Result[];
  return results.some(({ meta }) => meta.rows_written > 0);
}
