import { and, eq, isNotNull, ne, type SQL, sql } from "drizzle-orm";
import { isConflict } from "#core/database";
import { timeId, type UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { invalid, Problem } from "#core/problem";
import { isAllowedCountry } from "#core/sms-settings";
import { commit } from "#events/outbox";
import { keepAnswer } from "#events/user-budgets";
import { emailKey } from "#features/accounts/domain";
import { users } from "#features/accounts/tables";
import { retryOnConflict } from "#http/conflict-retry";
import type { RecordAnswer } from "#http/env";
import type { Caller, RequestSession } from "#http/session";
import { type Address, isReachable, MAX_ADDRESSES, nextCodeAt, present } from "../domain.ts";
import { addresses } from "../tables.ts";
import { type NewAddress, NOT_A_PHONE, NOT_SENT_TO } from "../wire.ts";
import { keepCodeTime, sentBefore } from "./code-times.ts";
import { canSend, codeRequested, type From, issueCode, takeSharedCode } from "./codes.ts";
import { closings } from "./openings.ts";
import { addressesQuery, ownAddresses } from "./read.ts";

/** 201 for an address that is new. */
export interface Added {
  status: 200 | 201;
  address: Address;
}

/** Who adds an address, and from where. */
interface Asker {
  by: Pick<Caller, "id">;
  from: From;
}

type Wanted = Pick<Address, "kind" | "value" | "valueKey">;

/**
 * Adds an address to the caller's, and sends it a code; one that they have
 * already gets another code unless it needs none. A telephone number waits
 * until this deployment can send to it.
 *
 * @throws {Problem} `invalid` for what is no telephone number
 * @throws {Problem} `taken` when another user has verified it, `too-many-addresses`
 * @throws {Problem} `too-many-requests` when the day's codes are used up
 */
export async function addAddress(
  platform: WritePorts,
  { by, from }: Asker,
  given: NewAddress,
  recordAnswer: RecordAnswer,
): Promise<Added> {
  const wanted = await wantedOf(platform, given);
  return retryOnConflict(async () => {
    const { all, isTaken } = await readStanding(platform, by.id, wanted);
    const mine = all.find(({ kind, valueKey }) => kind === wanted.kind && valueKey === wanted.valueKey);
    if (mine) return repeat(platform, mine, from, recordAnswer);
    if (isTaken) throw new Problem("taken");
    if (all.length >= MAX_ADDRESSES) throw new Problem("too-many-addresses");
    return addNew(platform, { by, from }, wanted, recordAnswer);
  });
}

/** @throws {Problem} `invalid` */
async function wantedOf(ports: Ports<"config">, { kind, value }: NewAddress): Promise<Wanted> {
  switch (kind) {
    case "email":
      return { kind, value, valueKey: emailKey(value) };
    case "phone": {
      const number = await phoneNumber(ports, value);
      return { kind, value: number, valueKey: number };
    }
  }
}

/** @throws {Problem} `invalid` for what is no number, or one that this deployment does not send to */
async function phoneNumber({ config }: Ports<"config">, value: string): Promise<string> {
  // Its table of all countries is only loaded for a phone number.
  const { parsePhoneNumberFromString } = await import("libphonenumber-js/min");
  const phone = parsePhoneNumberFromString(value);
  if (!phone?.isValid()) throw invalid("#/value", NOT_A_PHONE);
  if (config.sms && !isAllowedCountry(phone.country, config.sms.limits))
    throw invalid("#/value", NOT_SENT_TO);
  return phone.number;
}

async function readStanding(platform: Ports<"db">, user: UserId, { kind, valueKey }: Wanted) {
  const [rows, taken] = await platform.db.batch([
    addressesQuery(platform, user),
    platform.db
      .select({ id: addresses.id })
      .from(addresses)
      .where(
        and(
          eq(addresses.kind, kind),
          eq(addresses.valueKey, valueKey),
          isNotNull(addresses.verifiedAt),
          ne(addresses.userId, user),
        ),
      ),
  ]);
  return { all: ownAddresses(rows).all, isTaken: taken.length > 0 };
}

async function repeat(
  platform: WritePorts,
  mine: Address,
  from: From,
  recordAnswer: RecordAnswer,
): Promise<Added> {
  const needsCode = !isReachable(mine) && nextCodeAt(mine, platform.now()) === undefined;
  if (needsCode && canSend(platform, mine.kind)) await issueCode(platform, mine, from);
  await keepAnswer(platform, mine.userId, recordAnswer(200, present(mine)));
  return { status: 200, address: mine };
}

/** @returns undefined when the same address was added in between */
async function addNew(
  platform: WritePorts,
  { by, from }: Asker,
  wanted: Wanted,
  recordAnswer: RecordAnswer,
): Promise<Added | undefined> {
  const { db } = platform;
  const now = platform.now();
  const at = now.getTime();
  const isSent = canSend(platform, wanted.kind);
  const address: Address = {
    id: timeId(now),
    userId: by.id,
    ...wanted,
    verifiedAt: null,
    suppressed: null,
    codeIssuedAt: isSent ? at : null,
    codeSentAt: isSent ? at : null,
    codeTries: 0,
    createdAt: at,
  };
  const change = insert(platform, address);
  const answer = (happened: SQL) => recordAnswer(201, present(address), happened);
  try {
    if (isSent) {
      const event = codeRequested(address, at);
      const taken = takeSharedCode(platform, wanted.kind, from);
      const done = await commit(platform, db, { change, and: taken, event, afterwards: answer });
      if (!done.event) throw new Problem("too-many-addresses");
      platform.outbox.dispatch(done.event);
    } else {
      const isThere = sql`exists (select 1 from ${addresses} where id = ${address.id} and user_id = ${by.id})`;
      const [added] = await db.batch([change, ...answer(isThere)]);
      if (added.length === 0) throw new Problem("too-many-addresses");
    }
    return { status: 201, address };
  } catch (error) {
    if (isConflict(error, "addresses.user_id") || isConflict(error, "addresses.id")) return undefined;
    throw error;
  }
}

/** Of several at once, the database lets no more in than may be; and one that comes back within a minute of its code gets no other. */
function insert(
  { db }: Ports<"db">,
  { id, userId, kind, value, valueKey, codeIssuedAt, createdAt }: Address,
) {
  const before = sentBefore(kind, createdAt, { userId, valueKey });
  return db.all<{ id: number }>(sql`insert into ${addresses}
      (id, user_id, kind, value, value_key, code_issued_at, code_sent_at, created_at)
    select ${id}, ${userId}, ${kind}, ${value}, ${valueKey}, iif(${before} is null, ${codeIssuedAt}, null),
      coalesce(${before}, ${codeIssuedAt}), ${createdAt}
    where (select count(*) from ${addresses} where user_id = ${userId}) < ${MAX_ADDRESSES}
    returning id`);
}

/**
 * Removes one of the caller's addresses; nothing goes there any more. With the
 * last that can be reached, the channel ends.
 *
 * @throws {Problem} `not-found`
 * @throws {Problem} `own-address` for the account's own, which goes with the account
 */
export async function removeAddress(
  platform: Ports<"db" | "now">,
  session: RequestSession,
  id: number,
): Promise<void> {
  const { db, now } = platform;
  const user = session.id;
  const { results } = await session.authenticate([addressesQuery(platform, user)]);
  const { emailKey: ownKey, all } = ownAddresses(results[0]);
  const address = all.find((one) => one.id === id);
  if (!address) throw new Problem("not-found");
  if (address.kind === "email" && address.valueKey === ownKey) throw new Problem("own-address");
  const isOwn = sql`kind = 'email' and value_key = (select email_key from ${users} where id = ${user})`;
  const isIt = sql`id = ${id} and user_id = ${user} and not (${isOwn})`;
  await db.batch([
    keepCodeTime(platform, isIt, now().getTime()),
    db.run(sql`delete from ${addresses} where ${isIt}`),
    ...closings(platform, user),
  ]);
}
