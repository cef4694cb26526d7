import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import type { UserId } from "#core/ids";
import type { AppEnv } from "#http/env";
import { csrfTokenFor } from "#http/origin";
import { cookie, type SessionClaims, sessionCookieName } from "#http/session";
import { type Device, deviceCookie, readDevices } from "../service/device.ts";

/** Browsers keep no cookie longer (RFC 6265bis §5.5). */
const LONGEST_SECONDS = 400 * 24 * 60 * 60;

/** On https no cookie may travel in the clear; on http, as in development, it has to. */
function attributes(url: URL) {
  return { path: "/", sameSite: "Lax", secure: url.protocol === "https:" } as const;
}

/** Signs a browser in: the token where no script reads it, and beside it what our own page has to send along. */
export function setSessionCookies(
  c: Context<AppEnv>,
  session: Pick<SessionClaims, "jti" | "refreshExpiresAt">,
  token: string,
): void {
  const { secret, now } = c.var.platform;
  const url = new URL(c.req.url);
  // As long as the session and not the token in it, which can be refreshed when it has expired.
  const seconds = session.refreshExpiresAt - Math.floor(now().getTime() / 1000);
  const options = { ...attributes(url), maxAge: Math.min(seconds, LONGEST_SECONDS) };
  setCookie(c, sessionCookieName(url), token, { ...options, httpOnly: true });
  setCookie(c, "csrftoken", csrfTokenFor(secret, session.jti), options);
}

export function clearSessionCookies(c: Context<AppEnv>): void {
  const url = new URL(c.req.url);
  deleteCookie(c, sessionCookieName(url), { ...attributes(url), httpOnly: true });
  deleteCookie(c, "csrftoken", attributes(url));
}

const DEVICE = "device";

/** The users that this browser has signed in as before. */
export function devicesOf(c: Context<AppEnv>): Device[] {
  return readDevices(c.var.platform.config.secrets, cookie(c.req.raw, DEVICE));
}

/** Remembers that this browser has signed in as a user, so that others' wrong guesses never slow them down here. */
export function setDeviceCookie(c: Context<AppEnv>, user: UserId): void {
  const value = deviceCookie(c.var.platform.secret, devicesOf(c), user);
  const options = { ...attributes(new URL(c.req.url)), httpOnly: true, maxAge: LONGEST_SECONDS };
  setCookie(c, DEVICE, value, options);
}
