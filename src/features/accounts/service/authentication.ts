import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import type { RouteAccess } from "#http/env";
import type {
  Access,
  Beside,
  Caller,
  ReadResults,
  Reads,
  RequestSession,
  SessionClaims,
} from "#http/session";

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
    async authenticate<const Batch extends Reads, Columns>(reads: Batch, beside?: Beside<Columns>) {
      const batch = [accountQuery(platform, claims, beside), ...reads] as const;
      // The reads of a caller are a tuple of any length, for which drizzle's batch has no type.
      const [[account], ...results] = await platform.db.batch(
        batch as unknown as [(typeof batch)[0], ...BatchItem<"sqlite">[]],
      );
      session.isAuthenticated = true;
      const by = callerOf(claims, account);
      session.isAlive = true;
      if (RANK[by.access] < RANK[NEEDED[access]]) throw new Problem("forbidden");
      return { by, results: results as unknown as ReadResults<Batch>, beside: account as Columns };
    },
  };
  return session;
}

/** What of an account decides whether a session stands. */
interface Standing {
  id: UserId;
  username: string;
  access: Access;
  active: number;
  token_version: number;
  kept_jti: string | null;
  /** 1 when the session was signed out. */
  revoked: number;
}

/** The account and whether the session was signed out, in one indexed read. Every request asks it, so its text is written out: drizzle would take a tenth of a request's time to build it. */
function accountQuery({ db }: Ports<"db">, claims: SessionClaims, beside?: Beside<unknown>) {
  const [more, join] = beside ? [sql`, ${beside.columns}`, beside.join] : [sql``, sql``];
  return db.all<Standing>(sql`select id, username, access, active, token_version, kept_jti,
      exists (select 1 from revoked_sessions where jti = ${claims.jti}) as revoked ${more}
    from users ${join} where id = ${claims.user}`);
}

function callerOf(claims: SessionClaims, account: Standing | undefined): Caller {
  const current = account?.token_version === claims.version || account?.kept_jti === claims.jti;
  if (!account?.active || !current || account.revoked) throw new Problem("unauthenticated");
  return { id: account.id, username: account.username, access: account.access, claims };
}
