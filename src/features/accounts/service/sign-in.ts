import { and, eq, sql } from "drizzle-orm";
import { clock } from "#core/clock";
import { deleteOld } from "#core/delete-in-steps";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import type { SessionClaims } from "#http/session";
import { emailKey, nameKey } from "../domain.ts";
import { revokedSessions, signInFailures, users } from "../tables.ts";
import type { Device } from "./device.ts";
import { hashPassword, needsRehash, verifyPassword } from "./password.ts";
import type { Account } from "./read.ts";
import {
  type Counter,
  clearFailures,
  countFailure,
  isWaiting,
  requireNoWait,
  type Target,
  tooManyFailures,
  waitQuery,
} from "./throttle.ts";
import { issueToken, newSession } from "./tokens.ts";

const FAILURES_KEPT_MS = 24 * 60 * 60 * 1000;

/** An account and the session that just began for it. */
export interface SignedIn {
  account: Account;
  session: Omit<SessionClaims, "expiresAt">;
  token: string;
}

/** Begins a session for an account that has proved itself. */
export async function beginSession(platform: Ports<"now" | "config">, account: Account): Promise<SignedIn> {
  const session = newSession(platform, account.id, account.tokenVersion);
  return { account, session, token: await issueToken(platform, session) };
}

/** Where a sign-in comes from. */
export interface Source {
  /** As `addressBlock` gives it. */
  block: string;
  devices: Device[];
}

/** How long an answer about a braked name takes, in milliseconds. */
const BRAKE_MS = 2_000;

/**
 * Signs in by username or e-mail address, in any case. A name without an
 * account takes the same work and gets the same answer as a wrong password.
 *
 * Failures slow down a name from one address block, or one known browser,
 * alone: an owner elsewhere signs in at the first try, however long another person
 * has been guessing. From an address block that fails all the time a right
 * password is still taken; a wrong one gets no more answers.
 *
 * @throws {Problem} `unauthenticated`
 * @throws {Problem} `too-many-requests` while the name has to wait there
 */
export async function signIn(
  platform: Ports<"db" | "now" | "config">,
  name: string,
  password: string,
  { block, devices }: Source,
): Promise<SignedIn> {
  const { db, config } = platform;
  const key = nameKey(name);
  const counters: [Counter, Counter] = [`block:${block}`, `brake:${key}`];
  const ids = devices.map(({ id }): Target => `device:${id}`);
  const [[account], fromBlock, blockCount, brake, ...fromDevices] = await db.batch([
    accountByName(platform, name),
    waitQuery(platform, `login:${key}@${block}`),
    waitQuery(platform, counters[0]),
    waitQuery(platform, counters[1]),
    ...ids.map((id) => waitQuery(platform, id)),
  ]);
  const place = devices.findIndex(({ user }) => user === account?.id);
  const target = ids[place] ?? (`login:${key}@${block}` as const);
  const wait = fromDevices[place] ?? fromBlock;
  requireNoWait(platform, wait);
  if (place < 0 && isWaiting(platform, brake)) await clock.wait(BRAKE_MS);
  const right = await verifyPassword(password, account?.passwordHash, config.passwordCost);
  if (!right || !account?.active) {
    await countFailure(platform, target, counters);
    log("warn", "sign-in.refused", { user_id: account?.id, block });
    if (place < 0 && config.rateLimits && isWaiting(platform, blockCount))
      throw tooManyFailures(blockCount, platform.now());
    throw new Problem("unauthenticated", { detail: "The username or the password is wrong." });
  }
  const [, stillWaiting] = await db.batch([
    ...clearFailures(platform, target),
    ...(await rehash(platform, account, password)),
  ]);
  requireNoWait(platform, stillWaiting);
  log("info", "sign-in.succeeded", { user_id: account.id, block });
  return beginSession(platform, account);
}

/** No username holds an @ and every address does, so that a name means one account at most. */
function accountByName({ db }: Ports<"db">, name: string) {
  const theirs = name.includes("@")
    ? eq(users.emailKey, emailKey(name))
    : eq(users.usernameKey, nameKey(name));
  return db.select().from(users).where(theirs);
}

/** Rehashes a password whose hash has other parameters than today's, unless it was changed meanwhile. */
async function rehash(
  { db, config }: Ports<"db" | "config">,
  { id, passwordHash }: Account,
  password: string,
) {
  if (!needsRehash(passwordHash, config.passwordCost)) return [];
  const fresh = await hashPassword(password, config.passwordCost);
  return [
    db
      .update(users)
      .set({ passwordHash: fresh })
      .where(and(eq(users.id, id), eq(users.passwordHash, passwordHash))),
  ];
}

/** Deletes sign-outs of sessions that have expired since, and the failures of yesterday. */
export async function deleteOldSignIns(ports: Ports<"db" | "now" | "budget">): Promise<void> {
  const now = ports.now().getTime();
  await deleteOld(ports, [
    {
      table: sql`${revokedSessions}`,
      key: sql`jti`,
      where: sql`expires_at <= ${Math.floor(now / 1000)}`,
    },
    {
      table: sql`${signInFailures}`,
      key: sql`name`,
      where: sql`last_at <= ${now - FAILURES_KEPT_MS}`,
    },
  ]);
}
