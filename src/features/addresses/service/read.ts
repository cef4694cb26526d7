import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { users } from "#features/accounts/tables";
import { addresses } from "../tables.ts";

export type AddressKind = "email" | "phone";

/** An address that messages may go to. */
export interface Destination {
  id: number;
  /** As its owner writes it. */
  value: string;
}

/** The condition that an address may be sent to: its owner has proved that it is theirs, and it took what was sent. */
export const isReachable: SQL = sql`(${isNotNull(addresses.verifiedAt)} and ${isNull(addresses.suppressed)})`;

/** The condition that a user has an address of a kind that may be sent to. */
export function hasReachable(user: UserId | SQL, kind: AddressKind): SQL {
  return sql`exists (select 1 from ${addresses}
    where ${addresses.userId} = ${user} and ${addresses.kind} = ${kind} and ${isReachable})`;
}

/**
 * The statement that reads where messages to a user go: one row, or none when
 * they cannot be reached. An e-mail goes to the account's own address, else to
 * the oldest of the others; nothing goes to an address that is not verified or
 * that refused what was sent.
 */
export function addressQuery({ db }: Ports<"db">, user: UserId, kind: AddressKind) {
  return db
    .select({ id: addresses.id, value: addresses.value })
    .from(addresses)
    .innerJoin(users, eq(users.id, addresses.userId))
    .where(and(eq(addresses.userId, user), eq(addresses.kind, kind), isReachable))
    .orderBy(sql`${addresses.valueKey} = ${users.emailKey} desc`, addresses.id)
    .limit(1);
}

/** Where messages to a user go; undefined when they cannot be reached. @see addressQuery */
export async function addressFor(
  platform: Ports<"db">,
  user: UserId,
  kind: AddressKind,
): Promise<Destination | undefined> {
  const [address] = await addressQuery(platform, user, kind);
  return address;
}
