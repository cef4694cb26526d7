import { sql } from "drizzle-orm";
import type { Ports } from "#core/ports";
import { standInFor } from "#core/seal";
import { budgets } from "#events/tables";
import { users } from "#features/accounts/tables";
import type { addresses } from "#features/addresses/tables";

/** Codes that go to one address on a day (UTC), however many users ask for them. */
const PER_DAY = 20;

/**
 * Takes one of the day's codes to an address. The own e-mail of an account is
 * bounded by that account's budget alone, or others could use up the codes that
 * its owner needs.
 *
 * @returns false when none is left
 */
export async function takeCode(
  { db, config, now }: Ports<"db" | "config" | "now">,
  { kind, valueKey, userId }: Pick<typeof addresses.$inferSelect, "kind" | "valueKey" | "userId">,
): Promise<boolean> {
  if (!config.rateLimits) return true;
  const day = now().toISOString().slice(0, 10);
  const isOwn = sql`${kind} = 'email' and ${valueKey} = (select email_key from ${users} where id = ${userId})`;
  const [own, taken] = await db.batch([
    db.all<{ is_own: number }>(sql`select (${isOwn}) as is_own`),
    db.all(sql`insert into ${budgets}
        (day, owner, budget, allowed, spent, total, to_one, to_one_total, recipients)
      select ${day}, ${standInFor(`${kind}:${valueKey}`)}, 'code-to-address', 1, 1, ${PER_DAY}, 1, ${PER_DAY}, '{}'
      where not (${isOwn})
      on conflict (day, owner, budget) do update set spent = spent + 1 where spent < total returning spent`),
  ]);
  return own[0]?.is_own === 1 || taken.length > 0;
}
