import { count, desc, lt } from "drizzle-orm";
import { devOutboxMessages } from "#channels/dev-outbox/tables";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { type ListPage, makeCursor, type PageRange, pageOf, readCursor } from "#http/pagination";

export type DevOutboxMessage = typeof devOutboxMessages.$inferSelect;

/** @throws {Problem} `not-found` unless this is a development server: the outbox is open to all */
export function requireDevelopment({ config }: Ports<"config">): void {
  if (config.environment !== "development") throw new Problem("not-found");
}

/**
 * A page of what would have gone out, newest first.
 *
 * @throws {Problem} `not-found` in production, `bad-cursor`
 */
export async function listDevOutbox(
  platform: Ports<"config" | "db" | "secret">,
  { limit, cursor }: PageRange,
): Promise<ListPage<DevOutboxMessage>> {
  requireDevelopment(platform);
  const { db, secret } = platform;
  const scope = ["outbox"];
  const before = readCursor(secret, scope, cursor);
  const [rows, [counted]] = await db.batch([
    db
      .select()
      .from(devOutboxMessages)
      .where(before === undefined ? undefined : lt(devOutboxMessages.id, before))
      .orderBy(desc(devOutboxMessages.id))
      .limit(limit + 1),
    db.select({ count: count() }).from(devOutboxMessages),
  ]);
  const page = pageOf(rows, limit, ({ id }) => makeCursor(secret, scope, id));
  return { items: page.rows, count: counted?.count ?? 0, nextCursor: page.nextCursor };
}

/** @throws {Problem} `not-found` in production */
export async function emptyDevOutbox(platform: Ports<"config" | "db">): Promise<void> {
  requireDevelopment(platform);
  await platform.db.delete(devOutboxMessages);
}
