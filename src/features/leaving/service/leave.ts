import { and, eq, isNull, or, sql } from "drizzle-orm";
import { log } from "#core/log";
import type { WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import { type Account, accountQuery } from "#features/accounts/service/read";
import { requirePassword } from "#features/accounts/service/require-password";
import { apiKeys, users } from "#features/accounts/tables";
import type { RequestSession } from "#http/session";

/** Attempts at a change of an account that other changes get in the way of. */
const TRIES = 5;

/**
 * Deletes the caller's account. Its row is emptied and its sessions are dead
 * with the reply; all else follows from the event.
 *
 * @throws {Problem} `forbidden` when the password is wrong
 * @throws {Problem} `last-super-admin`
 * @throws {Problem} `too-many-requests`
 */
export async function leave(platform: WritePorts, session: RequestSession, password: string): Promise<void> {
  await requirePassword(platform, session, password, "#/password");
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const [account] = await accountQuery(platform, session.id);
    if (!account) throw new Problem("unauthenticated");
    if (await empty(platform, account)) {
      log("info", "account.left", { user_id: account.id });
      return;
    }
    await requireAnotherSuperAdmin(platform, account);
  }
  throw new Problem("unavailable");
}

/** Of two super admins who leave at once, the database lets one go. */
function isAnotherSuperAdmin(account: Account) {
  return sql`exists (select 1 from ${users} as other
    where other.access = 'super_admin' and other.active and other.id <> ${account.id})`;
}

async function requireAnotherSuperAdmin({ db }: WritePorts, account: Account): Promise<void> {
  if (account.access !== "super_admin") return;
  const [row] = await db.all<{ found: number }>(sql`select ${isAnotherSuperAdmin(account)} as found`);
  if (!row?.found) throw new Problem("last-super-admin");
}

/** @returns false when the account changed since it was read, or may not leave */
async function empty(platform: WritePorts, read: Account): Promise<boolean> {
  const { db, now } = platform;
  const { id, username, email } = read;
  const nobody = `left:${id}`;
  const { event } = await commit(platform, db, {
    change: db
      .update(users)
      .set({
        username: `former-member-${id}`,
        usernameKey: nobody,
        email: "",
        emailKey: nobody,
        fullName: "",
        companyName: "",
        contact: "",
        contactKey: "",
        role: "member",
        access: "user",
        active: false,
        findableByContact: false,
        passwordHash: "",
        tokenVersion: read.tokenVersion + 1,
        keptJti: null,
        leftAt: now(),
      })
      .where(
        and(
          eq(users.id, id),
          eq(users.tokenVersion, read.tokenVersion),
          eq(users.usernameKey, read.usernameKey),
          eq(users.emailKey, read.emailKey),
          isNull(users.leftAt),
          or(sql`${users.access} <> 'super_admin'`, isAnotherSuperAdmin(read)),
        ),
      ),
    event: { type: "account.left", data: { user_id: id, username, email } },
    afterwards: (happened) => [
      db.run(sql`delete from user_search where rowid = cast(${id} as integer) and ${happened}`),
      db.delete(apiKeys).where(and(eq(apiKeys.createdBy, id), happened)),
    ],
  });
  if (event) platform.outbox.dispatch(event);
  return event !== undefined;
}
