import { and, eq, or } from "drizzle-orm";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import type { Caller } from "#http/session";
import { connections } from "../tables.ts";

/**
 * Ends a connection on behalf of either user. Nobody is notified, and both may
 * ask again.
 *
 * @throws {Problem} `not-found` also when it is between others
 */
export async function disconnect({ db }: Ports<"db">, by: Caller, id: number): Promise<void> {
  const ended = await db
    .delete(connections)
    .where(and(eq(connections.id, id), or(eq(connections.low, by.id), eq(connections.high, by.id))));
  if (ended.meta.changes === 0) throw new Problem("not-found");
}
