import { desc, eq, type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { makeCursor, readCursor } from "#http/pagination";
import type { RequestSession } from "#http/session";
import type { PushDevice } from "../domain.ts";
import { pushSubscriptions } from "../tables.ts";

/** The condition that a user has a device that takes push messages. */
export function hasDevice(user: UserId | SQL): SQL {
  return sql`exists (select 1 from ${pushSubscriptions} where user_id = ${user})`;
}

/** The statement that reads the devices of a user, the newest first. They are few. */
export function devicesQuery({ db }: Ports<"db">, user: UserId) {
  return db
    .select()
    .from(pushSubscriptions)
    .where(eq(pushSubscriptions.userId, user))
    .orderBy(desc(pushSubscriptions.createdAt), desc(pushSubscriptions.id));
}

/**
 * A page of the caller's devices, the newest first.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listDevices(
  platform: Ports<"db" | "secret">,
  session: RequestSession,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ count: number; items: PushDevice[]; nextCursor: string | null }> {
  const scope = ["push-subscriptions", session.id];
  const after = readCursor(platform.secret, scope, cursor);
  const { results } = await session.authenticate([devicesQuery(platform, session.id)]);
  const [all] = results;
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  const hasMore = last !== undefined && from + limit < all.length;
  return {
    count: all.length,
    items,
    nextCursor: hasMore ? makeCursor(platform.secret, scope, last.id) : null,
  };
}
