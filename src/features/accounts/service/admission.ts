import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { Problem } from "#core/problem";
import type { RouteAccess } from "#http/router";
import type { Access, Caller, ReadResults, Reads, Session, Visitor } from "#http/session";
import type { Platform } from "#platform";
import { revokedSessions, users } from "../tables.ts";

const RANK: Record<Access, number> = { user: 0, admin: 1, super_admin: 2 };
const NEEDED: Record<RouteAccess, Access> = {
  public: "user",
  anyone: "user",
  user: "user",
  user_or_key: "user",
  admin: "admin",
  admin_or_key: "admin",
  super_admin: "super_admin",
};

/** Somebody whose token is genuine, on a route that asks for `access`. */
export function visitorWith(platform: Platform, session: Session, access: RouteAccess): Visitor {
  return {
    id: session.user,
    isAdmitted: false,
    async admit<const Batch extends Reads>(reads: Batch) {
      const batch = [accountQuery(platform, session), ...reads] as const;
      const [[account], ...results] = await platform.db.batch(
        batch as unknown as [(typeof batch)[0], ...BatchItem<"sqlite">[]],
      );
      this.isAdmitted = true;
      const by = admitted(session, account);
      if (RANK[by.access] < RANK[NEEDED[access]]) throw new Problem("forbidden");
      return { by, results: results as unknown as ReadResults<Batch> };
    },
  };
}

/** The account and whether the session was signed out, in one indexed read. */
function accountQuery({ db }: Platform, session: Session) {
  const revoked = sql<number>`exists (select 1 from ${revokedSessions} where ${revokedSessions.jti} = ${session.jti})`;
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
    .where(eq(users.id, session.user));
}

type Standing = Awaited<ReturnType<typeof accountQuery>>[number];

function admitted(session: Session, account: Standing | undefined): Caller {
  const current = account?.tokenVersion === session.version || account?.keptJti === session.jti;
  if (!account?.active || !current || account.revoked) throw new Problem("unauthenticated");
  return { id: account.id, username: account.username, access: account.access as Access, session };
}
