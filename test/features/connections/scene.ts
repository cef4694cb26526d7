import { env } from "cloudflare:workers";
import type { RequestRule } from "#features/connections/domain";
import { settleRequest } from "#features/connections/service/answer";
import { askToConnect } from "#features/connections/service/ask";
import { recordNothing } from "#http/idempotency";
import type { Caller } from "#http/session";
import { platform, session } from "../../support/services.ts";

export const ask = (by: Caller, of: Caller, at = platform) => askToConnect(at, by, of.id, recordNothing);
export const settle = (by: Caller, id: number, rule: RequestRule, at = platform) =>
  settleRequest(at, session(by, at), id, rule);

/** Every row that the database has of two people. */
export async function rowsBetween(one: Caller, other: Caller) {
  const pair = [Math.min(one.id, other.id), Math.max(one.id, other.id)];
  const read = async (table: string) =>
    (
      await env.DB.prepare(`select * from ${table} where low = ? and high = ?`)
        .bind(...pair)
        .all()
    ).results;
  return { requests: await read("connection_requests"), connections: await read("connections") };
}
