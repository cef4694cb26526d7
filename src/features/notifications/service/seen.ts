import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { SeenState } from "#core/inbox";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { UNREAD } from "../place-mark.ts";
import { MARKS_KEPT } from "../seen-marks.ts";
import { inboxes, notifications } from "../tables.ts";
import { headOf, headQuery } from "./inbox.ts";
import { NEW_SEQ } from "./rows.ts";

/**
 * Notes that an inbox was on screen up to a number: beyond the head counts as
 * the head, and it never moves back. It takes no number and writes one row,
 * however many notifications it covers. So it is no mutation (change-inbox.ts):
 * no notification changes, and a resume has nothing to replay.
 *
 * The hub is called before the reply, and once: a lost call is corrected by
 * the next list, so no event is needed.
 *
 * @returns what holds now
 */
export async function see(
  platform: Ports<"db" | "hubs" | "now">,
  by: { id: UserId },
  upToSeq: number,
): Promise<SeenState> {
  const upTo = sql`min(${upToSeq}, head)`;
  const [moved, rows] = await platform.db.batch([
    platform.db.all<{ has_hub: number }>(sql`update ${inboxes} set
        unseen = (select count(*) from ${notifications}
          where user_id = ${by.id} and mark = ${UNREAD} and came_seq > ${upTo} and ${NEW_SEQ} > ${upTo}),
        seen_marks = ${withMark(upTo, platform.now())}, seen = ${upTo}
      where user_id = ${by.id} and seen < ${upTo} returning has_hub`),
    headQuery(platform, by.id),
  ]);
  const head = headOf(rows);
  const state = { upTo: head.seen, unseen: head.unseen };
  if (moved.some(({ has_hub }) => has_hub)) await showSeen(platform, by.id, state);
  return state;
}

function withMark(upTo: SQL, now: Date): SQL {
  return sql`(select json_group_array(json(mark) order by position) from (
    select -1 as position, json_array(${upTo}, ${now.getTime()}) as mark
    union all select key, value from json_each(seen_marks) where key < ${MARKS_KEPT - 1}))`;
}

async function showSeen({ hubs }: Ports<"hubs">, user: UserId, state: SeenState): Promise<void> {
  try {
    await hubs.showSeen(user, state);
  } catch (error) {
    log("warn", "hub.not-shown-what-was-seen", { user_id: user }, error);
  }
}
