import { eq, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { Problem } from "#core/problem";
import type { Visitor } from "#core/session";
import type { Platform } from "#platform";
import { presentUser, publicUser } from "../domain.ts";
import { users } from "../tables.ts";
import type { PublicUser, User } from "../wire.ts";

/** Everything of an account. */
export type Account = typeof users.$inferSelect;

/** The columns that `publicUser` shows, for a select of one's own. */
export const PUBLIC_COLUMNS = {
  id: users.id,
  username: users.username,
  fullName: users.fullName,
  companyName: users.companyName,
  role: users.role,
};

export function accountQuery({ db }: Platform, id: UserId) {
  return db.select().from(users).where(eq(users.id, id));
}

/** The caller's own account. */
export async function readProfile(platform: Platform, visitor: Visitor): Promise<Account> {
  const { results } = await visitor.admit([accountQuery(platform, visitor.id)]);
  const [account] = results[0];
  if (!account) throw new Problem("unauthenticated");
  return account;
}

/**
 * Somebody as the caller may see them: whole to an admin, else in public.
 *
 * @throws {Problem} `not-found` also for a closed account
 */
export async function readUser(platform: Platform, visitor: Visitor, id: UserId): Promise<User | PublicUser> {
  const { by, results } = await visitor.admit([accountQuery(platform, id)]);
  const [account] = results[0];
  if (by.access !== "user" && account) return presentUser(account);
  if (!account?.active) throw new Problem("not-found");
  return publicUser(account);
}

/** The reading of several users, to travel in a batch; `publicUsers` reads its result. */
export function publicUsersQuery({ db }: Platform, ids: UserId[]) {
  return db
    .select(PUBLIC_COLUMNS)
    .from(users)
    .where(sql`${users.id} in (select value from json_each(${JSON.stringify(ids)}))`);
}

/** The result of `publicUsersQuery`, by id. */
export function publicUsers(rows: Awaited<ReturnType<typeof publicUsersQuery>>): Map<UserId, PublicUser> {
  return new Map(rows.map((row) => [row.id, publicUser(row)]));
}

export async function readPublicUsers(platform: Platform, ids: UserId[]): Promise<Map<UserId, PublicUser>> {
  return publicUsers(await publicUsersQuery(platform, ids));
}
