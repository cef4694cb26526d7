import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { getPlatformProxy, unstable_readConfig } from "wrangler";
import { type Database, database } from "#core/database";
import { atTheEnd } from "./command.ts";
import { ROOT } from "./root.ts";

/**
 * Opens the local database as a Worker would see it, without the Worker. Many
 * rows at a time are written in a fraction of what SQL in a file takes.
 *
 * @param persistTo the folder that `wrangler dev` was given, if any
 */
export async function openLocalDatabase(persistTo = join(ROOT, ".wrangler/state")): Promise<Database> {
  const { d1_databases } = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  const folder = await mkdtemp(join(tmpdir(), "herald-"));
  const configPath = join(folder, "wrangler.json");
  const config = { name: "herald-scripts", compatibility_date: "2026-01-01", d1_databases };
  await writeFile(configPath, JSON.stringify(config));
  const proxy = await getPlatformProxy<{ DB: D1Database }>({
    configPath,
    envFiles: [],
    persist: { path: join(resolve(persistTo), "v3") },
  });
  atTheEnd(async () => {
    await proxy.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  return database(proxy.env.DB);
}
