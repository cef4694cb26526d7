import { sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { Ports, WritePorts } from "#core/ports";
import { literal } from "#core/sql-text";
import type { StoredEvent } from "#events/event";
import { commit, endJobs, keep } from "#events/outbox";
import { events } from "#events/tables";
import { TRASH_MARKS, UNREAD_MARKS } from "#features/notifications/place-mark";
import { changeInboxes } from "#features/notifications/service/change-inbox";
import { eraseTrash } from "#features/notifications/service/mutation-existing";
import { notifications } from "#features/notifications/tables";
import { type Caller, type HostApplication, nameOfCaller } from "#http/session";
import { fanOut, TURN } from "#jobs/fan-out";
import { type Job, saveProgress } from "#jobs/jobs";
import { deadLetters } from "#jobs/tables";
import { countReceipts } from "./receipts.ts";
import { isOf, nextRecipients, recipientsAmong } from "./recipients.ts";
import { findSent, readSent, type Sent } from "./sent.ts";

/** Users who are looked up for the next page of a recall. */
const LOOKED_UP = 2_000;

type Recalled = Extract<StoredEvent, { type: "notification.recalled" }>;

/**
 * Recalls what was sent: what is unread leaves its inbox, from any place, as if
 * its owner had deleted it, and what of a fan-out was not written yet never is.
 * One notification is gone with the reply, those of many follow page by page.
 *
 * @returns how many were unread
 * @throws {Problem} `not-found` as `findSent`
 */
export async function recall(
  platform: WritePorts & Ports<"budget">,
  by: Caller | HostApplication,
  id: number,
): Promise<number> {
  const sent = await findSent(platform, by, id);
  const { unread: recalled } = await countReceipts(platform, sent);
  if ("user" in sent.to) await recallFromOne(platform, sent, sent.to.user);
  else await recallLater(platform, sent);
  log("info", "notification.recalled", { event_id: id, recalled, by: nameOfCaller(by) });
  return recalled;
}

/** Its event may still have to reach the hub, so it stays as it is. */
async function recallFromOne(platform: WritePorts, sent: Sent, owner: UserId): Promise<void> {
  await platform.db.run(sql`update ${events} set data = json_set(data, '$.recalled_at', ${platform.now().getTime()})
    where id in (${sent.id}, ${-sent.id})`);
  await removeUnread(platform, sent, [owner]);
}

/** From this transaction on no further page is written: each asks whether its event still waits. */
async function recallLater(platform: WritePorts, { id, key }: Sent): Promise<void> {
  const { db, now } = platform;
  const { event } = await commit(platform, db, {
    change: endJobs(platform, [id]),
    and: [
      db.run(sql`delete from ${deadLetters} where key = ${key}`),
      keep(platform, sql`id in (${id}, ${-id})`, sql`, '$.recalled_at', ${now().getTime()}`),
    ],
    event: { type: "notification.recalled", data: { event_id: id } },
  });
  if (event) platform.outbox.dispatch(event);
}

/** Removes what is unread of it from every inbox, page by page, and continues where an earlier attempt stopped. */
export async function recallFromAll(
  platform: WritePorts & Ports<"budget">,
  job: Job<Recalled>,
  turn = TURN,
): Promise<"done" | "unfinished"> {
  const found = await readSent(platform, job.event.data.event_id);
  if (!found) return "done";
  const recipients = {
    next: (after: UserId, limit: number) => nextUnread(platform, found.sent, after, limit),
    reach: (owners: UserId[]) => removeUnread(platform, found.sent, owners),
    save: (after: UserId) => saveProgress(platform, job, after),
  };
  return fanOut(recipients, job.progress ?? 0, platform.budget, turn);
}

/** The next recipients who have not read it. */
async function nextUnread({ db }: Ports<"db">, sent: Sent, after: UserId, limit: number): Promise<UserId[]> {
  const owners: UserId[] = [];
  for (let from = after; ; ) {
    const recipients = sql`(${nextRecipients(sent, from, LOOKED_UP)}) as r`;
    const [[range], unread] = await db.batch([
      db.all<{ users: number; last: UserId }>(
        sql`select count(*) as users, coalesce(max(user_id), 0) as last from ${recipients}`,
      ),
      db.all<{ user_id: UserId }>(sql`select r.user_id from ${recipients}
        join ${notifications} as n on ${isOf(sent, [...UNREAD_MARKS, ...TRASH_MARKS])}
        order by r.user_id limit ${literal(limit - owners.length)}`),
    ]);
    owners.push(...unread.map(({ user_id }) => user_id));
    if (owners.length >= limit || !range || range.users < LOOKED_UP) return owners;
    from = range.last;
  }
}

/** Also what its owner has deleted already, but could still take back. */
async function removeUnread(platform: WritePorts, sent: Sent, owners: UserId[]): Promise<void> {
  if (owners.length === 0) return;
  const those = (marks: readonly number[]) =>
    sql`(user_id, mark, came_seq, created_seq) in (select n.user_id, n.mark, n.came_seq, n.created_seq
      from (${recipientsAmong(sent, owners)}) as r
      join ${notifications} as n on ${isOf(sent, marks)})`;
  await changeInboxes(platform, owners, {
    kind: "removed",
    where: those(UNREAD_MARKS),
    first: eraseTrash(platform, those(TRASH_MARKS)),
  });
}
