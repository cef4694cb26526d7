import { type SQL, sql } from "drizzle-orm";
import { deleteInSteps } from "#core/delete-in-steps";
import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { idempotencyKeys } from "#core/tables";
import type { StoredEvent } from "#events/event";
import { record } from "#events/outbox";
import { blocks, budgets, events } from "#events/tables";
import { emailKey, nameKey } from "#features/accounts/domain";
import { apiKeys, profileViews, signInFailures } from "#features/accounts/tables";
import { addresses, removedAddresses } from "#features/addresses/tables";
import { dismissals } from "#features/announcements/tables";
import { applications } from "#features/applications/tables";
import { connectionRequests, connections } from "#features/connections/tables";
import { deliveries } from "#features/delivery/tables";
import { pushSubscriptions } from "#features/devices/tables";
import {
  channelCursors,
  choices,
  dedupeKeys,
  deletions,
  inboxes,
  notifications,
  undos,
} from "#features/notifications/tables";
import { preferences, quietCategories } from "#features/preferences/tables";
import { fanOut } from "#jobs/fan-out";
import { type Job, saveProgress } from "#jobs/jobs";
import { deadLetters } from "#jobs/tables";
import { acquaintances, anonymise } from "./former-member.ts";

type Left = Extract<StoredEvent, { type: "account.left" }>;
type ErasePorts = WritePorts & Ports<"hubs" | "jobs" | "budget">;

/** Other users whose inboxes are looked through in one step, and steps of one turn. */
const TURN = { page: 10, pages: 30 };
/** By then, whatever was under way when the account was left has come to its end. */
const AGAIN_SECONDS = 30;

/**
 * Removes what is left of an account that was deleted: its hub, its name in
 * other inboxes, then its own rows. It is repeated once, for what was under way
 * at the time. Every step may run again.
 */
export async function eraseAccount(platform: ErasePorts, job: Job<Left>): Promise<"done" | "unfinished"> {
  const { user_id: user, again } = job.event.data;
  await platform.hubs.erase(user);
  const others = {
    next: (after: UserId, limit: number) => acquaintances(platform, user, after, limit),
    reach: (page: UserId[]) => anonymise(platform, user, page),
    save: (after: UserId) => saveProgress(platform, job, after),
  };
  if ((await fanOut(others, job.progress ?? 0, platform.budget, TURN)) === "unfinished") return "unfinished";
  if (!(await deleteInbox(platform, user))) return "unfinished";
  // The whole inbox goes, and nobody reads it any more: no mutation of it.
  await platform.db.batch([
    platform.db.run(sql`delete from ${inboxes} where user_id = ${user}`),
    ...deletionsOf(platform, job.event),
  ]);
  if (!again) await repeatLater(platform, job.event);
  return "done";
}

async function repeatLater(platform: ErasePorts, { data }: Left): Promise<void> {
  const { event } = await record(platform, { type: "account.left", data: { ...data, again: true } });
  await platform.jobs.enqueue([event.id], AGAIN_SECONDS);
}

/** The tables that may hold very many rows of one user. @returns false when the budget was spent before the end */
async function deleteInbox(platform: Ports<"db" | "budget">, user: UserId): Promise<boolean> {
  // Who looked at the leaver is found in the leaver's notifications.
  await platform.db.run(sql`delete from ${profileViews} where viewed = ${user} and viewer in (
    select actor ->> 'id' from ${notifications} where user_id = ${user} and type = 'profile_view')`);
  const parts: [SQL, SQL][] = [
    [sql`${notifications}`, sql`mark, came_seq, created_seq`],
    [sql`${dedupeKeys}`, sql`key`],
    [sql`${deletions}`, sql`seq`],
  ];
  for (const [table, key] of parts) {
    const rows = { table, key: sql`user_id, ${key}`, where: sql`user_id = ${user}` };
    if (platform.budget.isSpent || !(await deleteInSteps(platform, rows))) return false;
  }
  return true;
}

/** The other tables, whose rows of one user are few. */
function deletionsOf({ db, now }: Ports<"db" | "now">, { id, data }: Left) {
  const { user_id: user, username, email } = data;
  const isEither = (one: SQL, other: SQL) => sql`${one} = ${user} or ${other} = ${user}`;
  const mine: [SQL, SQL][] = [
    [sql`${connections}`, isEither(sql`low`, sql`high`)],
    [sql`${connectionRequests}`, isEither(sql`requester_id`, sql`recipient_id`)],
    [sql`${applications}`, isEither(sql`applicant_id`, sql`reviewer_id`)],
    [sql`${blocks}`, isEither(sql`user_id`, sql`blocked_id`)],
    [sql`${dismissals}`, sql`user_id = ${user}`],
    [sql`${preferences}`, sql`user_id = ${user}`],
    [sql`${quietCategories}`, sql`user_id = ${user}`],
    [sql`${profileViews}`, sql`viewer = ${user}`],
    [sql`${apiKeys}`, sql`created_by = ${user}`],
    [sql`${addresses}`, sql`user_id = ${user}`],
    [sql`${removedAddresses}`, sql`user_id = ${user}`],
    [sql`${pushSubscriptions}`, sql`user_id = ${user}`],
    [sql`${channelCursors}`, sql`user_id = ${user}`],
    [sql`${deliveries}`, sql`user_id = ${user}`],
    [sql`${choices}`, sql`user_id = ${user}`],
    // Its rows of the last half a minute or so.
    [sql`${undos}`, sql`user_id = ${user}`],
    [sql`${budgets}`, sql`day in (${dayBefore(now(), 1)}, ${dayBefore(now(), 0)}) and owner = ${user}`],
    [sql`${idempotencyKeys}`, sql`scope >= ${`user:${user}:`} and scope < ${`user:${user};`}`],
    [sql`${signInFailures}`, isGuessAt(user, [nameKey(username), emailKey(email)])],
    [sql`${events}`, sql`id > 0 and id <> ${id} and ${isAbout(user, username)}`],
    [sql`${deadLetters}`, isAbout(user, username)],
    [sql`user_search`, sql`rowid = cast(${user} as integer)`],
  ];
  return mine.map(([table, where]) => db.run(sql`delete from ${table} where ${where}`));
}

function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

/** Failures to sign in as this user: each is one name or one short range of the key (accounts/service/throttle.ts). */
export function isGuessAt(user: UserId, names: string[]): SQL {
  const exact = [`password:${user}`, ...names.map((name) => `brake:${name}`)];
  // An address block holds no @, and a longer name does.
  const ranges = names.map((name) => [`login:${name}@`, name.length + "login:@".length + 1] as const);
  const isInRange = ranges.map(
    ([start, rest]) => sql`(name >= ${start} and name < ${start.replace(/@$/, "A")}
      and instr(substr(name, ${rest}), '@') = 0)`,
  );
  const isExact = sql`name in (select value from json_each(${JSON.stringify(exact)}))`;
  return sql`(${sql.join([isExact, ...isInRange], sql` or `)})`;
}

/** An event that says something of this user, or to them alone. */
export function isAbout(user: UserId, username: string): SQL {
  const field = (path: string) => sql`coalesce(data ->> ${path}, '')`;
  return sql`(${sql.join(
    ["$.user_id", "$.recipient_id", "$.actor.id", "$.viewer.id"].map((path) => sql`${field(path)} = ${user}`),
    sql` or `,
  )} or (${field("$.to.users[0]")} = ${user} and json_array_length(data, '$.to.users') = 1)
    or (type = 'user.registered' and ${field("$.username")} = ${username}))`;
}
