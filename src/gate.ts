import type { Context, MiddlewareHandler } from "hono";
import { requireCsrfToken, requireOwnOrigin } from "#core/origin";
import { Problem } from "#core/problem";
import type { AppEnv, Gate } from "#core/router";
import { type Caller, credentialsOf } from "#core/session";
import { visitorWith } from "#features/accounts/service/admission";
import { checkApiKey } from "#features/accounts/service/api-keys";
import { readToken } from "#features/accounts/service/tokens";

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
    c.set("viewer", await viewerOf(c));
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

/** Who looks, if they are signed in; a token that no longer counts makes them anybody, since they may look all the same. */
async function viewerOf(c: Context<AppEnv>): Promise<Caller | undefined> {
  const { platform } = c.var;
  const credentials = credentialsOf(c.req.raw, new URL(c.req.url));
  if (credentials.kind !== "token") return undefined;
  const session = await readToken(platform, credentials.token);
  if (!session) return undefined;
  try {
    return (await visitorWith(platform, session, "user").admit([])).by;
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** Puts the gate where each route's contract finds it. */
export const installGate: MiddlewareHandler<AppEnv> = (c, next) => {
  c.set("gate", gate);
  return next();
};
