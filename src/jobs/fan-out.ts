import pMap from "p-map";
import type { Budget } from "#core/budget";

/** Recipients of one page, and pages of one turn. A turn makes one object call for each recipient. */
export const TURN = { page: 50, pages: 18 };
/** How long a fan-out leaves the database, which does one thing at a time, to others between two pages. */
const PAUSE_MS = 20;

/** Something that is to reach many recipients, in the order of their ids. */
export interface Recipients {
  /** The next recipients behind `after`; fewer than `limit` at the end only. */
  next(after: number, limit: number): Promise<number[]>;
  /** Reaches one page of them. Repeating it is harmless. */
  reach(recipients: number[]): Promise<void>;
  /** Saves that everyone up to this recipient was reached. */
  save(after: number): Promise<void>;
}

/**
 * Reaches recipients page by page, from behind `after`, until the turn is over
 * or the invocation's budget is spent. Progress is saved after each page, so a
 * crash repeats one page at most.
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
 * Calls each recipient, at most `atOnce` at a time. One that cannot be reached
 * holds up nobody: it goes to `leave`, which arranges another try.
 *
 * @returns what each call gave, in order; undefined where it failed
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
