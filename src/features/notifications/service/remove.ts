import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { createdSeqOf, type NotificationId, type UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { marksOf, TRASH_MARKS } from "../place-mark.ts";
import { dedupeKeys } from "../tables.ts";
import { changeInbox } from "./change-inbox.ts";
import type { InboxPlan } from "./mutation.ts";
import { eraseTrash } from "./mutation-existing.ts";
import { planMutation } from "./plan-mutation.ts";
import { isOne } from "./rows.ts";

/** A `created_seq` that no notification has. */
const NEVER = 0;

/** @throws {Problem} `not-found` when it is not in this inbox */
export async function remove(platform: WritePorts, by: { id: UserId }, id: NotificationId): Promise<void> {
  const where = isOne(by.id, createdSeqOf(by.id, id) ?? NEVER);
  if (!(await changeInbox(platform, by.id, { kind: "removed", where }))) throw new Problem("not-found");
}

/**
 * Withdraws the notification with this key: it is removed as if its owner had
 * deleted it. The key is used up even when there is no notification yet, so
 * that an event of an earlier version cannot write it afterwards.
 */
export function planWithdrawal(
  ports: Ports<"config" | "db" | "now">,
  owner: UserId,
  key: string,
  happened: SQL,
): InboxPlan {
  const removal = planMutation(ports, [owner], { kind: "removed", where: under(owner, key) }, happened);
  return {
    statements: [
      consumeKey(ports, owner, key, happened),
      // What its owner has deleted already must not come back either.
      eraseTrash(ports, sql`${under(owner, key, TRASH_MARKS)} and ${happened}`),
      ...removal.statements,
    ],
    read: ([, , ...results]) => removal.read(results),
  };
}

/** The same for an event that an earlier version stored. */
export async function withdraw(platform: WritePorts, owner: UserId, key: string): Promise<void> {
  await platform.db.batch([consumeKey(platform, owner, key)]);
  await changeInbox(platform, owner, { kind: "removed", where: under(owner, key) });
}

/** The condition that a row is the notification with this key. */
export function under(owner: UserId, key: string, marks?: readonly number[]): SQL {
  const seq = sql`(select created_seq from ${dedupeKeys} where user_id = ${owner} and key = ${key})`;
  return isOne(owner, seq, marks);
}

function consumeKey(
  { db, now }: Ports<"db" | "now">,
  owner: UserId,
  key: string,
  when = sql`true`,
): BatchItem<"sqlite"> {
  return db.run(sql`insert into ${dedupeKeys} (user_id, key, created_seq, created_at)
    select ${owner}, ${key}, ${NEVER}, ${now().getTime()} where ${when} on conflict do nothing`);
}

/** Empties an inbox, as one change with one number. Returns how many notifications were deleted. */
export async function removeAll(platform: WritePorts, by: { id: UserId }): Promise<number> {
  const where = sql`user_id = ${by.id} and mark in ${marksOf("inbox")}`;
  const changed = await changeInbox(platform, by.id, { kind: "removed", where, all: true });
  return changed?.count ?? 0;
}
