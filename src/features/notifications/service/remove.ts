import { sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, type UserId } from "#core/ids";
import type { Platform } from "#core/ports";
import { Problem } from "#core/problem";
import { ALL_MARKS, marksOf } from "../mark.ts";
import { changeInbox } from "./change-inbox.ts";

/** @throws {Problem} `not-found` when it is not in this inbox */
export async function remove(platform: Platform, by: { id: UserId }, id: NotificationId): Promise<void> {
  const createdSeq = createdSeqOf(by.id, id) ?? 0;
  const where = sql`user_id = ${by.id} and mark in ${ALL_MARKS} and created_seq = ${createdSeq}`;
  if (!(await changeInbox(platform, by.id, { kind: "removed", where }))) throw new Problem("not-found");
}

/** Empties an inbox, as one change with one number. Returns how many notifications were deleted. */
export async function removeAll(platform: Platform, by: { id: UserId }): Promise<number> {
  const where = sql`user_id = ${by.id} and mark in ${marksOf("inbox")}`;
  const changed = await changeInbox(platform, by.id, { kind: "removed", where, all: true });
  return changed?.count ?? 0;
}
