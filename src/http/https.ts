import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "#core/problem";
import type { AppEnv } from "./env.ts";

/** For a client that does not follow the redirect (RFC 9110 §15.4.9). */
const MOVED = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="herald" content="production"><title>Herald</title>
<p>This page is only available over https. Open the same address with https:// at the start.</p></html>
`;

/**
 * In production nothing is sent unencrypted: a GET over plain http is redirected
 * to https, and everything else is refused. Its password or token has crossed
 * the network already, and an answer would let the mistake go unnoticed.
 *
 * When `npm start` runs behind a proxy that terminates TLS, the proxy says so in
 * `X-Forwarded-Proto`. Cloudflare sets that header itself; a client that forges
 * it elsewhere only weakens its own connection.
 *
 * @throws {Problem} `https-required`
 */
export const requireHttps: MiddlewareHandler<AppEnv> = async (c, next) => {
  const url = new URL(c.req.url);
  if (c.var.platform.config.environment !== "production" || isSecure(c, url)) return next();
  if (!["GET", "HEAD"].includes(c.req.method) || c.req.header("Upgrade")) throw new Problem("https-required");
  url.protocol = "https:";
  return new Response(MOVED, {
    status: 308,
    headers: { Location: url.href, "Content-Type": "text/html; charset=utf-8" },
  });
};

function isSecure(c: Context<AppEnv>, url: URL): boolean {
  return url.protocol === "https:" || c.req.header("X-Forwarded-Proto") === "https";
}
