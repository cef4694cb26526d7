import { and, eq, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import { spendOnAnswer } from "#events/user-budgets";
import type { Caller, RequestSession } from "#http/session";
import { contactKey, emailKey, requireUncommon } from "../domain.ts";
import { users } from "../tables.ts";
import type { Access, ProfileUpdate } from "../wire.ts";
import { hashPassword } from "./password.ts";
import { type Account, accountQuery } from "./read.ts";
import { taken } from "./register.ts";
import { requirePassword } from "./require-password.ts";
import { indexQuery } from "./search.ts";
import { changeAccount, raiseVersion } from "./sessions.ts";

/**
 * Changes what the caller says of themself; what is not given stays.
 *
 * @throws {Problem} `email-taken`
 * @throws {Problem} `too-many-requests` when the e-mail address changes too often
 */
export function changeProfile(platform: WritePorts, by: Caller, change: ProfileUpdate): Promise<Account> {
  return changeAccount(async () => {
    const [read] = await accountQuery(platform, by.id);
    if (!read) throw new Problem("unauthenticated");
    const fullName = change.full_name ?? read.fullName;
    const companyName = change.company_name ?? read.companyName;
    const { email, contact, role } = change;
    // The index is made of all three names: another change of them in between would be lost from it.
    const asRead = and(eq(users.fullName, read.fullName), eq(users.companyName, read.companyName));
    const update = platform.db
      .update(users)
      // Drizzle leaves out what is undefined, so that a change of one thing does not undo one of another.
      .set({
        fullName,
        companyName,
        role,
        email,
        emailKey: email === undefined ? undefined : emailKey(email),
        contact,
        contactKey: contact === undefined ? undefined : contactKey(contact),
        findableByContact: change.findable_by_contact,
      })
      .where(and(eq(users.id, by.id), asRead))
      .returning();
    const index = indexQuery(platform, { username: read.username, fullName, companyName });
    try {
      if (email === undefined || emailKey(email) === read.emailKey) {
        const [[account]] = await platform.db.batch([update, index]);
        return account;
      }
      const {
        result,
        event,
        update: toHub,
      } = await commit(platform, platform.db, {
        change: update,
        event: { type: "email.changed", data: { user_id: by.id, email, former: read.email } },
        afterwards: () => [index],
      });
      if (event) platform.outbox.dispatch(event, toHub);
      return result[0];
    } catch (error) {
      const problem = taken(error);
      // Else each guess at an address that is taken would be free.
      if (problem instanceof Problem && problem.code === "email-taken")
        await spendOnAnswer(platform, { budget: "email-change", actor: by.id, recipient: by.id });
      throw problem;
    }
  });
}

/**
 * Changes the caller's password and ends every session but theirs. Wrong
 * guesses at the current one are slowed down like those at signing in, in case
 * the session is not its owner's any more.
 *
 * @throws {Problem} `forbidden` when the current password is wrong
 * @throws {Problem} `invalid` for a new one that is easily guessed
 * @throws {Problem} `too-many-requests`
 */
export async function changePassword(
  platform: WritePorts,
  session: RequestSession,
  given: { current: string; next: string },
): Promise<void> {
  await changeAccount(async () => {
    const { by, account } = await requirePassword(platform, session, given.current, "#/current_password");
    requireUncommon(given.next, account, "#/new_password");
    const passwordHash = await hashPassword(given.next, platform.config.passwordCost);
    return raiseVersion(platform, account, { passwordHash, keptJti: by.claims.jti });
  });
  log("info", "password.changed", { user_id: session.id });
}

/**
 * Stops the account of another user, or lets it go on. Stopping ends all its
 * sessions and with them its sockets; its keys open nothing any more.
 *
 * @throws {Problem} `forbidden` for one's own account, and for an admin's unless a super admin asks
 * @throws {Problem} `not-found`
 */
export async function setActive(
  platform: WritePorts,
  by: Caller,
  id: UserId,
  active: boolean,
): Promise<Account> {
  if (id === by.id) throw new Problem("forbidden", { detail: "You cannot deactivate your own account." });
  const account = await changeAccount(async () => {
    const [read] = await accountQuery(platform, id);
    if (!read) throw new Problem("not-found");
    if (read.access !== "user" && by.access !== "super_admin")
      throw new Problem("forbidden", { detail: "Only a super admin can deactivate an admin." });
    if (read.active === active) return read;
    return raiseVersion(platform, read, { active, keptJti: null });
  });
  log("info", "account.active-set", { user_id: id, by: by.id, active });
  return account;
}

/**
 * Sets the access of another user, and ends their sessions.
 *
 * @throws {Problem} `forbidden` for one's own account, so that there is always a super admin
 * @throws {Problem} `not-found`
 */
export async function setAccess(
  platform: WritePorts,
  by: Caller,
  id: UserId,
  access: Access,
): Promise<Account> {
  if (id === by.id) throw new Problem("forbidden", { detail: "You cannot change your own access." });
  // Of two who take it from each other at once, one is still a super admin when the other no longer is.
  const mayStill = sql`exists (select 1 from ${users} as caller
    where caller.id = ${by.id} and caller.access = 'super_admin')`;
  const account = await changeAccount(async () => {
    const [[read], [caller]] = await platform.db.batch([
      accountQuery(platform, id),
      accountQuery(platform, by.id),
    ]);
    if (!read) throw new Problem("not-found");
    if (caller?.access !== "super_admin") throw new Problem("forbidden");
    if (read.access === access) return read;
    return raiseVersion(platform, read, { access, keptJti: null }, mayStill);
  });
  log("info", "access.set", { user_id: id, by: by.id, access });
  return account;
}
