import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { D1Database } from "@cloudflare/workers-types";
import { resourcesIn, whenNotBusy, withLocalDatabase } from "./local-database.ts";
import { ROOT } from "./root.ts";
import { ensureSecrets } from "./secrets.ts";
import { type DatabaseTarget, wrangler } from "./wrangler.ts";

const MIGRATIONS = join(ROOT, "migrations");

/** The table in which wrangler notes what it has applied. */
const TABLE = `create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
)`;

/**
 * Brings a database's tables up to date; a local one gets its secrets beside it.
 *
 * @returns the migrations that were applied, by name
 */
export async function migrate({ remote = false, persistTo }: DatabaseTarget = {}): Promise<string[]> {
  if (remote) return migrateRemote();
  await ensureSecrets();
  return migrateLocal(persistTo);
}

/** Brings a local database's tables up to date. */
export async function migrateLocal(persistTo: string | undefined): Promise<string[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql")).sort();
  const applied = await appliedIn(persistTo);
  if (names.every((name) => applied.includes(name))) return [];
  return withLocalDatabase(persistTo, (d1) => applyMissing(d1, names));
}

async function migrateRemote(): Promise<string[]> {
  const output = await wrangler("d1", "migrations", "apply", "herald", "--remote");
  // One table is printed for each migration as it is done; the last shows them all.
  const done = output.matchAll(/│\s*(\S+\.sql)\s*│\s*✅/g);
  return [...new Set(Array.from(done, ([, name = ""]) => name))];
}

/**
 * Reads from the file itself what was applied: nearly always all of it, which
 * is then known in milliseconds.
 */
async function appliedIn(persistTo: string | undefined): Promise<string[]> {
  const folder = join(resourcesIn(persistTo), "d1/miniflare-D1DatabaseObject");
  const files = await readdir(folder).catch(() => []);
  const [file, ...others] = files.filter((name) => /^[0-9a-f]+\.sqlite$/.test(name));
  if (file === undefined || others.length > 0) return [];
  try {
    const database = new DatabaseSync(join(folder, file), { readOnly: true });
    const rows = database.prepare("select name from d1_migrations").all();
    database.close();
    return rows.map(({ name }) => String(name));
  } catch {
    // There is no such table yet, or a server is writing it: the database itself is asked then.
    return [];
  }
}

async function applyMissing(d1: D1Database, names: string[]): Promise<string[]> {
  await whenNotBusy(() => d1.prepare(TABLE).run());
  const { results } = await d1.prepare("select name from d1_migrations").all<{ name: string }>();
  const missing = names.filter((name) => !results.some((row) => row.name === name));
  for (const name of missing) {
    const text = await readFile(join(MIGRATIONS, name), "utf8");
    const statements = text.split("--> statement-breakpoint").filter((statement) => statement.trim() !== "");
    const note = d1.prepare("insert into d1_migrations (name) values (?)").bind(name);
    await whenNotBusy(() => d1.batch([...statements.map((statement) => d1.prepare(statement)), note]));
  }
  return missing;
}
