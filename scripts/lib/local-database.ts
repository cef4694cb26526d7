import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { D1Database } from "@cloudflare/workers-types";
import { atTheEnd } from "./command.ts";
import { startMiniflare } from "./miniflare.ts";
import { ROOT } from "./root.ts";

const TRIES = 10;

/** Where every local server keeps its data unless another folder is given. */
export const LOCAL_STATE = join(ROOT, ".wrangler/state");

export interface LocalDatabase {
  d1: D1Database;
  close(): Promise<void>;
}

/** The folder of the resources in a folder of local data, as wrangler lays it out. */
export function resourcesIn(persistTo = LOCAL_STATE): string {
  return join(resolve(persistTo), "v3");
}

/**
 * Opens the database of the local servers without a server. Wrangler can do
 * the same, but takes seconds to begin.
 *
 * @param persistTo the folder that the server was given, if any
 */
export async function openLocalDatabase(persistTo?: string): Promise<LocalDatabase> {
  const miniflare = await startMiniflare({
    name: "herald-scripts",
    modules: true,
    script: "export default {}",
    compatibilityDate: "2026-01-01",
    d1Databases: { DB: await databaseId() },
    resourcePersistencePath: resourcesIn(persistTo),
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= miniflare.dispose();
    return closing;
  };
  atTheEnd(close);
  const d1 = await miniflare.getD1Database("DB");
  // Miniflare brings the same type from another version of workers-types.
  return { d1: d1 as unknown as D1Database, close };
}

/** Opens it for one purpose. */
export async function withLocalDatabase<Result>(
  persistTo: string | undefined,
  use: (d1: D1Database) => Promise<Result>,
): Promise<Result> {
  const { d1, close } = await openLocalDatabase(persistTo);
  try {
    return await use(d1);
  } finally {
    await close();
  }
}

/** Repeats a write that meets a running server's write to the same file. */
export async function whenNotBusy<Result>(write: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (!/SQLITE_BUSY|database is locked/.test(`${error} ${cause}`) || tries === TRIES) throw error;
      await sleep(100 * tries);
    }
  }
}

/** The id in wrangler.toml, which names the database's file, too. */
async function databaseId(): Promise<string> {
  const { parse } = await import("smol-toml");
  const config = parse(await readFile(join(ROOT, "wrangler.toml"), "utf8"));
  // wrangler checks its file; the parser knows only that it is TOML.
  const [database] = config.d1_databases as unknown as [{ database_id: string }];
  return database.database_id;
}
