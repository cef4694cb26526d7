import { sql } from "drizzle-orm";
import { createdSeqOf, type NotificationId, type UserId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { ALL_MARKS } from "../mark.ts";
import { notifications } from "../tables.ts";
import { changeInbox } from "./change-inbox.ts";

/** A user acting on their own inbox, over HTTP or a socket. */
interface Owner {
  id: UserId;
}

/**
 * Marks one notification read or unread. When it has that state already, nothing
 * changes and no number is used.
 *
 * @throws {Problem} `not-found` when it is not in this inbox
 */
export async function mark(
  platform: WritePorts,
  by: Owner,
  id: NotificationId,
  isRead: boolean,
): Promise<void> {
  const createdSeq = createdSeqOf(by.id, id);
  if (createdSeq === undefined) throw new Problem("not-found");
  const where = sql`user_id = ${by.id} and created_seq = ${createdSeq}`;
  if (await changeInbox(platform, by.id, { kind: "patched", where, isRead })) return;
  const [found] = await platform.db.all(
    sql`select 1 from ${notifications} where ${where} and mark in ${ALL_MARKS}`,
  );
  if (!found) throw new Problem("not-found");
}

/**
 * Marks every unread notification read, as one change with one number.
 *
 * @param upToSeq excludes what changed after this number, which the caller has not seen
 * @returns how many it marked
 */
export async function markAllRead(platform: WritePorts, by: Owner, upToSeq?: number): Promise<number> {
  const seen = upToSeq === undefined ? sql`` : sql`and coalesce(changed_seq, created_seq) <= ${upToSeq}`;
  const where = sql`user_id = ${by.id} ${seen}`;
  const changed = await changeInbox(platform, by.id, { kind: "patched", where, isRead: true });
  return changed?.count ?? 0;
}
