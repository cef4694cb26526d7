import { env } from "cloudflare:workers";
import type { Fault, Moment } from "./crash.ts";

/**
 * The database, but that one call of it loses its connection: before it had
 * its effect, or after, in which case it has it and the caller cannot know.
 *
 * @param nth which call, the first being 1
 * @param words what it fails with, where it is to be anything but a lost connection
 */
export function losingConnection(
  nth: number,
  moment: Moment,
  words = "D1_ERROR: Network connection lost.",
): { DB: D1Database; fault: Fault } {
  const fault = { fired: 0 };
  const native = new WeakMap<object, D1PreparedStatement>();
  let calls = 0;

  async function call<Result>(effect: () => Promise<Result>): Promise<Result> {
    calls += 1;
    if (calls !== nth) return effect();
    fault.fired += 1;
    if (moment === "after") await effect();
    throw new Error(words);
  }

  function statement(real: D1PreparedStatement): D1PreparedStatement {
    const mine = {
      bind: (...values: unknown[]) => statement(real.bind(...values)),
      run: () => call(() => real.run()),
      all: () => call(() => real.all()),
      first: (column: string) => call(() => real.first(column)),
      raw: () => call(() => real.raw()),
    };
    native.set(mine, real);
    return mine as unknown as D1PreparedStatement;
  }

  const DB = {
    prepare: (query: string) => statement(env.DB.prepare(query)),
    batch: (statements: D1PreparedStatement[]) =>
      call(() => env.DB.batch(statements.map((one) => native.get(one) ?? one))),
  };
  return { DB: DB as unknown as D1Database, fault };
}
