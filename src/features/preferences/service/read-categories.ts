import { type SQL, sql } from "drizzle-orm";
import type { Ports } from "#core/ports";
import type { OwnCategories } from "../own-categories.ts";
import { categories } from "../tables.ts";
import type { CategoryChanges } from "../wire/categories.ts";

/** What admins said of categories, in one value. No row is read where they said nothing. */
export const CATEGORIES_JSON: SQL = sql`(select json_group_array(json_array(key, json(settings))) from ${categories})`;

export function storedCategories(json: string | null | undefined): OwnCategories {
  return new Map(JSON.parse(json ?? "[]") as [string, CategoryChanges][]);
}

/** The statement that reads what admins said of categories; `storedCategories` reads its value. */
export function categoriesQuery({ db }: Ports<"db">) {
  return db.all<{ categories: string }>(sql`select ${CATEGORIES_JSON} as categories`);
}

export async function readCategories(platform: Ports<"db">): Promise<OwnCategories> {
  const [row] = await categoriesQuery(platform);
  return storedCategories(row?.categories);
}

/** The statement that finds an admin's category: the one that is named, else the one that has this type. */
export function categoryQuery(
  { db }: Ports<"db">,
  { category, type }: { category: string | null; type: string },
) {
  const wanted =
    category === null
      ? sql`exists (select 1 from json_each(settings, '$.types') as known where ${type} glob known.value)`
      : sql`key = ${category}`;
  return db.all<{ key: string }>(sql`select key from ${categories} where ${wanted} limit 1`);
}
