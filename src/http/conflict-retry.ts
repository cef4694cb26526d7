import { Problem } from "#core/problem";
import type { Reads, Visitor } from "../http/session.ts";

/** How often a lost race is looked at again; each time somebody else's change went through. */
const TRIES = 10;

/**
 * Tries until an attempt came to something: an attempt is undefined when the
 * moment it decided by had passed before it could write.
 *
 * @throws {Problem} `unavailable` when others change their minds faster than this can follow
 */
export async function untilSettled<Result>(attempt: () => Promise<Result | undefined>): Promise<Result> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new Problem("unavailable");
}

type RowQuery<Row> = Reads[number] & PromiseLike<Row[]> & { _: { result: Row[] } };

/**
 * Settles one row for a visitor, whose sign-in travels with the first look at
 * it. Who loses a race meets the row as the winner left it, and decides again
 * by that; so the rows must be of a kind that is settled once for all.
 *
 * @param attempt undefined when the row changed before it could write
 * @throws {Problem} `not-found`, and what the attempt refuses with
 */
export async function settle<Row, Settled>(
  visitor: Visitor,
  query: () => RowQuery<Row>,
  attempt: (row: Row, by: number) => Promise<Settled | undefined>,
): Promise<Settled> {
  const { by, results } = await visitor.admit([query()]);
  let [row] = results[0];
  for (;;) {
    if (row === undefined) throw new Problem("not-found");
    const settled = await attempt(row, by.id);
    if (settled !== undefined) return settled;
    [row] = await query();
  }
}
