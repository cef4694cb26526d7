import type { Context, MiddlewareHandler } from "hono";
import type { LimitName, Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { addressBlock } from "./address.ts";
import type { AppEnv } from "./env.ts";

/** The address block that a request comes from. */
export function blockOf(c: Context<AppEnv>): string {
  return addressBlock(c.req.header("CF-Connecting-IP"));
}

/**
 * Refuses a client that calls too often, before passwords are hashed and sockets
 * opened. It is approximate by nature; the exact back-off per name is in the
 * accounts feature.
 *
 * @param keyOf which calls are counted together; by default those of an address block
 * @throws {Problem} `too-many-requests`
 */
export function rateLimit(
  name: LimitName,
  keyOf: (c: Context<AppEnv>) => string = blockOf,
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await requireLimit(c.var.platform, name, keyOf(c));
    await next();
  };
}

/**
 * Counts one call of a user or a key.
 *
 * @throws {Problem} `too-many-requests` when there were too many in the last minute
 */
export async function requireLimit(
  { limits }: Ports<"limits">,
  name: LimitName,
  key: string | number,
): Promise<void> {
  if (!(await limits.allows(name, String(key)))) {
    throw new Problem("too-many-requests", { retryAfterSeconds: 60 });
  }
}
