import { sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import { cronProgress } from "#core/tables";
import { fold } from "#core/text";
import { inboxes, notifications } from "../tables.ts";
import { textOf } from "./rows.ts";

const NAME = "fold-old-texts";
const TEXTS_PER_STEP = 500;
/** Behind the last user. */
const DONE = Number.MAX_SAFE_INTEGER;

interface OldText {
  mark: number;
  came_seq: number;
  created_seq: number;
  title: string;
  message: string;
}

/**
 * Lets searches find what earlier versions stored: they left `folded` empty
 * where SQLite's own lower case is not enough. What comes now has it from the
 * beginning, so each inbox is gone through once. Nothing that is shown changes,
 * so it is no mutation.
 */
export async function foldOldTexts({ db, budget }: Ports<"db" | "budget">): Promise<void> {
  const [progress] = await db.all<{ after: number }>(
    sql`select after from ${cronProgress} where name = ${NAME}`,
  );
  let after = progress?.after ?? 0;
  while (after < DONE && !budget.isSpent) {
    const [next] = await db.all<{ user: UserId | null }>(
      sql`select min(user_id) as user from ${inboxes} where user_id > ${after}`,
    );
    const user = next?.user ?? undefined;
    if (user !== undefined && (await foldSome({ db }, user)) === TEXTS_PER_STEP) continue;
    after = user ?? DONE;
    await db.run(sql`insert into ${cronProgress} (name, after) values (${NAME}, ${after})
      on conflict (name) do update set after = excluded.after`);
  }
}

/** @returns how many texts it looked at; each of them is then folded */
async function foldSome({ db }: Ports<"db">, user: UserId): Promise<number> {
  const old =
    await db.all<OldText>(sql`select mark, came_seq, created_seq, title, message from ${notifications}
    where user_id = ${user} and folded is null and replace(title || message, char(10), '') glob '*[^ -~]*'
    limit ${literal(TEXTS_PER_STEP)}`);
  const folded = old.map(({ title, message, ...key }) => ({
    ...key,
    folded: fold(textOf({ title, message })),
  }));
  if (folded.length > 0)
    await db.run(sql`update ${notifications} set folded = value ->> 'folded'
      from json_each(${JSON.stringify(folded)})
      where user_id = ${user} and mark = value ->> 'mark' and came_seq = value ->> 'came_seq'
        and created_seq = value ->> 'created_seq'`);
  return old.length;
}
