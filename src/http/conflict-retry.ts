import { Problem } from "#core/problem";
import type { Reads, RequestSession } from "./session.ts";

/** Attempts before giving up; each failed one means that another change went through. */
const TRIES = 10;

/**
 * Repeats an attempt until it returns something. An attempt returns undefined
 * when what it had read changed before it could write.
 *
 * @throws {Problem} `unavailable` when the rows change faster than this can follow
 */
export async function retryOnConflict<Result>(attempt: () => Promise<Result | undefined>): Promise<Result> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new Problem("unavailable");
}

type RowQuery<Row> = Reads[number] & PromiseLike<Row[]> & { _: { result: Row[] } };

/**
 * Changes one row on behalf of a session, which is authenticated together with
 * the first read. After a conflict the row is read again, and the decision is
 * made again. The number of attempts is not limited, so the state of such a row
 * must be one that changes only once.
 *
 * @param attempt returns undefined when the row changed before it could write
 * @throws {Problem} `not-found`, and what the attempt refuses with
 */
export async function changeOnce<Row, Result>(
  session: RequestSession,
  query: () => RowQuery<Row>,
  attempt: (row: Row, by: number) => Promise<Result | undefined>,
): Promise<Result> {
  const { by, results } = await session.authenticate([query()]);
  let [row] = results[0];
  for (;;) {
    if (row === undefined) throw new Problem("not-found");
    const result = await attempt(row, by.id);
    if (result !== undefined) return result;
    [row] = await query();
  }
}
