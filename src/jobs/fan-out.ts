import pMap from "p-map";
import type { Budget } from "#core/budget";

/** Recipients per page, and pages per turn. A turn makes one object call for each recipient. */
export const TURN = { page: 50, pages: 18 };
/** The pause between two pages, in which the database, which runs one statement at a time, serves others. */
const PAUSE_MS = 20;

/** The recipients of a fan-out, in the order of their ids. */
export interface Recipients {
  /** The next recipients after the id `after`; fewer than `limit` only at the end. */
  next(after: number, limit: number): Promise<number[]>;
  /** Reaches one page of them. Repeating it is harmless. */
  reach(recipients: number[]): Promise<void>;
  /** Saves that everyone up to this recipient was reached. */
  save(after: number): Promise<void>;
}

/**
 * Reaches the recipients after the id `after`, page by page, until the turn is
 * over or the invocation's budget is spent. Progress is saved after each page, so
 * a crash repeats at most one page.
 *
 * @returns `unfinished` when there are more recipients
 */
export async function fanOut(
  { next, reach, save }: Recipients,
  after: number,
  budget: Budget,
  turn = TURN,
): Promise<"done" | "unfinished"> {
  let last = after;
  for (let page = 0; page < turn.pages && !budget.isSpent; page += 1) {
    const recipients = await next(last, turn.page);
    await reach(recipients);
    if (recipients.length < turn.page) return "done";
    last = recipients.at(-1) ?? last;
    await save(last);
    await scheduler.wait(PAUSE_MS);
  }
  return "unfinished";
}

/**
 * Calls each recipient, at most `atOnce` at a time. A failed call does not delay
 * the others: its recipient goes to `leave`, which arranges another attempt.
 *
 * @returns the results of the calls, in order; undefined where one failed
 */
export function reachEach<Recipient, Result>(
  recipients: readonly Recipient[],
  atOnce: number,
  call: (recipient: Recipient) => Promise<Result>,
  leave: (recipient: Recipient, error: unknown) => Promise<void> | void,
): Promise<(Result | undefined)[]> {
  const reach = async (recipient: Recipient): Promise<Result | undefined> => {
    try {
      return await call(recipient);
    } catch (error) {
      await leave(recipient, error);
      return undefined;
    }
  };
  return pMap(recipients, reach, { concurrency: atOnce });
}
