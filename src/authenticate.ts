import type { Context, MiddlewareHandler } from "hono";
import type { Platform } from "#core/ports";
import { Problem } from "#core/problem";
import { setSessionCookies } from "#features/accounts/routes/cookies";
import { checkApiKey } from "#features/accounts/service/api-keys";
import { sessionOf } from "#features/accounts/service/authentication";
import { expiryFrom, issueToken, readToken } from "#features/accounts/service/tokens";
import type { AppEnv, Gate } from "#http/env";
import { requireCsrfToken, requireOwnOrigin, requireShownUser } from "#http/origin";
import { blockOf, countRefusal, requireLimit } from "#http/rate-limit";
import { credentialsOf, type FoundCredentials, type SessionClaims, sessionCookieName } from "#http/session";

const SAFE = ["GET", "HEAD", "OPTIONS"];

/** True for a method that may change something (RFC 9110 §9.2.1). */
function isUnsafe(c: Context<AppEnv>): boolean {
  return !SAFE.includes(c.req.method);
}

/** Authenticates a request and checks its access as the route's contract says, before the body is read. */
const gate: Gate = (access, deferred) => async (c, next) => {
  if (access === "public" || access === "signed") {
    if (!isUnsafe(c)) await limitAnonymousRead(c);
    else if (access === "public") requireOwnOrigin(c);
    return next();
  }
  if (access === "anyone") {
    const claims = await identify(c);
    await limitRead(c);
    if (claims) requireShownUser(c, claims.user);
    await next();
    if (claims?.isRefreshed) await renewCookie(c, claims);
    return;
  }
  const { platform } = c.var;
  const credentials = credentialsOf(c.req.raw, new URL(c.req.url));
  if (credentials.kind === "none") throw new Problem("unauthenticated");
  if (credentials.kind === "key") {
    const { id } = await checkKey(c, credentials.key);
    await requireLimit(platform, isUnsafe(c) ? "key_write" : "read", isUnsafe(c) ? id : `key:${id}`);
    if (!access.endsWith("_or_key"))
      throw new Problem("forbidden", { detail: "An API key cannot do this; sign in as a user." });
    c.set("caller", { key: id });
    return next();
  }
  const claims = await claimsOf(platform, credentials);
  if (!claims) throw new Problem("unauthenticated");
  if (credentials.from === "cookie") {
    requireShownUser(c, claims.user);
    if (isUnsafe(c)) requireCsrfToken(c, claims.jti);
  }
  await requireLimit(platform, isUnsafe(c) ? "write" : "read", claims.user);
  const session = sessionOf(platform, claims, access);
  c.set("session", session);
  if (deferred) {
    await next();
    // A handler may refuse the input before it authenticates the session. A caller who is signed out must get that answer first.
    if (c.error instanceof Problem && !session.isAuthenticated) await session.authenticate([]);
  } else {
    const { by } = await session.authenticate([]);
    c.set("by", by);
    c.set("caller", by);
    await next();
  }
  if (claims.isRefreshed && session.isAlive) await renewCookie(c, claims);
};

/** @throws {Problem} `unauthenticated`, or `too-many-requests` after many wrong keys from an address block */
async function checkKey(c: Context<AppEnv>, key: string): Promise<{ id: number }> {
  try {
    return await checkApiKey(c.var.platform, key);
  } catch (error) {
    if (error instanceof Problem) await countRefusal(c);
    throw error;
  }
}

/** Counts a read of a route that is open to all: of the user or the key, where the caller is known. */
async function limitRead(c: Context<AppEnv>): Promise<void> {
  const { caller, platform } = c.var;
  if (!caller) return limitAnonymousRead(c);
  await requireLimit(platform, "read", "key" in caller ? `key:${caller.key}` : caller.id);
}

async function limitAnonymousRead(c: Context<AppEnv>): Promise<void> {
  await requireLimit(c.var.platform, "read", `block:${blockOf(c)}`);
}

type Claims = SessionClaims & { isRefreshed: boolean };

/**
 * The claims of a token. A browser with the session cookie cannot refresh its
 * token, so a token from the cookie is accepted for as long as it could be
 * refreshed, and is renewed in the reply.
 */
async function claimsOf(
  platform: Platform,
  { token, from }: Extract<FoundCredentials, { kind: "token" }>,
): Promise<Claims | undefined> {
  const claims = await readToken(platform, token, { expired: from === "cookie" });
  if (!claims) return undefined;
  const isRefreshed = claims.expiresAt * 1000 <= platform.now().getTime();
  const expiresAt = isRefreshed ? expiryFrom(platform, claims.refreshExpiresAt) : claims.expiresAt;
  return { ...claims, expiresAt, isRefreshed };
}

/** Puts a fresh token into the cookie, unless the reply ends the session, or opens a socket: those headers are the runtime's. */
async function renewCookie(c: Context<AppEnv>, claims: SessionClaims): Promise<void> {
  const name = sessionCookieName(new URL(c.req.url));
  if (c.res.status === 101 || c.res.headers.getSetCookie().some((each) => each.startsWith(`${name}=`)))
    return;
  setSessionCookies(c, claims, await issueToken(c.var.platform, claims));
}

/** Identifies the caller of a route that is open to all. An invalid token or key counts as none. @returns the claims, if they came from the cookie */
async function identify(c: Context<AppEnv>): Promise<Claims | undefined> {
  const { platform } = c.var;
  const credentials = credentialsOf(c.req.raw, new URL(c.req.url));
  try {
    if (credentials.kind === "key") {
      const { id } = await checkApiKey(platform, credentials.key);
      c.set("caller", { key: id });
    } else if (credentials.kind === "token") {
      const claims = await claimsOf(platform, credentials);
      if (!claims) return undefined;
      const { by } = await sessionOf(platform, claims, "user").authenticate([]);
      c.set("viewer", by);
      c.set("caller", by);
      return credentials.from === "cookie" ? claims : undefined;
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  return undefined;
}

/** Makes the gate available to each route's contract (http/router.ts). */
export const installGate: MiddlewareHandler<AppEnv> = (c, next) => {
  c.set("gate", gate);
  return next();
};
