import { isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { AddressKind } from "../domain.ts";
import { addresses } from "../tables.ts";

/** The condition that an address may be sent to: its owner has proved that it is theirs, and it took what was sent. */
export const reachable: SQL = sql`(${isNotNull(addresses.verifiedAt)} and ${isNull(addresses.suppressed)})`;

/** The condition that a user has an address of a kind that may be sent to. */
export function hasReachable(user: UserId | SQL, kind: AddressKind): SQL {
  return sql`exists (select 1 from ${addresses}
    where ${addresses.userId} = ${user} and ${addresses.kind} = ${kind} and ${reachable})`;
}
