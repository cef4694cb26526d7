import type { MiddlewareHandler } from "hono";
import type { LimitName } from "#core/ports";
import { Problem } from "#core/problem";
import type { AppEnv } from "./router.ts";

/**
 * Refuses a client address that calls too often. A cost guard before passwords
 * are hashed and sockets opened, approximate by nature; the exact back-off per
 * account is in the accounts feature.
 *
 * @throws {Problem} `too-many-requests`
 */
export function rateLimit(name: LimitName): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    // Cloudflare sets this one itself; X-Forwarded-For is whatever the client wrote.
    const address = c.req.header("CF-Connecting-IP") ?? "unknown";
    if (!(await c.var.platform.limits.allows(name, address))) {
      throw new Problem("too-many-requests", { retryAfterSeconds: 60 });
    }
    await next();
  };
}
