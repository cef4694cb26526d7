import type { Context } from "hono";
import type { UserId } from "#core/ids";
import { Problem } from "#core/problem";
import { same, sign } from "#core/seal";
import type { AppEnv } from "./env.ts";
import { cookie } from "./session.ts";

/** The value of a session's `csrftoken` cookie, which only this deployment can make. */
export function csrfTokenFor(secret: string, jti: string): string {
  return sign(secret, "csrf", jti);
}

/**
 * A cookie alone does not prove that the request comes from our own page. The token in the
 * header must be the cookie's and made for this session.
 *
 * @throws {Problem} `foreign-origin`, `csrf`
 */
export function requireCsrfToken(c: Context<AppEnv>, jti: string): void {
  requireOwnOrigin(c);
  const header = c.req.header("X-CSRFToken") ?? "";
  const theirs = cookie(c.req.raw, "csrftoken") ?? "";
  const { secrets } = c.var.platform.config;
  const isOurs = secrets.some((secret) => same(header, csrfTokenFor(secret, jti)));
  if (!same(header, theirs) || !isOurs) throw new Problem("csrf");
}

/**
 * A page may say which account it shows. The cookie belongs to the whole browser,
 * and another tab may have signed in another account since the page was loaded.
 *
 * @throws {Problem} `other-account`
 */
export function requireShownUser(c: Context<AppEnv>, user: UserId): void {
  const shown = c.req.header("X-Herald-User");
  if (shown && shown !== String(user)) throw new Problem("other-account");
}

/** @throws {Problem} `foreign-origin` when a browser says that another site's page made the request */
export function requireOwnOrigin(c: Context<AppEnv>): void {
  const origin = c.req.header("Origin");
  const site = c.req.header("Sec-Fetch-Site");
  const own =
    origin === undefined
      ? site === undefined || ["same-origin", "none"].includes(site)
      : isOwnOrigin(c, origin);
  if (!own) throw new Problem("foreign-origin");
}

/** True for this host's origin and those in ALLOWED_ORIGINS. */
export function isOwnOrigin(c: Context<AppEnv>, origin: string): boolean {
  return origin === new URL(c.req.url).origin || c.var.platform.config.allowedOrigins.includes(origin);
}

/**
 * False when a browser says that a page of another site or a navigation made this
 * request, since a GET carries the session's cookie even then. Clients that are
 * not browsers send no such header (Fetch Metadata).
 */
export function isOwnCall(c: Context<AppEnv>): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  return c.req.header("Sec-Fetch-Mode") !== "navigate" && (site === undefined || site === "same-origin");
}
