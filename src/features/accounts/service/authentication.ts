import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import type { RouteAccess } from "#http/env";
import type { Access, Caller, ReadResults, Reads, RequestSession, SessionClaims } from "#http/session";
import { revokedSessions, users } from "../tables.ts";

const RANK: Record<Access, number> = { user: 0, admin: 1, super_admin: 2 };
const NEEDED: Record<RouteAccess, Access> = {
  public: "user",
  signed: "user",
  anyone: "user",
  user: "user",
  user_or_key: "user",
  admin: "admin",
  admin_or_key: "admin",
  super_admin: "super_admin",
};

/** The session of a genuine token, on a route that asks for `access`. */
export function sessionOf(platform: Ports<"db">, claims: SessionClaims, access: RouteAccess): RequestSession {
  const session: RequestSession = {
    id: claims.user,
    isAuthenticated: false,
    isAlive: false,
    async authenticate<const Batch extends Reads>(reads: Batch) {
      const batch = [accountQuery(platform, claims), ...reads] as const;
      // The reads of a caller are a tuple of any length, for which drizzle's batch has no type.
      const [[account], ...results] = await platform.db.batch(
        batch as unknown as [(typeof batch)[0], ...BatchItem<"sqlite">[]],
      );
      session.isAuthenticated = true;
      const by = callerOf(claims, account);
      session.isAlive = true;
      if (RANK[by.access] < RANK[NEEDED[access]]) throw new Problem("forbidden");
      return { by, results: results as unknown as ReadResults<Batch> };
    },
  };
  return session;
}

/** The account and whether the session was signed out, in one indexed read. */
function accountQuery({ db }: Ports<"db">, claims: SessionClaims) {
  const revoked = sql<number>`exists (select 1 from ${revokedSessions} where ${revokedSessions.jti} = ${claims.jti})`;
  return db
    .select({
      id: users.id,
      username: users.username,
      access: users.access,
      active: users.active,
      tokenVersion: users.tokenVersion,
      keptJti: users.keptJti,
      revoked,
    })
    .from(users)
    .where(eq(users.id, claims.user));
}

type Standing = Awaited<ReturnType<typeof accountQuery>>[number];

function callerOf(claims: SessionClaims, account: Standing | undefined): Caller {
  const current = account?.tokenVersion === claims.version || account?.keptJti === claims.jti;
  if (!account?.active || !current || account.revoked) throw new Problem("unauthenticated");
  return { id: account.id, username: account.username, access: account.access as Access, claims };
}
