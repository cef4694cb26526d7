import { z } from "zod";
import { Problem } from "#core/problem";
import { same, sign } from "#core/seal";
import { type Counted, MOST_COUNTED } from "#core/wire";

/** `?limit=` and `?cursor=` of every list (contract §1). */
export const PageQuery = z.object({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, "limit must be a number from 1 to 100.")
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 100, "limit must be a number from 1 to 100.")
    .default(20)
    .meta({ type: "integer", minimum: 1, maximum: 100, default: 20 }),
  cursor: z.string().optional(),
});

/** Longer than any cursor that is made here. */
const MAX_CURSOR = 200;

/** What a cursor belongs to: one list, one user, one set of filters (contract §1). */
export type CursorScope = (string | number | boolean | undefined)[];

/** A signed cursor that means "after this position", and is valid for one list only. */
export function makeCursorAt(secret: string, scope: CursorScope, after: number[]): string {
  const position = after.map((each) => each.toString(36)).join("-");
  // A list with one number for a position has had its cursors signed so from the beginning.
  return `${position}.${sign(secret, "cursor", JSON.stringify([scope, after.length === 1 ? after[0] : after]))}`;
}

/**
 * The position that a cursor stands for, or undefined without one.
 *
 * @param length of how many numbers the positions of this list are
 * @throws {Problem} `bad-cursor` when it was made for another list or tampered with
 */
export function readCursorAt(
  secret: string,
  scope: CursorScope,
  cursor: string | undefined,
  length: number,
): number[] | undefined {
  if (cursor === undefined) return undefined;
  if (cursor.length > MAX_CURSOR) throw new Problem("bad-cursor");
  const at = cursor.indexOf(".");
  const after = cursor
    .slice(0, at)
    .split("-")
    .map((digits) => Number.parseInt(digits, 36));
  const isPosition = at >= 1 && after.length === length && after.every(Number.isSafeInteger);
  if (!isPosition || !same(cursor, makeCursorAt(secret, scope, after))) throw new Problem("bad-cursor");
  return after;
}

/** A cursor that means "after this id". */
export function makeCursor(secret: string, scope: CursorScope, after: number): string {
  return makeCursorAt(secret, scope, [after]);
}

/** @throws {Problem} `bad-cursor` as `readCursorAt` does */
export function readCursor(
  secret: string,
  scope: CursorScope,
  cursor: string | undefined,
): number | undefined {
  return readCursorAt(secret, scope, cursor, 1)?.[0];
}

/** How many rows a counting query reads: one more than the maximum, which shows that there are more. */
export const COUNT_LIMIT = MOST_COUNTED + 1;

/** The count of a list, from a query that stops at `COUNT_LIMIT`. */
export function countOf(counted: number): Counted {
  return counted > MOST_COUNTED ? { count: MOST_COUNTED, count_capped: true } : { count: counted };
}

/** Which page of a list is asked for. */
export interface PageRange {
  limit: number;
  cursor?: string | undefined;
}

/** A page of a list, with the count of the whole list. */
export interface ListPage<Item> extends Counted {
  items: Item[];
  nextCursor: string | null;
}

/** A page as it crosses the network. */
export function presentPage<Item, Shown>(
  { items, nextCursor, ...counted }: ListPage<Item>,
  present: (item: Item) => Shown,
) {
  return { ...counted, results: items.map((item) => present(item)), next_cursor: nextCursor };
}

/** Cuts `limit + 1` rows to a page and its `next_cursor`. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  cursorAfter: (last: Row) => string,
): { rows: Row[]; nextCursor: string | null } {
  const last = rows[limit - 1];
  return { rows: rows.slice(0, limit), nextCursor: rows.length > limit && last ? cursorAfter(last) : null };
}

/** A page of a list that is read whole, since it is short. */
export function pageOfAll<Item extends { id: number }>(
  all: Item[],
  limit: number,
  after: number | undefined,
  cursorAfter: (last: Item) => string,
): ListPage<Item> {
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const { rows, nextCursor } = pageOf(all.slice(from), limit, cursorAfter);
  return { items: rows, count: all.length, nextCursor };
}
