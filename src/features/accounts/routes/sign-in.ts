import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "#core/problem";
import type { AppEnv } from "#http/env";
import { requireCsrfToken, requireShownUser } from "#http/origin";
import { blockOf, limitRefusals, rateLimit, requireLimit } from "#http/rate-limit";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { credentialsOf, type FoundCredentials } from "#http/session";
import { presentUser } from "../domain.ts";
import { checkApiKey } from "../service/api-keys.ts";
import { register } from "../service/register.ts";
import { refresh, signOut, signOutEverywhere } from "../service/sessions.ts";
import { type SignedIn, signIn } from "../service/sign-in.ts";
import { jwks, readToken } from "../service/tokens.ts";
import * as wire from "../wire.ts";
import { clearSessionCookies, devicesOf, setDeviceCookie, setSessionCookies } from "./cookies.ts";

const tags = ["Signing in"];
const inputProblems = problems("bad-json", "foreign-origin", "too-large", "unsupported-media-type");

/** Clears the cookies, also where there was no session to end any more: who signs out of a browser is out of it. */
const clearingCookies: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  // Another site's page must sign nobody out, and a page of another account not this one.
  const isOthers = c.error instanceof Problem && ["foreign-origin", "other-account"].includes(c.error.code);
  if (!isOthers) clearSessionCookies(c);
};

/** All browsers of one user count as one: a browser that signs in without the cookie gets a new one. */
function knownUserOrBlock(c: Context<AppEnv>): string {
  const [device] = devicesOf(c);
  return device ? `user:${device.user}` : blockOf(c);
}

/** The answer to a new session; a browser gets it in cookies too. */
function welcome(c: Context<AppEnv>, { account, session, token }: SignedIn) {
  setSessionCookies(c, session, token);
  setDeviceCookie(c, account.id);
  return { user: presentUser(account), token };
}

export const signInRoutes = router()
  .openapi(
    contract({
      operationId: "register",
      method: "post",
      path: "/api/register/",
      summary: "Create an account and sign in",
      tags,
      access: "public",
      before: [rateLimit("register")],
      request: { body: { required: true, content: { "application/json": { schema: wire.Registration } } } },
      responses: {
        201: json(wire.SignedIn, "The account, and the token of its first session; cookies are set too"),
        ...inputProblems,
        ...problems("username-taken", "email-taken", "invalid", "too-many-requests"),
      },
    }),
    async (c) => c.json(welcome(c, await register(c.var.platform, c.req.valid("json"))), 201),
  )
  .openapi(
    contract({
      operationId: "login",
      method: "post",
      path: "/api/login/",
      summary: "Sign in with a password",
      tags,
      access: "public",
      before: [rateLimit("login", knownUserOrBlock)],
      request: { body: { required: true, content: { "application/json": { schema: wire.SignIn } } } },
      responses: {
        200: json(wire.SignedIn, "The account, and the token of a new session; cookies are set too"),
        ...inputProblems,
        ...problems("unauthenticated", "invalid", "too-many-requests"),
      },
    }),
    async (c) => {
      const { username, email, password } = c.req.valid("json");
      const source = { block: blockOf(c), devices: devicesOf(c) };
      const signedIn = await signIn(c.var.platform, username ?? email ?? "", password, source);
      return c.json(welcome(c, signedIn), 200);
    },
  )
  .openapi(
    contract({
      operationId: "refreshToken",
      method: "post",
      path: "/api/token/refresh/",
      summary: "Get a new token for a session",
      description:
        "Also accepts an expired token, until its refresh_exp. The old token stays valid until its own exp.",
      tags,
      access: "public",
      before: [limitRefusals],
      request: { body: { content: { "application/json": { schema: wire.Refresh } } } },
      responses: {
        200: json(
          wire.Token,
          "A new token of the same session; if the old one came in the cookie, the cookie is set too",
        ),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "too-large"),
        ...problems("unsupported-media-type", "invalid", "too-many-requests", "other-account"),
      },
    }),
    async (c) => {
      const { claims, from } = await presentedSession(c, c.req.valid("json").token);
      await requireLimit(c.var.platform, "refresh", `user:${claims.user}`);
      const fresh = await refresh(c.var.platform, claims);
      if (from === "cookie") setSessionCookies(c, claims, fresh);
      return c.json({ token: fresh }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "logout",
      method: "post",
      path: "/api/logout/",
      summary: "Sign out",
      description: "Accepts the same tokens as a refresh. The cookies are cleared whatever the answer.",
      tags,
      access: "public",
      before: [clearingCookies, limitRefusals],
      request: { body: { content: { "application/json": { schema: wire.Refresh } } } },
      responses: {
        204: { description: "The tokens of this session no longer work, and its sockets are closed" },
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "too-large"),
        ...problems("unsupported-media-type", "invalid", "too-many-requests", "other-account"),
      },
    }),
    async (c) => {
      const { claims } = await presentedSession(c, c.req.valid("json").token);
      // Not counted with the refreshes, which others who hold the token might use up.
      await requireLimit(c.var.platform, "refresh", `sign-out:${claims.user}`);
      await signOut(c.var.platform, claims);
      return c.body(null, 204);
    },
  )
  .openapi(
    contract({
      operationId: "logoutAll",
      method: "post",
      path: "/api/logout-all/",
      summary: "Sign out everywhere",
      tags,
      access: "user",
      deferred: true,
      responses: {
        204: { description: "None of your tokens works any more, and your sockets are closed" },
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin"),
      },
    }),
    async (c) => {
      await signOutEverywhere(c.var.platform, c.var.session);
      clearSessionCookies(c);
      return c.body(null, 204);
    },
  )
  .openapi(
    contract({
      operationId: "getKeys",
      method: "get",
      path: "/.well-known/jwks.json",
      summary: "Get the public keys that verify our tokens",
      tags,
      access: "public",
      responses: { 200: json(wire.Jwks, "A JSON Web Key Set (RFC 7517)") },
    }),
    (c) => c.json(jwks(c.var.platform.config), 200, { "Cache-Control": "public, max-age=300" }),
  );

/**
 * The session of the token to refresh or to end, which may have expired.
 *
 * @throws {Problem} `unauthenticated`, `forbidden` for an API key, `csrf`, `foreign-origin`, `other-account`
 */
async function presentedSession(c: Context<AppEnv>, inBody: string | undefined) {
  const { token, from } = await presentedToken(c, inBody);
  const claims = await readToken(c.var.platform, token, { expired: true });
  if (!claims) throw new Problem("unauthenticated");
  if (from === "cookie") {
    requireShownUser(c, claims.user);
    requireCsrfToken(c, claims.jti);
  }
  return { claims, from };
}

/**
 * The token to refresh or to end: the body's, else the request's own.
 *
 * @throws {Problem} `unauthenticated` without any, `forbidden` for an API key
 */
async function presentedToken(c: Context<AppEnv>, inBody: string | undefined) {
  const given: FoundCredentials | undefined =
    inBody === undefined ? undefined : { kind: "token", token: inBody, from: "header" };
  const credentials = given ?? credentialsOf(c.req.raw, new URL(c.req.url));
  if (credentials.kind === "none") throw new Problem("unauthenticated");
  if (credentials.kind === "token") return credentials;
  await checkApiKey(c.var.platform, credentials.key);
  throw new Problem("forbidden", {
    detail: "An API key does not expire, and needs no refresh. Send the key itself.",
  });
}
