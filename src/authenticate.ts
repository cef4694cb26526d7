import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "#core/problem";
import { visitorWith } from "#features/accounts/service/admission";
import { checkApiKey } from "#features/accounts/service/api-keys";
import { readToken } from "#features/accounts/service/tokens";
import { requireCsrfToken, requireOwnOrigin } from "#http/origin";
import type { AppEnv, Gate } from "#http/router";
import { credentialsOf } from "#http/session";

const SAFE = ["GET", "HEAD", "OPTIONS"];

/**
 * Who it is, and whether they may: what each route's contract asks of the door
 * before its body is read.
 */
const gate: Gate = (access, deferred) => async (c, next) => {
  if (access === "public") {
    if (!SAFE.includes(c.req.method)) requireOwnOrigin(c);
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
    if (!access.endsWith("_or_key"))
      throw new Problem("forbidden", { detail: "An API key may not do this." });
    c.set("actor", { key: id });
    return next();
  }
  const session = await readToken(platform, credentials.token);
  if (!session) throw new Problem("unauthenticated");
  if (credentials.from === "cookie" && !SAFE.includes(c.req.method)) requireCsrfToken(c, session.jti);
  const visitor = visitorWith(platform, session, access);
  c.set("visitor", visitor);
  if (deferred) {
    await next();
    // Whoever is refused for what they asked, before anybody looked who they are, may have had no right to ask.
    if (c.error instanceof Problem && !visitor.isAdmitted) await visitor.admit([]);
    return;
  }
  const { by } = await visitor.admit([]);
  c.set("by", by);
  c.set("actor", by);
  await next();
};

/** Notes who looks, if it can be known; a token or a key that no longer counts makes them anybody, since they may look all the same. */
async function recognise(c: Context<AppEnv>): Promise<void> {
  const { platform } = c.var;
  const credentials = credentialsOf(c.req.raw, new URL(c.req.url));
  try {
    if (credentials.kind === "key") {
      const { id } = await checkApiKey(platform, credentials.key);
      c.set("actor", { key: id });
    } else if (credentials.kind === "token") {
      const session = await readToken(platform, credentials.token);
      if (!session) return;
      const { by } = await visitorWith(platform, session, "user").admit([]);
      c.set("viewer", by);
      c.set("actor", by);
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** Puts the gate where each route's contract finds it. */
export const installGate: MiddlewareHandler<AppEnv> = (c, next) => {
  c.set("gate", gate);
  return next();
};
