import { and, eq, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { users } from "#features/accounts/tables";
import { type ListPage, makeCursor, type PageRange, pageOfAll, readCursor } from "#http/pagination";
import type { RequestSession } from "#http/session";
import type { Address, AddressKind } from "../domain.ts";
import { addresses } from "../tables.ts";
import { addOwnAddress } from "./own.ts";
import { reachable } from "./reachable.ts";

/** An address that messages may go to. */
export interface Destination {
  id: number;
  /** As its owner writes it. */
  value: string;
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
    .where(and(eq(addresses.userId, user), eq(addresses.kind, kind), reachable))
    .orderBy(sql`${addresses.valueKey} = ${users.emailKey} desc`, addresses.createdAt, addresses.id)
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

/** The statement that reads a user's addresses, their account's own first. One row at least: it says what the account's own is. */
export function addressesQuery({ db }: Ports<"db">, user: UserId) {
  const isOwn = sql<number>`${addresses.kind} = 'email' and ${addresses.valueKey} = ${users.emailKey}`;
  return db
    .select({ email: users.email, emailKey: users.emailKey, address: addresses })
    .from(users)
    .leftJoin(addresses, eq(addresses.userId, users.id))
    .where(eq(users.id, user))
    .orderBy(sql`${isOwn} desc`, addresses.createdAt, addresses.id);
}

/** What `addressesQuery` read. */
export interface OwnAddresses {
  /** The account's own. */
  email: string;
  emailKey: string;
  all: Address[];
}

/** @throws {Problem} `unauthenticated` when the account is gone */
export function ownAddresses(rows: Awaited<ReturnType<typeof addressesQuery>>): OwnAddresses {
  const [first] = rows;
  if (!first) throw new Problem("unauthenticated");
  const { email, emailKey } = first;
  return { email, emailKey, all: rows.flatMap(({ address }) => address ?? []) };
}

/**
 * A page of the caller's addresses, their account's own first. Accounts from
 * before addresses were kept get the row of their own when they first ask.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listAddresses(
  platform: Ports<"db" | "now" | "secret">,
  session: RequestSession,
  { limit, cursor }: PageRange,
): Promise<ListPage<Address>> {
  const scope = ["addresses", session.id];
  const after = readCursor(platform.secret, scope, cursor);
  const { results } = await session.authenticate([addressesQuery(platform, session.id)]);
  const { email, emailKey, all } = ownAddresses(results[0]);
  if (!all.some((address) => address.kind === "email" && address.valueKey === emailKey))
    all.unshift(...(await addOwnAddress(platform, session.id, email)));
  return pageOfAll(all, limit, after, (last) => makeCursor(platform.secret, scope, last.id));
}
