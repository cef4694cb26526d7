import { sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { commit } from "#events/outbox";
import type { RequestSession } from "#http/session";
import { type Document, documentOf, type Preferences, preferencesOf } from "../domain.ts";
import { settingsOf } from "../own-categories.ts";
import { preferences, quietCategories } from "../tables.ts";
import type { PreferencesUpdate } from "../wire.ts";
import { CATEGORIES_JSON, readCategories, storedCategories } from "./read-categories.ts";

interface StoredDocument {
  /** What the user has changed. */
  document: string | null;
  /** What admins said of categories, as `storedCategories` takes it. */
  categories: string | null;
}

/** Reads what a user has changed, and what admins said of categories, as {@link storedPreferences} takes it. */
export function documentQuery({ db }: Ports<"db">, user: UserId) {
  return db.all<StoredDocument>(sql`select ${CATEGORIES_JSON} as categories,
    (select document from ${preferences} where user_id = ${user}) as document`);
}

/** The preferences in force, by the rows of `documentQuery`. */
export function storedPreferences([row]: StoredDocument[]): Preferences {
  const document = row?.document ? (JSON.parse(row.document) as Document) : null;
  return preferencesOf(document, settingsOf(storedCategories(row?.categories)));
}

/** What a user prefers. */
export async function readPreferences(platform: Ports<"db">, session: RequestSession): Promise<Preferences> {
  const { results } = await session.authenticate([documentQuery(platform, session.id)]);
  return storedPreferences(results[0]);
}

/**
 * Changes some of the caller's preferences. The database merges, so that of
 * two changes at once neither undoes the other. A change that changes nothing
 * is sent to no socket.
 *
 * @throws {Problem} `invalid` for a category that is not there
 * @throws {Problem} `locked`
 */
export async function changePreferences(
  platform: WritePorts,
  by: { id: UserId },
  update: PreferencesUpdate,
): Promise<Preferences> {
  const { db } = platform;
  const settings = update.categories?.length ? settingsOf(await readCategories(platform)) : undefined;
  const change = JSON.stringify(documentOf(update, settings));
  const merged = sql`json_patch(document, ${change})`;
  const { also, event } = await commit(platform, db, {
    change: db.run(sql`insert into ${preferences} (user_id, document) select ${by.id}, ${change}
      where ${change} <> '{}'
      on conflict (user_id) do update set document = ${merged} where document <> ${merged}`),
    and: [documentQuery(platform, by.id)],
    event: { type: "preferences.changed", data: { user_id: by.id } },
    afterwards: () => quietStatements(platform, by.id),
  });
  if (event) platform.outbox.dispatch(event);
  return storedPreferences(also[0] as StoredDocument[]);
}

/** Brings the rows of muted and silent categories to what the document says. They write nothing where it says the same. */
function quietStatements({ db }: Ports<"db">, user: UserId) {
  const quiet = sql`from ${preferences} as p, json_each(p.document, '$.categories') as c
    where p.user_id = ${user} and (c.value ->> 'muted' or c.value ->> 'in_app' = 'silent')`;
  return [
    db.run(sql`insert into ${quietCategories} (user_id, category, muted)
      select p.user_id, c.key, coalesce(c.value ->> 'muted', 0) ${quiet}
      on conflict (user_id, category) do update set muted = excluded.muted where muted <> excluded.muted`),
    db.run(
      sql`delete from ${quietCategories} where user_id = ${user} and category not in (select c.key ${quiet})`,
    ),
  ];
}
