import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import { literal } from "#core/sql-text";
import { profileViews, users } from "#features/accounts/tables";
import { applications } from "#features/applications/tables";
import { connectionRequests } from "#features/connections/tables";
import { TRASH_MARKS } from "#features/notifications/place-mark";
import { changeInbox } from "#features/notifications/service/change-inbox";
import { eraseTrash } from "#features/notifications/service/mutation-existing";
import { notifications } from "#features/notifications/tables";

/** What stands for the name of an account that was deleted, in the texts that others were sent. */
const FORMER_MEMBER = "A former member";

/** A page of those whose inboxes may name a user, by their ids: whom they asked, applied to or looked at, who answered, and super admins. */
export async function acquaintances(
  { db }: WritePorts,
  user: UserId,
  after: UserId,
  limit: number,
): Promise<UserId[]> {
  const rows = await db.all<{ other: UserId }>(sql`select distinct other from (
      select iif(requester_id = ${user}, recipient_id, requester_id) as other from ${connectionRequests}
        where requester_id = ${user} or recipient_id = ${user}
      union all select iif(applicant_id = ${user}, reviewer_id, applicant_id) from ${applications}
        where applicant_id = ${user} or reviewer_id = ${user}
      union all select viewed from ${profileViews} where viewer = ${user}
      union all select id from ${users} where access = 'super_admin')
    where other > ${after} and other <> ${user} order by other limit ${literal(limit)}`);
  return rows.map(({ other }) => other);
}

/** Takes a user's name out of the inboxes of some others. Each of these takes a number of its own, and its open pages load again. */
export async function anonymise(platform: WritePorts, user: UserId, others: UserId[]): Promise<void> {
  const found = await platform.db.all<{ owner: UserId; named: number; announced: number }>(sql`
    select user_id as owner, max(${isActor(user)}) as named, max(${isRegistration(user)}) as announced
    from ${notifications} where user_id in (select value from json_each(${JSON.stringify(others)}))
      and (${isActor(user)} or ${isRegistration(user)}) group by user_id`);
  for (const { owner, named, announced } of found) {
    // What its owner has just deleted must not come back with the name.
    const isNamed = sql`(${isActor(user)} or ${isRegistration(user)})`;
    await platform.db.batch([
      eraseTrash(platform, sql`user_id = ${owner} and mark in ${TRASH_MARKS} and ${isNamed}`),
    ]);
    if (announced)
      await changeInbox(platform, owner, {
        kind: "removed",
        where: sql`user_id = ${owner} and ${isRegistration(user)}`,
      });
    if (named) await anonymiseInbox(platform, user, owner);
  }
}

function isActor(user: UserId): SQL {
  return sql`coalesce(actor ->> 'id' = ${user}, 0)`;
}

/** A super admin's notification of a user's registration. */
function isRegistration(user: UserId): SQL {
  return sql`(type = 'user_registration' and coalesce(metadata ->> 'user_id' = ${user}, 0))`;
}

function anonymiseInbox(platform: WritePorts, user: UserId, owner: UserId): Promise<unknown> {
  // The name as it was then, by which Herald's own texts begin.
  const name = sql`coalesce(nullif(actor ->> 'full_name', ''), actor ->> 'username')`;
  const without = (text: SQL) =>
    sql`case when substr(${text}, 1, length(${name})) = ${name}
      then ${FORMER_MEMBER} || substr(${text}, length(${name}) + 1) else ${text} end`;
  return changeInbox(platform, owner, {
    kind: "rewritten",
    where: sql`user_id = ${owner} and ${isActor(user)}`,
    set: sql`title = ${without(sql`title`)}, message = ${without(sql`message`)}, folded = null,
      metadata = iif(metadata ->> 'user_id' = ${user}, '{}', metadata), actor = null`,
  });
}
