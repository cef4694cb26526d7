import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { literal } from "#core/sql-text";
import { users } from "#features/accounts/tables";
import { dedupeKeys, notifications } from "#features/notifications/tables";
import type { Sent } from "./sent.ts";

/**
 * The next users who may be among the recipients, by id: `user_id`, and
 * `created_seq` of what was written for them, null where nothing was. Of a role
 * and of everyone they are all users, since roles and users have changed since.
 */
export function nextRecipients(sent: Sent, after: UserId, limit: number): SQL {
  const { to } = sent;
  if ("user" in to) return recipientsIn(sent, sql`select ${to.user} as id where ${to.user} > ${after}`);
  // By a name of its own: json_each has an `id`, which is another.
  const from =
    "users" in to.audience
      ? sql`(select value as id from json_each(${JSON.stringify(to.audience.users)}))`
      : sql`${users}`;
  return recipientsIn(
    sent,
    sql`select id from ${from} where id > ${after} order by id limit ${literal(limit)}`,
  );
}

/** The same of users who are known to be among them. */
export function recipientsAmong(sent: Sent, owners: UserId[]): SQL {
  return recipientsIn(sent, sql`select value as id from json_each(${JSON.stringify(owners)})`);
}

function recipientsIn({ to, createdAt }: Sent, ids: SQL): SQL {
  if ("user" in to) return sql`select id as user_id, ${to.seq} as created_seq from (${ids})`;
  // A sender's own key may have been used before.
  return sql`select u.id as user_id, d.created_seq from (${ids}) as u
    left join ${dedupeKeys} as d on d.user_id = u.id and d.key = ${to.key} and d.created_at >= ${createdAt}`;
}

/** The condition that `n` is the notification of a recipient `r`. Those that came back are found by a small index. */
export function isOf({ id }: Sent, marks: readonly number[]): SQL {
  return sql`n.user_id = r.user_id and n.mark in ${marks} and n.created_seq = r.created_seq and n.event_id = ${id}
    and n.came_seq = coalesce((select back.came_seq from ${notifications} as back where back.user_id = r.user_id
      and back.created_seq = r.created_seq and back.came_seq <> back.created_seq), r.created_seq)`;
}
