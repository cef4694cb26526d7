import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import type { Caller, RequestSession } from "#http/session";
import { verifyPassword } from "./password.ts";
import { type Account, accountQuery } from "./read.ts";
import { clearFailures, countFailure, requireNoWait, type Target, waitQuery } from "./throttle.ts";

/**
 * Has the caller prove that they know their password, in case the session is
 * not its owner's any more. Wrong guesses are slowed down like those at signing in.
 *
 * @throws {Problem} `forbidden`, at `pointer`
 * @throws {Problem} `too-many-requests`
 */
export async function requirePassword(
  platform: Ports<"db" | "now" | "config">,
  session: RequestSession,
  password: string,
  pointer: string,
): Promise<{ by: Caller; account: Account }> {
  const target: Target = `password:${session.id}`;
  const { by, results } = await session.authenticate([
    accountQuery(platform, session.id),
    waitQuery(platform, target),
  ]);
  const [[account], wait] = results;
  if (!account) throw new Problem("unauthenticated");
  requireNoWait(platform, wait);
  if (!(await verifyPassword(password, account.passwordHash, platform.config.passwordCost))) {
    await countFailure(platform, target);
    const detail = "The current password is wrong.";
    throw new Problem("forbidden", { detail, errors: [{ pointer, detail }] });
  }
  const [, stillWaiting] = await platform.db.batch(clearFailures(platform, target));
  requireNoWait(platform, stillWaiting);
  return { by, account };
}
