import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "#core/problem";
import { checkApiKey } from "#features/accounts/service/api-keys";
import { sessionOf } from "#features/accounts/service/authentication";
import { readToken } from "#features/accounts/service/tokens";
import type { AppEnv, Gate } from "#http/env";
import { requireCsrfToken, requireOwnOrigin } from "#http/origin";
import { requireLimit } from "#http/rate-limit";
import { credentialsOf } from "#http/session";

const SAFE = ["GET", "HEAD", "OPTIONS"];

/** True for a method that may change something (RFC 9110 §9.2.1). */
function isUnsafe(c: Context<AppEnv>): boolean {
  return !SAFE.includes(c.req.method);
}

/** Authenticates a request and checks its access, as the route's contract asks, before the body is read. */
const gate: Gate = (access, deferred) => async (c, next) => {
  if (access === "public") {
    if (isUnsafe(c)) requireOwnOrigin(c);
    return next();
  }
  if (access === "anyone") {
    await recognise(c);
    return next();
  }
  const { platform } = c.var;
  const credentials = credentialsOf(c.req.raw, new URL(c.req.url));
  if (credentials.kind === "none") throw new Problem("unauthenticated");
  if (credentials.kind === "key") {
    const { id } = await checkApiKey(platform, credentials.key);
    if (isUnsafe(c)) await requireLimit(platform, "key_write", id);
    if (!access.endsWith("_or_key"))
      throw new Problem("forbidden", { detail: "An API key may not do this." });
    c.set("actor", { key: id });
    return next();
  }
  const claims = await readToken(platform, credentials.token);
  if (!claims) throw new Problem("unauthenticated");
  if (credentials.from === "cookie" && isUnsafe(c)) requireCsrfToken(c, claims.jti);
  if (isUnsafe(c)) await requireLimit(platform, "write", claims.user);
  const session = sessionOf(platform, claims, access);
  c.set("session", session);
  c.set("visitor", session);
  if (deferred) {
    await next();
    // A handler may refuse the input before it has authenticated the session. The caller then learns first that they are signed out.
    if (c.error instanceof Problem && !session.isAuthenticated) await session.authenticate([]);
    return;
  }
  const { by } = await session.authenticate([]);
  c.set("by", by);
  c.set("actor", by);
  await next();
};

/** Notes who asks, on a route that is open to all. An invalid token or key counts as none. */
async function recognise(c: Context<AppEnv>): Promise<void> {
  const { platform } = c.var;
  const credentials = credentialsOf(c.req.raw, new URL(c.req.url));
  try {
    if (credentials.kind === "key") {
      const { id } = await checkApiKey(platform, credentials.key);
      c.set("actor", { key: id });
    } else if (credentials.kind === "token") {
      const claims = await readToken(platform, credentials.token);
      if (!claims) return;
      const { by } = await sessionOf(platform, claims, "user").authenticate([]);
      c.set("viewer", by);
      c.set("actor", by);
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** Puts the gate where the contract of each route finds it. */
export const installGate: MiddlewareHandler<AppEnv> = (c, next) => {
  c.set("gate", gate);
  return next();
};
