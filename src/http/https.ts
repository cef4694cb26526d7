import type { MiddlewareHandler } from "hono";
import { Problem } from "#core/problem";
import type { AppEnv } from "./env.ts";

/**
 * In production nothing travels in the clear: reads over plain http are sent to
 * https, whatever else comes that way is refused. Its password or token has
 * crossed the network already; an answer would only teach its sender to go on.
 *
 * @throws {Problem} `https-required`
 */
export const requireHttps: MiddlewareHandler<AppEnv> = async (c, next) => {
  const url = new URL(c.req.url);
  if (c.var.platform.config.environment !== "production" || url.protocol === "https:") return next();
  if (!["GET", "HEAD"].includes(c.req.method) || c.req.header("Upgrade")) throw new Problem("https-required");
  url.protocol = "https:";
  return c.redirect(url.href, 308);
};
