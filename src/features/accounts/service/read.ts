import { and, asc, count, eq, gt, isNull, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import { isWithinBudget } from "#events/user-budgets";
import type { RequestSession } from "#http/session";
import { nameKey, presentUser, publicUser } from "../domain.ts";
import { profileViews, users } from "../tables.ts";
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

/** The account of an id, open or stopped; nothing of one that its owner has deleted. */
export function accountQuery({ db }: Ports<"db">, id: UserId) {
  return db
    .select()
    .from(users)
    .where(and(eq(users.id, id), isNull(users.leftAt)));
}

/** The caller's own account. */
export async function readProfile(platform: Ports<"db">, session: RequestSession): Promise<Account> {
  const { results } = await session.authenticate([accountQuery(platform, session.id)]);
  const [account] = results[0];
  if (!account) throw new Problem("unauthenticated");
  return account;
}

/**
 * A user as the caller may see them: the whole account to an admin, else the public part.
 * The user is notified of the view, but not of an admin's, whose duty it is.
 *
 * @param isDeliberate false where another site's page may have made the call
 * @throws {Problem} `not-found` also for a closed account
 */
export async function readUser(
  platform: WritePorts & Ports<"jobs" | "limits">,
  session: RequestSession,
  id: UserId,
  isDeliberate: boolean,
): Promise<User | PublicUser> {
  const { by, results } = await session.authenticate([
    accountQuery(platform, id),
    accountQuery(platform, session.id),
  ]);
  const [[account], [viewer]] = results;
  if (by.access !== "user" && account) return presentUser(account);
  if (!account?.active) throw new Problem("not-found");
  if (isDeliberate && viewer && viewer.id !== id) noteView(platform, publicUser(viewer), id);
  return publicUser(account);
}

/**
 * Notifies a user, once a day (UTC), that another user looked at their profile.
 * It is written after the reply, which must not wait for it. A viewer who opens
 * one profile after another is shown the pages, but their further views of that
 * minute are not notified.
 */
function noteView(platform: WritePorts & Ports<"jobs" | "limits">, viewer: PublicUser, viewed: UserId): void {
  const day = platform.now().toISOString().slice(0, 10);
  platform.jobs.defer("profile.view-not-noted", async () => {
    if (!(await platform.limits.allows("profile", String(viewer.id)))) return;
    const fits = isWithinBudget(platform, { budget: "profile-view", actor: viewer.id, recipient: viewed });
    const { event, update } = await commit(platform, platform.db, {
      change: platform.db.run(sql`insert into ${profileViews} (viewer, viewed, day)
        select ${viewer.id}, ${viewed}, ${day} where ${fits}
        on conflict (viewer, viewed) do update set day = excluded.day where day < excluded.day`),
      event: { type: "profile.viewed", data: { user_id: viewed, viewer, day } },
    });
    if (event) platform.outbox.dispatch(event, update);
  });
}

/** The reading of several users, to travel in a batch; `publicUsers` reads its result. */
export function publicUsersQuery({ db }: Ports<"db">, ids: UserId[]) {
  return db
    .select(PUBLIC_COLUMNS)
    .from(users)
    .where(sql`${users.id} in (select value from json_each(${JSON.stringify(ids)}))`);
}

/** The result of `publicUsersQuery`, by id. */
export function publicUsers(rows: Awaited<ReturnType<typeof publicUsersQuery>>): Map<UserId, PublicUser> {
  return new Map(rows.map((row) => [row.id, publicUser(row)]));
}

export async function readPublicUsers(
  platform: Ports<"db">,
  ids: UserId[],
): Promise<Map<UserId, PublicUser>> {
  return publicUsers(await publicUsersQuery(platform, ids));
}

/** Active users of a role, or all, above an id, in order. */
export async function usersAfter(
  { db }: Ports<"db">,
  role: string | undefined,
  after: UserId,
  limit: number,
): Promise<UserId[]> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(and(ofRole(role), eq(users.active, true), gt(users.id, after)))
    .orderBy(asc(users.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** The statement that counts the active users of a role, or all. */
export function userCountQuery({ db }: Ports<"db">, role: string | undefined) {
  return db
    .select({ users: count() })
    .from(users)
    .where(and(ofRole(role), eq(users.active, true)));
}

function ofRole(role: string | undefined) {
  return role === undefined ? undefined : eq(users.role, role);
}

/** The statement that reads those of some ids that are active users, each once, in order. */
export function existingUsersQuery({ db }: Ports<"db">, ids: UserId[]) {
  const [only] = ids;
  // A list is read as a table of its own, which costs a row for each.
  const isAsked =
    only !== undefined && ids.length === 1
      ? eq(users.id, only)
      : sql`${users.id} in (select value from json_each(${JSON.stringify(ids)}))`;
  return db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.active, true), isAsked))
    .orderBy(asc(users.id));
}

/** The account under a name, and the super admins to be notified of it. */
export async function superAdmins(
  { db }: Ports<"db">,
  username: string,
): Promise<{ account: User | undefined; admins: UserId[] }> {
  const [[account], admins] = await db.batch([
    db
      .select()
      .from(users)
      .where(eq(users.usernameKey, nameKey(username))),
    db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.access, "super_admin"), eq(users.active, true))),
  ]);
  return { account: account && presentUser(account), admins: admins.map(({ id }) => id) };
}
