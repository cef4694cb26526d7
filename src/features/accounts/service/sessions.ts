import { and, eq, type SQL } from "drizzle-orm";
import { log } from "#core/log";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import type { Caller, Session, Visitor } from "#http/session";
import type { Platform } from "#platform";
import { revokedSessions, users } from "../tables.ts";
import { visitorWith } from "./admission.ts";
import { type Account, accountQuery } from "./read.ts";
import { issueToken } from "./tokens.ts";

/** How often a change is tried again when the account changed under it. */
const TRIES = 5;

/**
 * A new token for a session that has not ended, though its last token may have.
 *
 * @throws {Problem} `unauthenticated` when the session has ended
 */
export async function refresh(platform: Platform, session: Session): Promise<string> {
  const { by } = await visitorWith(platform, session, "user").admit([]);
  return issueToken(platform, by.session);
}

/** Ends the caller's session: every token with its jti is dead at once. */
export async function signOut(platform: Platform, by: Caller): Promise<void> {
  const { jti, refreshExpiresAt: until } = by.session;
  const { event } = await commit(platform, platform.db, {
    change: platform.db.insert(revokedSessions).values({ jti, expiresAt: until }).onConflictDoNothing(),
    event: { type: "session.ended", data: { user_id: by.id, jti, until } },
  });
  if (event) platform.dispatch(event);
  log("info", "session.ended", { user_id: by.id });
}

/** Ends every session of the caller, this one too. */
export async function signOutEverywhere(platform: Platform, visitor: Visitor): Promise<void> {
  await changeAccount(async () => {
    const { results } = await visitor.admit([accountQuery(platform, visitor.id)]);
    const [account] = results[0];
    return account && raiseVersion(platform, account, { keptJti: null });
  });
  log("info", "sessions.ended", { user_id: visitor.id });
}

/**
 * Writes what ends the sessions of an account, all but the kept one, together
 * with the news of it. Undefined, and nothing written, when the account is no
 * longer as it was read.
 */
export async function raiseVersion(
  platform: Platform,
  read: Account,
  change: { keptJti: string | null } & Partial<Pick<Account, "passwordHash" | "access">>,
  when?: SQL,
): Promise<Account | undefined> {
  const version = read.tokenVersion + 1;
  const { result, event } = await commit(platform, platform.db, {
    change: platform.db
      .update(users)
      .set({ ...change, tokenVersion: version })
      .where(and(eq(users.id, read.id), eq(users.tokenVersion, read.tokenVersion), when))
      .returning(),
    event: { type: "sessions.ended", data: { user_id: read.id, version, kept_jti: change.keptJti } },
  });
  if (event) platform.dispatch(event);
  return result[0];
}

/**
 * Reads, decides and writes until the account has held still for it.
 *
 * @param attempt undefined when it lost to another change
 */
export async function changeAccount(attempt: () => Promise<Account | undefined>): Promise<Account> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const account = await attempt();
    if (account) return account;
  }
  throw new Problem("unavailable");
}
