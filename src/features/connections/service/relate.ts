import { sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import type { PublicUser } from "#features/accounts/wire";
import type { Caller } from "#http/session";
import { relationOf } from "../domain.ts";
import { connectionRequests, connections } from "../tables.ts";
import type { FoundUser } from "../wire.ts";

interface RequestRow {
  id: UserId;
  connected: 0 | 1;
  requester: UserId | null;
}

/** Says of each user how the caller stands to them, by one query for all. */
export async function relate({ db }: Ports<"db">, by: Caller, users: PublicUser[]): Promise<FoundUser[]> {
  if (users.length === 0) return [];
  const theirs = sql`low = min(value, ${by.id}) and high = max(value, ${by.id})`;
  const rows = await db.all<RequestRow>(sql`select value as id,
      exists (select 1 from ${connections} where ${theirs}) as connected,
      (select requester_id from ${connectionRequests} where ${theirs} and status = 'pending') as requester
    from json_each(${JSON.stringify(users.map((user) => user.id))})`);
  const found = new Map(rows.map((row) => [row.id, row]));
  return users.map((user) => {
    const row = found.get(user.id);
    return { ...user, relation: relationOf(by.id, row?.connected === 1, row?.requester ?? null) };
  });
}
