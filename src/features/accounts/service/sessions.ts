import { and, eq, type SQL } from "drizzle-orm";
import { log } from "#core/log";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import type { RequestSession, SessionClaims } from "#http/session";
import { revokedSessions, users } from "../tables.ts";
import { sessionOf } from "./authentication.ts";
import { type Account, accountQuery } from "./read.ts";
import { issueToken } from "./tokens.ts";

/** Attempts at a change of an account that other changes get in the way of. */
const TRIES = 5;

/**
 * A new token for a session that has not ended, though its last token may have.
 *
 * @throws {Problem} `unauthenticated` when the session has ended
 */
export async function refresh(
  platform: Ports<"db" | "now" | "config">,
  claims: SessionClaims,
): Promise<string> {
  const { by } = await sessionOf(platform, claims, "user").authenticate([]);
  return issueToken(platform, by.claims);
}

/**
 * Ends a session: every token with its jti is invalid at once.
 *
 * @throws {Problem} `unauthenticated` when it has ended already
 */
export async function signOut(platform: WritePorts, claims: SessionClaims): Promise<void> {
  await sessionOf(platform, claims, "user").authenticate([]);
  const { user, jti, refreshExpiresAt: until } = claims;
  const { event } = await commit(platform, platform.db, {
    change: platform.db.insert(revokedSessions).values({ jti, expiresAt: until }).onConflictDoNothing(),
    event: { type: "session.ended", data: { user_id: user, jti, until } },
  });
  if (event) platform.outbox.dispatch(event);
  log("info", "session.ended", { user_id: user });
}

/** Ends every session of the caller, this one too. */
export async function signOutEverywhere(platform: WritePorts, session: RequestSession): Promise<void> {
  await changeAccount(async () => {
    const { results } = await session.authenticate([accountQuery(platform, session.id)]);
    const [account] = results[0];
    return account && raiseVersion(platform, account, { keptJti: null });
  });
  log("info", "sessions.ended", { user_id: session.id });
}

/**
 * Ends the sessions of an account, all but the kept one, and commits the event
 * with it. Returns undefined, and writes nothing, when the account changed
 * since it was read.
 */
export async function raiseVersion(
  platform: WritePorts,
  read: Account,
  change: { keptJti: string | null } & Partial<Pick<Account, "passwordHash" | "access" | "active">>,
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
  if (event) platform.outbox.dispatch(event);
  return result[0];
}

/**
 * Repeats a read, a decision and a write until no other change came between.
 *
 * @param attempt returns undefined when another change came first
 */
export async function changeAccount(attempt: () => Promise<Account | undefined>): Promise<Account> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const account = await attempt();
    if (account) return account;
  }
  throw new Problem("unavailable");
}
