import { isConflict } from "#core/database";
import { log } from "#core/log";
import type { WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import { contactKey, emailKey, nameKey, requireUncommon } from "../domain.ts";
import { isReserved } from "../reserved-usernames.ts";
import { users } from "../tables.ts";
import type { Registration } from "../wire.ts";
import { hashPassword } from "./password.ts";
import { indexQuery } from "./search.ts";
import { beginSession, type SignedIn } from "./sign-in.ts";

/**
 * Makes an account and signs it in. Its access is a user's, whatever the body
 * says; of two who want one name at once, the database lets one have it.
 *
 * @throws {Problem} `invalid` for a password that is easily guessed
 * @throws {Problem} `username-taken`, `email-taken`
 */
export async function register(platform: WritePorts, wanted: Registration): Promise<SignedIn> {
  if (isReserved(wanted.username)) throw usernameTaken();
  requireUncommon(wanted.password, wanted, "#/password");
  const { db, config, now } = platform;
  const { username, email, contact, role } = wanted;
  const names = { username, fullName: wanted.full_name, companyName: wanted.company_name };
  const insert = db
    .insert(users)
    .values({
      ...names,
      usernameKey: nameKey(username),
      email,
      emailKey: emailKey(email),
      contact,
      contactKey: contactKey(contact),
      role,
      passwordHash: await hashPassword(wanted.password, config.passwordCost),
      createdAt: now(),
    })
    .returning();
  try {
    const { result, event } = await commit(platform, db, {
      change: insert,
      event: { type: "user.registered", data: { username } },
      afterwards: () => [indexQuery(platform, names)],
    });
    const [account] = result;
    if (!account || !event) throw new Error("An insert without a conflict returned no row.");
    platform.outbox.dispatch(event);
    log("info", "account.registered", { user_id: account.id });
    return await beginSession(platform, account);
  } catch (error) {
    throw taken(error);
  }
}

function usernameTaken(): Problem {
  const errors = [{ pointer: "#/username", detail: "This username is taken." }];
  return new Problem("username-taken", { errors });
}

/** Turns a refused write into a problem where another account has the name. */
export function taken(error: unknown): unknown {
  if (isConflict(error, "users.username_key")) return usernameTaken();
  if (isConflict(error, "users.email_key")) {
    const errors = [{ pointer: "#/email", detail: "This e-mail address is taken." }];
    return new Problem("email-taken", { errors });
  }
  return error;
}
