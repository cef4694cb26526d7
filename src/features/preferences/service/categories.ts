import { sql } from "drizzle-orm";
import { log } from "#core/log";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { commit } from "#events/outbox";
import type { RecordAnswer } from "#http/env";
import { makeCursor, readCursor } from "#http/pagination";
import type { Caller, RequestSession } from "#http/session";
import { isBuiltIn, presentCategory, requireFreeTypes, settingsOf } from "../own-categories.ts";
import { categories } from "../tables.ts";
import type * as wire from "../wire/categories.ts";
import { CATEGORIES } from "../wire.ts";
import { categoriesQuery, readCategories, storedCategories } from "./read-categories.ts";

/** Of the admins' own. Every look at a user's preferences reads them all. */
const MAX_CATEGORIES = 50;

/** A page of the categories, the built-in ones first. They are few, so it is cut from all of them. */
export async function listCategories(
  platform: Ports<"db" | "secret">,
  session: RequestSession,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ count: number; results: wire.Category[]; next_cursor: string | null }> {
  const from = readCursor(platform.secret, ["categories"], cursor) ?? 0;
  const { results } = await session.authenticate([categoriesQuery(platform)]);
  const all = Object.entries(settingsOf(storedCategories(results[0][0]?.categories)));
  const next = from + limit;
  return {
    count: all.length,
    results: all.slice(from, next).map(([key, settings]) => presentCategory(key, settings)),
    next_cursor: next < all.length ? makeCursor(platform.secret, ["categories"], next) : null,
  };
}

/** @throws {Problem} `not-found` */
export async function readCategory(platform: Ports<"db">, key: string): Promise<wire.Category> {
  const settings = settingsOf(await readCategories(platform));
  const found = Object.hasOwn(settings, key) && settings[key];
  if (!found) throw new Problem("not-found");
  return presentCategory(key, found);
}

/**
 * Adds a category. What was sent under its types before stays where it is.
 *
 * @throws {Problem} `category-taken`, `type-taken` or `too-many-categories`
 */
export async function addCategory(
  { db }: Ports<"db">,
  by: Caller,
  { key, ...settings }: wire.NewCategory,
  recordAnswer: RecordAnswer,
): Promise<wire.Category> {
  if (isBuiltIn(key)) throw new Problem("category-taken");
  const { types = [] } = settings;
  requireFreeTypes(key, types);
  const own = new Map([[key, settings]]);
  const added = presentCategory(key, settingsOf(own)[key] ?? { name: key, defaults: {}, locked: [] });
  // Tells this category from one of the same key, in the same transaction.
  const made = crypto.randomUUID();
  const isMade = sql`exists (select 1 from ${categories} where key = ${key} and settings ->> 'made' = ${made})`;
  const [inserted, taken] = await db.batch([
    db.run(sql`insert into ${categories} (key, settings) select ${key}, ${JSON.stringify({ ...settings, made })}
      where ${areFree(key, types)} and (select count(*) from ${categories} where key not in ${CATEGORIES}) < ${MAX_CATEGORIES}
      on conflict do nothing`),
    db.all<{ key: string }>(sql`select key from ${categories} where key = ${key} and not ${isMade}`),
    ...recordAnswer(201, added, isMade),
  ]);
  if (inserted.meta.changes === 0) throw await refusalOf({ db }, taken.length > 0, key, types);
  log("info", "category.added", { category: key, by: by.id });
  return added;
}

async function refusalOf(
  { db }: Ports<"db">,
  isTaken: boolean,
  key: string,
  types: string[],
): Promise<Problem> {
  if (isTaken) return new Problem("category-taken");
  const [free] = await db.all(sql`select 1 where ${areFree(key, types)}`);
  return new Problem(free ? "too-many-categories" : "type-taken");
}

/** That no other category has one of these types, or of the types that they stand for. */
function areFree(key: string, types: readonly string[]) {
  return sql`not exists (select 1 from ${categories} as c, json_each(c.settings, '$.types') as known,
      json_each(${JSON.stringify(types)}) as wanted
    where c.key <> ${key} and (known.value glob wanted.value or wanted.value glob known.value))`;
}

/**
 * Changes a category. The database merges, so that of two changes at once
 * neither undoes the other.
 *
 * @throws {Problem} `not-found`
 * @throws {Problem} `type-taken` for a type of another category
 * @throws {Problem} `built-in` where a built-in category would lose a type
 */
export async function changeCategory(
  platform: Ports<"db">,
  by: Caller,
  key: string,
  changes: wire.CategoryChanges,
): Promise<wire.Category> {
  const { db } = platform;
  const { types } = changes;
  if (types) requireFreeTypes(key, types);
  const change = JSON.stringify(changes);
  const changed = isBuiltIn(key)
    ? sql`insert into ${categories} (key, settings) select ${key}, ${change} where ${areFree(key, types ?? [])}
        on conflict (key) do update set settings = json_patch(settings, ${change})`
    : sql`update ${categories} set settings = json_patch(settings, ${change})
        where key = ${key} and ${areFree(key, types ?? [])}`;
  const written = await db.run(changed);
  const category = await readCategory(platform, key);
  if (written.meta.changes === 0) throw new Problem("type-taken");
  log("info", "category.changed", { category: key, by: by.id });
  return category;
}

/**
 * Deletes a category. What was sent under it falls to its type's after the
 * reply, inbox by inbox.
 *
 * @throws {Problem} `not-found`
 * @throws {Problem} `built-in`
 */
export async function deleteCategory(platform: WritePorts, by: Caller, key: string): Promise<void> {
  if (isBuiltIn(key)) throw new Problem("built-in");
  const { db } = platform;
  const { event } = await commit(platform, db, {
    change: db.run(sql`delete from ${categories} where key = ${key}`),
    event: { type: "category.deleted", data: { category: key } },
  });
  if (!event) throw new Problem("not-found");
  platform.outbox.dispatch(event);
  log("info", "category.deleted", { category: key, by: by.id });
}
