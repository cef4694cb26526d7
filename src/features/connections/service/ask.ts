import { type SQL, sql } from "drizzle-orm";
import { timeId, type UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { commit } from "#events/outbox";
import { keepAnswer } from "#events/user-budgets";
import { publicUserJson, publicUserOf } from "#features/accounts/service/embed";
import { users } from "#features/accounts/tables";
import type { PublicUser } from "#features/accounts/wire";
import { retryOnConflict } from "#http/conflict-retry";
import type { RecordAnswer } from "#http/env";
import type { Caller } from "#http/session";
import {
  accept,
  ask,
  type ConnectionRequest,
  cooldownStart,
  pairOf,
  present,
  type RequestStanding,
  requireAnother,
} from "../domain.ts";
import { connectionRequests, connections } from "../tables.ts";
import { writeSettled } from "./answer.ts";
import { REQUEST, type RequestRow, requestOf } from "./read.ts";

/** What asking came to: 201 for a request that is new. */
export interface Asked {
  status: 200 | 201;
  request: ConnectionRequest;
}

/**
 * Asks a user to connect; or returns the request that is pending already; or,
 * when they asked first, accepts theirs. After a conflict it reads and decides
 * again.
 *
 * @throws {Problem} `invalid`, `not-found`, `already-connected`, `recently-rejected`
 * @throws {Problem} `unavailable` when the two change faster than this can follow
 */
export async function askToConnect(
  platform: WritePorts,
  by: Caller,
  recipient: UserId,
  recordAnswer: RecordAnswer,
): Promise<Asked> {
  requireAnother(recipient, by.id);
  return retryOnConflict(() => askOnce(platform, by.id, recipient, recordAnswer));
}

/** Undefined when what it had read changed before it could write. */
async function askOnce(
  platform: WritePorts,
  by: UserId,
  recipient: UserId,
  recordAnswer: RecordAnswer,
): Promise<Asked | undefined> {
  const now = platform.now();
  const { requester, standing } = await readStanding(platform, by, recipient);
  const asking = ask(standing, by, now);
  if (asking.kind === "new") {
    const request = newRequest(requester, asking.recipient, now);
    const { cancelledLately: quiet } = standing;
    return (await writeNew(platform, { request, quiet }, recordAnswer))
      ? { status: 201, request }
      : undefined;
  }
  if (asking.kind === "mutual") {
    const { request } = accept(asking.request, by, now);
    const kept = (happened: SQL) => recordAnswer(200, present(request), happened);
    return (await writeSettled(platform, request, kept)) ? { status: 200, request } : undefined;
  }
  await keepAnswer(platform, by, recordAnswer(200, present(asking.request)));
  return { status: 200, request: asking.request };
}

function newRequest(requester: PublicUser, recipient: PublicUser, now: Date): ConnectionRequest {
  return { id: timeId(now), requester, recipient, status: "pending", createdAt: now, respondedAt: null };
}

interface Facts {
  requester: string;
  recipient: string | null;
  connected: 0 | 1;
  rejected_at: number | null;
  cancelled: 0 | 1;
}

/** Reads in one round trip all that `ask` decides by. */
async function readStanding(
  platform: Ports<"db" | "now">,
  by: UserId,
  recipient: UserId,
): Promise<{ requester: PublicUser; standing: RequestStanding }> {
  const { db } = platform;
  const { low, high } = pairOf(by, recipient);
  const [[facts], [pending]] = await db.batch([
    db.all<Facts>(sql`select ${publicUserJson(by)} as requester, ${publicUserJson(recipient, sql`u.active`)} as recipient,
      exists (select 1 from ${connections} where low = ${low} and high = ${high}) as connected,
      (select max(responded_at) from ${connectionRequests}
        where low = ${low} and high = ${high} and requester_id = ${by} and status = 'rejected') as rejected_at,
      exists (select 1 from ${connectionRequests} where low = ${low} and high = ${high} and requester_id = ${by}
        and status = 'cancelled' and created_at > ${cooldownStart(platform.now()).getTime()}) as cancelled`),
    db.all<RequestRow>(sql`select ${REQUEST} from ${connectionRequests} as r
      where r.low = ${low} and r.high = ${high} and r.status = 'pending'`),
  ]);
  if (!facts) throw new Error("A select without a table gave no row.");
  return {
    requester: publicUserOf(facts.requester),
    standing: {
      recipient: facts.recipient === null ? undefined : publicUserOf(facts.recipient),
      connected: facts.connected === 1,
      pending: pending && requestOf(pending),
      cancelledLately: facts.cancelled === 1,
      rejectedAt: facts.rejected_at === null ? null : new Date(facts.rejected_at),
    },
  };
}

/** @returns false when what `ask` decided by no longer holds, or another request took the id; then nothing is written */
async function writeNew(
  platform: WritePorts,
  { request, quiet }: { request: ConnectionRequest; quiet: boolean },
  recordAnswer: RecordAnswer,
): Promise<boolean> {
  const { id, requester, recipient, createdAt } = request;
  const { low, high } = pairOf(requester.id, recipient.id);
  const { event, update } = await commit(platform, platform.db, {
    change: platform.db.run(sql`insert into ${connectionRequests}
        (id, requester_id, recipient_id, low, high, status, created_at)
      select ${id}, ${requester.id}, u.id, ${low}, ${high}, 'pending', ${createdAt.getTime()}
      from ${users} as u
      where u.id = ${recipient.id} and u.active
        and not exists (select 1 from ${connections} where low = ${low} and high = ${high})
        and not exists (select 1 from ${connectionRequests} where low = ${low} and high = ${high}
          and requester_id = ${requester.id} and status = 'rejected'
          and responded_at > ${cooldownStart(createdAt).getTime()})
      on conflict do nothing`),
    event: {
      type: "connection.requested",
      data: { request_id: id, recipient_id: recipient.id, actor: requester, ...(quiet && { quiet }) },
    },
    afterwards: (happened) => recordAnswer(201, present(request), happened),
  });
  if (event) platform.outbox.dispatch(event, update);
  return event !== undefined;
}
