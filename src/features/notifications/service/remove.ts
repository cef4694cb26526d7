import { sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, type UserId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { ALL_MARKS, marksOf } from "../mark.ts";
import { dedupeKeys } from "../tables.ts";
import { changeInbox } from "./change-inbox.ts";

/** No notification has this number. */
const NEVER = 0;

/** @throws {Problem} `not-found` when it is not in this inbox */
export async function remove(platform: WritePorts, by: { id: UserId }, id: NotificationId): Promise<void> {
  const createdSeq = createdSeqOf(by.id, id) ?? 0;
  const where = sql`user_id = ${by.id} and mark in ${ALL_MARKS} and created_seq = ${createdSeq}`;
  if (!(await changeInbox(platform, by.id, { kind: "removed", where }))) throw new Problem("not-found");
}

/**
 * Takes back what was notified of under a key, as if its owner had deleted it,
 * whatever has become of it. Events may come in any order: the key is used up,
 * so that a notification that has not been written yet never will be.
 */
export async function takeBack(platform: WritePorts, owner: UserId, key: string): Promise<void> {
  await platform.db
    .insert(dedupeKeys)
    .values({ userId: owner, key, createdSeq: NEVER, createdAt: platform.now().getTime() })
    .onConflictDoNothing();
  const where = sql`user_id = ${owner} and mark in ${ALL_MARKS} and created_seq =
    (select created_seq from ${dedupeKeys} where user_id = ${owner} and key = ${key})`;
  await changeInbox(platform, owner, { kind: "removed", where });
}

/** Empties an inbox, as one change with one number. Returns how many notifications were deleted. */
export async function removeAll(platform: WritePorts, by: { id: UserId }): Promise<number> {
  const where = sql`user_id = ${by.id} and mark in ${marksOf("inbox")}`;
  const changed = await changeInbox(platform, by.id, { kind: "removed", where, all: true });
  return changed?.count ?? 0;
}
