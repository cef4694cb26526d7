import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { users } from "../tables.ts";
import type { PublicUser } from "../wire.ts";

/** One public user as JSON: D1 gives rows as objects, in which the columns of two joined users would collide. */
export function publicUserJson(id: SQL | UserId, condition: SQL = sql`true`): SQL {
  return sql`(select json_object('id', u.id, 'username', u.username, 'full_name', u.full_name,
      'company_name', u.company_name, 'role', u.role)
    from ${users} as u where u.id = ${id} and ${condition})`;
}

export function publicUserOf(json: string): PublicUser {
  return JSON.parse(json);
}
