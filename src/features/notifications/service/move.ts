import { type SQL, sql } from "drizzle-orm";
import type { NotificationId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import { invalid } from "#core/problem";
import type { NotificationPlace } from "#core/wire";
import { ALL_MARKS, markOf, marksOf } from "../place-mark.ts";
import { changeOne, type Owner } from "./mark.ts";
import type { Changing } from "./mutation.ts";

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 24 * 60 * MINUTE_MS;
/** The caller's minute has begun before it is read here. */
const LEEWAY_MS = 5_000;

/** The marks outside a place, where a move to it changes anything. */
export function marksOutside(place: NotificationPlace): number[] {
  const inside = marksOf(place);
  return ALL_MARKS.filter((mark) => !inside.includes(mark));
}

function markIn(place: NotificationPlace): SQL {
  return sql.raw(`${markOf(place, false)} + mark % 2`);
}

export function archiving(where: SQL): Changing {
  return {
    kind: "changed",
    field: "place",
    where,
    mark: markIn("archived"),
    set: sql`snoozed_until = null`,
  };
}

/** Back from the archive it is the newest of the list, but no channel sends it again. */
export function unarchiving(where: SQL): Changing {
  return {
    kind: "changed",
    field: "place",
    where,
    mark: markIn("inbox"),
    enters: true,
    isOnTop: true,
    set: sql`snoozed_until = null, woken_at = null`,
  };
}

/** Back from a snooze before its end, it is where it was. */
function unsnoozing(where: SQL): Changing {
  return {
    kind: "changed",
    field: "place",
    where,
    mark: markIn("inbox"),
    enters: true,
    set: sql`snoozed_until = null`,
  };
}

export function saving(where: SQL, isSaved: boolean): Changing {
  return {
    kind: "changed",
    field: "saved",
    where: sql`${where} and saved = ${isSaved ? 0 : 1}`,
    set: sql`saved = ${isSaved ? 1 : 0}`,
  };
}

/**
 * Puts a notification away until a time.
 *
 * @throws {Problem} `invalid` when it is not from 1 minute to 1 year away
 */
export async function snooze(
  platform: WritePorts,
  by: Owner,
  id: NotificationId,
  until: string,
): Promise<void> {
  const at = new Date(until).getTime();
  const wait = at - platform.now().getTime();
  if (wait < MINUTE_MS - LEEWAY_MS || wait > YEAR_MS + LEEWAY_MS)
    throw invalid("#/until", "until must be between 1 minute and 1 year from now.");
  await changeOne(platform, by, id, ALL_MARKS, (where) => ({
    kind: "changed",
    field: "place",
    mark: markIn("snoozed"),
    set: sql`snoozed_until = ${at}`,
    where: sql`${where} and snoozed_until is not ${at}`,
  }));
}

type Move = (platform: WritePorts, by: Owner, id: NotificationId) => Promise<void>;

function moving(marks: readonly number[], changing: (where: SQL) => Changing): Move {
  return (platform, by, id) => changeOne(platform, by, id, marks, changing);
}

/** What one can do with a notification without saying more, by name. Each throws `not-found`. */
export const MOVES = {
  archive: moving(marksOutside("archived"), archiving),
  unarchive: moving(marksOutside("inbox"), unarchiving),
  unsnooze: moving(marksOutside("inbox"), unsnoozing),
  save: moving(ALL_MARKS, (where) => saving(where, true)),
  unsave: moving(ALL_MARKS, (where) => saving(where, false)),
};
