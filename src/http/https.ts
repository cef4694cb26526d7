import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "#core/problem";
import type { AppEnv } from "./env.ts";

/** What a client reads that does not follow (RFC 9110 §15.4.9 asks for a note). */
const MOVED = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="herald" content="production"><title>Herald</title>
<p>This page is at its https address.</p></html>
`;

/**
 * In production nothing travels in the clear: reads over plain http are sent to
 * https, whatever else comes that way is refused. Its password or token has
 * crossed the network already; an answer would only teach its sender to go on.
 *
 * Where `npm start` runs behind a proxy that ends TLS, the proxy says so in
 * `X-Forwarded-Proto`. Cloudflare sets that header itself; a client that
 * invents it elsewhere only deceives itself.
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
