import { env } from "cloudflare:workers";

let tables: string[] | undefined;

/** Every table of Herald's own; the parts of the search index say nothing that it does not. */
async function tablesOf(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like '!_cf%' escape '!'
      and name not like 'user_search!_%' escape '!' and name <> 'd1_migrations'`,
  ).all<{ name: string }>();
  return results.map(({ name }) => name);
}

/** All that the database holds, by table. */
export async function digest(): Promise<Record<string, string>> {
  tables ??= await tablesOf();
  const results = await env.DB.batch(tables.map((table) => env.DB.prepare(`select * from "${table}"`)));
  return Object.fromEntries(tables.map((table, at) => [table, JSON.stringify(results[at]!.results)]));
}

/** The tables in which two differ. */
export function changes(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((table) => before[table] !== after[table]);
}

/** The last user stays, so that no new user gets the id of one whose hub still has data. */
const ALL_BUT: Record<string, string> = { users: "where id < (select max(id) from users)" };

/** Begins again with next to nothing in it, so that a long run does not slow down. */
export async function empty(): Promise<void> {
  tables ??= await tablesOf();
  await env.DB.batch([
    env.DB.prepare("pragma defer_foreign_keys = on"),
    ...tables.map((table) => env.DB.prepare(`delete from "${table}" ${ALL_BUT[table] ?? ""}`)),
  ]);
}
