import { sql } from "drizzle-orm";
import type { Ports } from "#core/ports";
import { publicUserJson, publicUserOf } from "#features/accounts/service/embed";
import type { ConnectionRequest } from "../domain.ts";
import { connectionRequests } from "../tables.ts";
import type { RequestStatus } from "../wire.ts";

/** A request as the database gives it, with both users as JSON. */
export interface RequestRow {
  id: number;
  requester: string;
  recipient: string;
  status: RequestStatus;
  created_at: number;
  responded_at: number | null;
}

/** The columns of a `RequestRow`, of a request named `r`. */
export const REQUEST = sql`r.id, r.status, r.created_at, r.responded_at,
  ${publicUserJson(sql`r.requester_id`)} as requester, ${publicUserJson(sql`r.recipient_id`)} as recipient`;

export function requestOf(row: RequestRow): ConnectionRequest {
  return {
    id: row.id,
    requester: publicUserOf(row.requester),
    recipient: publicUserOf(row.recipient),
    status: row.status,
    createdAt: new Date(row.created_at),
    respondedAt: row.responded_at === null ? null : new Date(row.responded_at),
  };
}

/** Reads one request. The rules decide who may see it. */
export function requestQuery({ db }: Ports<"db">, id: number) {
  return db.all<RequestRow>(sql`select ${REQUEST} from ${connectionRequests} as r where r.id = ${id}`);
}
