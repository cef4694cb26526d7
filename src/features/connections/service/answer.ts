import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { commit } from "#events/outbox";
import { changeOnce } from "#http/conflict-retry";
import type { RequestSession } from "#http/session";
import type { ConnectionRequest, RequestRule } from "../domain.ts";
import { connectionRequests, connections } from "../tables.ts";
import { type RequestRow, requestOf, requestQuery } from "./read.ts";

/**
 * Answers or cancels a request by one of the rules of the domain. After a
 * conflict the rule decides again on the request as it is then; no request
 * becomes pending again, so the second decision is final.
 *
 * @throws {Problem} `not-found`, and what the rule refuses with
 */
export function settleRequest(
  platform: WritePorts,
  session: RequestSession,
  id: number,
  rule: RequestRule,
): Promise<ConnectionRequest> {
  const attempt = async (row: RequestRow, by: UserId) => {
    const { request, changed } = rule(requestOf(row), by, platform.now());
    return !changed || (await writeSettled(platform, request)) ? request : undefined;
  };
  return changeOnce(session, () => requestQuery(platform, id), attempt);
}

/**
 * Writes what became of a pending request, with its consequences.
 *
 * @param recordAnswer statements that write the idempotency record
 * @returns false when it was not pending any more; then nothing is written
 */
export async function writeSettled(
  platform: WritePorts,
  request: ConnectionRequest,
  recordAnswer: (happened: SQL) => BatchItem<"sqlite">[] = () => [],
): Promise<boolean> {
  const { db } = platform;
  const { id, status, requester, recipient, respondedAt } = request;
  const change = db.run(sql`update ${connectionRequests}
    set status = ${status}, responded_at = ${respondedAt?.getTime() ?? null} where id = ${id} and status = 'pending'`);
  const { event, update } = await commit(platform, db, {
    change,
    event:
      status === "accepted" || status === "rejected"
        ? {
            type: `connection.${status}`,
            data: { request_id: id, recipient_id: requester.id, actor: recipient },
          }
        : { type: "connection.cancelled", data: { request_id: id, recipient_id: recipient.id } },
    afterwards: (happened) => [
      ...(status === "accepted" ? [connect(platform, request, happened)] : []),
      ...recordAnswer(happened),
    ],
  });
  if (event) platform.outbox.dispatch(event, update);
  return event !== undefined;
}

/** The pair has no connection yet: no request is made between the connected, and a pair has one pending at a time. */
function connect(
  { db }: Ports<"db">,
  { id, respondedAt }: ConnectionRequest,
  happened: SQL,
): BatchItem<"sqlite"> {
  return db.run(sql`insert into ${connections} (id, low, high, connected_at)
    select id, low, high, ${respondedAt?.getTime()} from ${connectionRequests} where id = ${id} and ${happened}`);
}
