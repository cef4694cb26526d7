import { desc, eq, type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { type ListPage, makeCursor, type PageRange, pageOfAll, readCursor } from "#http/pagination";
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
  { limit, cursor }: PageRange,
): Promise<ListPage<PushDevice>> {
  const scope = ["push-subscriptions", session.id];
  const after = readCursor(platform.secret, scope, cursor);
  const { results } = await session.authenticate([devicesQuery(platform, session.id)]);
  return pageOfAll(results[0], limit, after, (last) => makeCursor(platform.secret, scope, last.id));
}
