import { and, eq, lt, lte } from "drizzle-orm";
import { log } from "#core/log";
import { Problem } from "#core/problem";
import type { Session } from "#http/session";
import type { Platform } from "#platform";
import { emailKey, nameKey } from "../domain.ts";
import { profileViews, revokedSessions, signInFailures, users } from "../tables.ts";
import { hashPassword, needsRehash, verifyPassword } from "./password.ts";
import type { Account } from "./read.ts";
import { clearFailures, countFailure, requireRested, restQuery, type Target } from "./throttle.ts";
import { issueToken, newSession } from "./tokens.ts";

const FAILURES_KEPT_MS = 24 * 60 * 60 * 1000;

/** An account and the session that just began for it. */
export interface SignedIn {
  account: Account;
  session: Omit<Session, "expiresAt">;
  token: string;
}

/** Begins a session for an account that has proved itself. */
export async function beginSession(platform: Platform, account: Account): Promise<SignedIn> {
  const session = newSession(platform, account.id, account.tokenVersion);
  return { account, session, token: await issueToken(platform, session) };
}

/**
 * Signs in by username or e-mail address, in any case. A name without an
 * account takes the same work and gets the same answer as a wrong password.
 *
 * @throws {Problem} `unauthenticated`
 * @throws {Problem} `too-many-requests` while the name rests after failures
 */
export async function signIn(platform: Platform, name: string, password: string): Promise<SignedIn> {
  const { db, config } = platform;
  const target: Target = `login:${nameKey(name)}`;
  const [[account], rest] = await db.batch([accountByName(platform, name), restQuery(platform, target)]);
  requireRested(platform, rest);
  const right = await verifyPassword(password, account?.passwordHash, config.passwordCost);
  if (!right || !account?.active) {
    await countFailure(platform, target);
    log("warn", "sign-in.refused", { user_id: account?.id });
    throw new Problem("unauthenticated", { detail: "The name or the password is wrong." });
  }
  const [, stillRested] = await db.batch([
    ...clearFailures(platform, target),
    ...(await rehash(platform, account, password)),
  ]);
  requireRested(platform, stillRested);
  log("info", "sign-in.succeeded", { user_id: account.id });
  return beginSession(platform, account);
}

/** No username holds an @ and every address does, so that a name means one account at most. */
function accountByName({ db }: Platform, name: string) {
  const theirs = name.includes("@")
    ? eq(users.emailKey, emailKey(name))
    : eq(users.usernameKey, nameKey(name));
  return db.select().from(users).where(theirs);
}

/** Hashes anew what was hashed with other parameters than today's, unless it was changed meanwhile. */
async function rehash({ db, config }: Platform, { id, passwordHash }: Account, password: string) {
  if (!needsRehash(passwordHash, config.passwordCost)) return [];
  const fresh = await hashPassword(password, config.passwordCost);
  return [
    db
      .update(users)
      .set({ passwordHash: fresh })
      .where(and(eq(users.id, id), eq(users.passwordHash, passwordHash))),
  ];
}

/** Forgets the signed-out sessions that have ended by themselves, and the failures of yesterday. */
export async function forgetSignIns({ db, now }: Platform): Promise<void> {
  await db.batch([
    db.delete(revokedSessions).where(lte(revokedSessions.expiresAt, Math.floor(now().getTime() / 1000))),
    db.delete(profileViews).where(lt(profileViews.day, now().toISOString().slice(0, 10))),
    db.delete(signInFailures).where(lte(signInFailures.lastAt, new Date(now().getTime() - FAILURES_KEPT_MS))),
  ]);
}
