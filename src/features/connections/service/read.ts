import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { users } from "#features/accounts/tables";
import type { PublicUser } from "#features/accounts/wire";
import type { Platform } from "#platform";
import type { ConnectionRequest } from "../domain.ts";
import { connectionRequests } from "../tables.ts";
import type { RequestStatus } from "../wire.ts";

/** A request as the database gives it, with both users as JSON. */
export interface Row {
  id: number;
  requester: string;
  recipient: string;
  status: RequestStatus;
  created_at: number;
  responded_at: number | null;
}

/** One public user as JSON: D1 gives rows as objects, in which the columns of two joined users would collide. */
export function publicUser(id: SQL | UserId, condition: SQL = sql`true`): SQL {
  return sql`(select json_object('id', u.id, 'username', u.username, 'full_name', u.full_name,
      'company_name', u.company_name, 'role', u.role)
    from ${users} as u where u.id = ${id} and ${condition})`;
}

export function publicUserOf(json: string): PublicUser {
  return JSON.parse(json);
}

/** The columns of a `Row`, of a request named `r`. */
export const REQUEST = sql`r.id, r.status, r.created_at, r.responded_at,
  ${publicUser(sql`r.requester_id`)} as requester, ${publicUser(sql`r.recipient_id`)} as recipient`;

export function requestOf(row: Row): ConnectionRequest {
  return {
    id: row.id,
    requester: publicUserOf(row.requester),
    recipient: publicUserOf(row.recipient),
    status: row.status,
    createdAt: new Date(row.created_at),
    respondedAt: row.responded_at === null ? null : new Date(row.responded_at),
  };
}

/** Reads one request, whoever may see it: the rules decide that. */
export function requestQuery({ db }: Platform, id: number) {
  return db.all<Row>(sql`select ${REQUEST} from ${connectionRequests} as r where r.id = ${id}`);
}
