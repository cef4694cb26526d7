import type { Context, MiddlewareHandler } from "hono";
import type { LimitName, Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { addressBlock, addressOf } from "./address.ts";
import type { AppEnv } from "./env.ts";

/** The address block that a request comes from. */
export function blockOf(c: Context<AppEnv>): string {
  return addressBlock(addressOf(c.req.raw));
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
 * Counts what is refused on a route without a sign-in, by address block. What
 * is taken there has a signature or is counted by its user, so that neighbours
 * do not use up each other's budget.
 *
 * @throws {Problem} `too-many-requests`
 */
export const limitRefusals: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (c.error instanceof Problem && c.error.code !== "too-many-requests") await countRefusal(c);
};

/** @throws {Problem} `too-many-requests` when that address block was refused too often in the last minute */
export async function countRefusal(c: Context<AppEnv>): Promise<void> {
  await requireLimit(c.var.platform, "refresh", blockOf(c));
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
