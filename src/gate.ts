import type { MiddlewareHandler } from "hono";
import { requireCsrfToken, requireOwnOrigin } from "#core/origin";
import { Problem } from "#core/problem";
import type { AppEnv, Gate } from "#core/router";
import { credentialsOf } from "#core/session";
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
  const { platform } = c.var;
  const credentials = credentialsOf(c.req.raw, new URL(c.req.url));
  if (credentials.kind === "none") throw new Problem("unauthenticated");
  if (credentials.kind === "key") {
    await checkApiKey(platform, credentials.key);
    throw new Problem("forbidden", { detail: "An API key may not do this." });
  }
  const session = await readToken(platform, credentials.token);
  if (!session) throw new Problem("unauthenticated");
  if (credentials.from === "cookie" && !SAFE.includes(c.req.method)) requireCsrfToken(c, session.jti);
  const visitor = visitorWith(platform, session, access);
  c.set("visitor", visitor);
  if (!deferred) c.set("by", (await visitor.admit([])).by);
  await next();
};

/** Puts the gate where each route's contract finds it. */
export const installGate: MiddlewareHandler<AppEnv> = (c, next) => {
  c.set("gate", gate);
  return next();
};
