import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { isConflict } from "#core/database";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { standInFor } from "#core/seal";
import { commit } from "#events/outbox";
import { spend } from "#events/user-budgets";
import type { RequestSession } from "#http/session";
import {
  type Address,
  CHANNEL_OF_KIND,
  CODE_EVERY_MS,
  isReachable,
  isRightCode,
  MAX_TRIES,
  nextCodeAt,
} from "../domain.ts";
import { addresses } from "../tables.ts";
import { opening } from "./openings.ts";

/** Queues the sending of the codes that addresses were issued; the queue carries no code. */
export async function queueCodes({ deliveries }: Ports<"deliveries">, issued: Address[]): Promise<void> {
  const tasks = issued.flatMap(({ id: address, codeIssuedAt: issuedAt }) =>
    issuedAt === null ? [] : [{ task: "code" as const, address, issuedAt }],
  );
  if (tasks.length > 0) await deliveries.enqueue(tasks, 0);
}

/** Sends the code that a user asked for at a time; nothing when they asked for another since. */
export async function sendRequested(
  platform: Ports<"db" | "deliveries">,
  { user_id: user, issued_at }: { user_id: UserId; issued_at: number },
): Promise<void> {
  const issued = await platform.db
    .select()
    .from(addresses)
    .where(and(eq(addresses.userId, user), eq(addresses.codeIssuedAt, issued_at)));
  await queueCodes(platform, issued);
}

/** The condition that the latest code of an address is old enough for another. */
export function mayIssue(at: number) {
  return or(isNull(addresses.codeSentAt), lte(addresses.codeSentAt, at - CODE_EVERY_MS));
}

/** True when this deployment can send a code to such an address. */
export function canSend({ config }: Ports<"config">, kind: Address["kind"]): boolean {
  return config[CHANNEL_OF_KIND[kind]] !== null;
}

/** Who asks for a code, as far as it is counted beside the user: the address block of the request. */
export interface From {
  block: string;
}

/** What a code to an address of each kind takes beside its owner's budget: an SMS, of which all users together are sent so many in a day. */
const SHARED_BUDGET: Record<Address["kind"], "sms-code" | null> = { email: null, phone: "sms-code" };

/** The statements that take a code from what all users together are sent in a day. */
export function takeSharedCode(
  ports: Ports<"config" | "db" | "now">,
  kind: Address["kind"],
  { block }: From,
): BatchItem<"sqlite">[] {
  const budget = SHARED_BUDGET[kind];
  if (!budget) return [];
  return [spend(ports, { budget, actor: 0, recipient: standInFor(block) })];
}

/** What the event says of each kind, by which it is charged (events/user-budgets.ts). */
const SAID_OF = {
  email: {},
  phone: { phone: true },
} as const satisfies Record<Address["kind"], { phone?: true }>;

/** What happens when a user asks for a code. */
export function codeRequested({ kind, userId }: Pick<Address, "kind" | "userId">, at: number) {
  const data = { user_id: userId, issued_at: at, ...SAID_OF[kind] };
  return { type: "code.requested", data } as const;
}

/** The statement that issues a code to an address, at most once a minute. */
function issue({ db }: Ports<"db">, { id, userId }: Address, at: number) {
  return db
    .update(addresses)
    .set({ codeIssuedAt: at, codeSentAt: at, codeTries: 0 })
    .where(and(eq(addresses.id, id), eq(addresses.userId, userId), mayIssue(at)));
}

/** Issues a code and has it sent; false when one was issued less than a minute ago. */
export async function issueCode(platform: WritePorts, address: Address, from: From): Promise<boolean> {
  const at = platform.now().getTime();
  const { event } = await commit(platform, platform.db, {
    change: issue(platform, address, at),
    and: takeSharedCode(platform, address.kind, from),
    event: codeRequested(address, at),
  });
  if (event) platform.outbox.dispatch(event);
  return event !== undefined;
}

/** The statement that reads an address of the caller's. */
function addressById({ db }: Ports<"db">, user: UserId, id: number) {
  return db
    .select()
    .from(addresses)
    .where(and(eq(addresses.id, id), eq(addresses.userId, user)));
}

async function readOwn(platform: Ports<"db">, session: RequestSession, id: number): Promise<Address> {
  const { results } = await session.authenticate([addressById(platform, session.id, id)]);
  const [address] = results[0];
  if (!address) throw new Problem("not-found");
  return address;
}

/**
 * Sends a code to one of the caller's addresses.
 *
 * @throws {Problem} `not-found`
 * @throws {Problem} `channel-unavailable` where this deployment sends nothing to such an address
 * @throws {Problem} `too-many-requests` within a minute of the last, or when the day's codes are used up
 */
export async function sendCode(
  platform: WritePorts,
  session: RequestSession,
  id: number,
  from: From,
): Promise<void> {
  const address = await readOwn(platform, session, id);
  if (!canSend(platform, address.kind)) throw new Problem("channel-unavailable");
  if (await issueCode(platform, address, from)) return;
  const [current = address] = await addressById(platform, session.id, id);
  const now = platform.now();
  const wait = (nextCodeAt(current, now) ?? now.getTime()) - now.getTime();
  throw new Problem("too-many-requests", { retryAfterSeconds: wait / 1000 });
}

/**
 * Verifies an address by the code that was sent to it. From then on messages go
 * there: those about what happens from now on. It also lifts the suppression of
 * an address that had refused what was sent.
 *
 * Wrong codes are counted in the database before they are answered, so that
 * many at once get no more tries than one after the other.
 *
 * @throws {Problem} `not-found`, `wrong-code`, `code-expired`
 * @throws {Problem} `taken` when another user has verified it
 */
export async function verify(
  platform: WritePorts,
  session: RequestSession,
  id: number,
  code: string,
): Promise<Address> {
  const address = await readOwn(platform, session, id);
  const now = platform.now();
  // A repeat, as after a lost answer.
  if (isReachable(address) && address.codeIssuedAt === null) return address;
  const isRight = isRightCode(address, code, platform.config.secrets, now);
  const undecided = and(
    eq(addresses.id, id),
    eq(addresses.userId, session.id),
    eq(addresses.codeIssuedAt, address.codeIssuedAt ?? 0),
    sql`${addresses.codeTries} < ${MAX_TRIES}`,
  );
  if (!isRight) {
    const counted = await platform.db
      .update(addresses)
      .set({ codeTries: sql`${addresses.codeTries} + 1` })
      .where(undecided)
      .returning({ id: addresses.id });
    log("warn", "address.code-refused", { user_id: session.id, address_id: id });
    throw new Problem(counted.length > 0 ? "wrong-code" : "code-expired");
  }
  const proved = platform.db
    .update(addresses)
    .set({ verifiedAt: now.getTime(), suppressed: null, codeIssuedAt: null, codeTries: 0 })
    .where(undecided)
    .returning();
  try {
    const [[verified]] = await platform.db.batch([proved, opening(platform, address)]);
    if (!verified) throw new Problem("code-expired");
    log("info", "address.verified", { user_id: session.id, address_id: id });
    return verified;
  } catch (error) {
    throw isConflict(error, "addresses.kind") ? new Problem("taken") : error;
  }
}
