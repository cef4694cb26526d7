import { and, eq, isNull, sql } from "drizzle-orm";
import { timeId, type UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { emailKey, nameKey } from "#features/accounts/domain";
import { users } from "#features/accounts/tables";
import { type Address, CODE_EVERY_MS, isReachable } from "../domain.ts";
import { addresses } from "../tables.ts";
import { keepCodeTime, sentBefore } from "./code-times.ts";
import { queueCodes } from "./codes.ts";

/** Keeps the row of an account's own e-mail address. @returns it, or nothing when the account has another address by now */
export async function addOwnAddress(
  { db, now }: Ports<"db" | "now">,
  user: UserId,
  email: string,
): Promise<Address[]> {
  const at = now();
  const key = emailKey(email);
  const [, rows] = await db.batch([
    db.run(sql`insert into ${addresses} (id, user_id, kind, value, value_key, created_at)
      select ${timeId(at)}, id, 'email', email, email_key, ${at.getTime()} from ${users}
      where id = ${user} and email_key = ${key} on conflict do nothing`),
    db
      .select()
      .from(addresses)
      .where(and(eq(addresses.userId, user), eq(addresses.kind, "email"), eq(addresses.valueKey, key))),
  ]);
  return rows;
}

type OwnPorts = Ports<"config" | "db" | "deliveries" | "now">;

/**
 * Sends a code to the address that an account was registered or changed to.
 * Repeating it sends the same code again, under the same key.
 *
 * @param where whose account it is
 */
async function verifyOwn(
  platform: OwnPorts,
  where: { username: string } | { user: UserId; email: string },
): Promise<void> {
  const { config, db, now } = platform;
  // Who asks for their addresses gets the row then; without a way to send there is no code to enter.
  if (config.email === null) return;
  const at = now();
  const before = sentBefore("email", at.getTime());
  const isTheirs =
    "username" in where
      ? eq(users.usernameKey, nameKey(where.username))
      : and(eq(users.id, where.user), eq(users.emailKey, emailKey(where.email)));
  const mine = db
    .select({ id: users.id })
    .from(users)
    .where(and(isTheirs, isNull(users.leftAt)));
  const [, rows] = await db.batch([
    db.run(sql`insert into ${addresses} (id, user_id, kind, value, value_key, code_issued_at, code_sent_at, created_at)
      select ${timeId(at)}, id, 'email', email, email_key, iif(${before} is null, ${at.getTime()}, null),
        coalesce(${before}, ${at.getTime()}), ${at.getTime()} from ${users}
      where ${isTheirs} and left_at is null
      on conflict (user_id, kind, value_key) do update
        set code_issued_at = excluded.code_issued_at, code_sent_at = excluded.code_sent_at, code_tries = 0
        where code_issued_at is null and verified_at is null
          and coalesce(code_sent_at, 0) <= ${at.getTime() - CODE_EVERY_MS}`),
    db
      .select({ address: addresses })
      .from(addresses)
      .innerJoin(users, and(eq(users.id, addresses.userId), eq(users.emailKey, addresses.valueKey)))
      .where(and(eq(addresses.kind, "email"), sql`${addresses.userId} in ${mine}`)),
  ]);
  await queueCodes(
    platform,
    rows.map(({ address }) => address).filter((address) => !isReachable(address)),
  );
}

/** Keeps the address of a new account, and sends it a code. */
export function verifyRegistered(platform: OwnPorts, username: string): Promise<void> {
  return verifyOwn(platform, { username });
}

/**
 * Follows an account to its new e-mail address: it gets a code, and where the
 * former address was verified a mail goes there, in case its owner did not do this.
 * A former one that was never verified is not kept.
 */
export async function followOwn(
  platform: OwnPorts,
  change: { user_id: UserId; email: string; former?: string | undefined },
  /** The id of the event that says so. */
  event: number,
): Promise<void> {
  const { user_id: user, email, former } = change;
  await verifyOwn(platform, { user, email });
  if (former === undefined || emailKey(former) === emailKey(email)) return;
  const { db, deliveries, now } = platform;
  const formerKey = emailKey(former);
  // Not when it has become the account's own again.
  const isGone = sql`user_id = ${user} and kind = 'email' and value_key = ${formerKey} and verified_at is null
    and not exists (select 1 from ${users} where id = ${user} and email_key = ${formerKey})`;
  const [rows] = await db.batch([
    db
      .select()
      .from(addresses)
      .where(and(eq(addresses.userId, user), eq(addresses.kind, "email"), eq(addresses.valueKey, formerKey))),
    keepCodeTime(platform, isGone, now().getTime()),
    db.run(sql`delete from ${addresses} where ${isGone}`),
  ]);
  const verified = rows.filter(isReachable);
  if (verified.length > 0 && platform.config.email !== null)
    await deliveries.enqueue(
      verified.map(({ id: address }) => ({ task: "email-changed" as const, address, event })),
      0,
    );
}
