import { ensureSecrets } from "./secrets.ts";
import { type Place, placeArguments, wrangler } from "./wrangler.ts";

/**
 * Brings a database's tables up to date; a local one gets its secrets beside it.
 *
 * @returns the migrations that were applied, by name
 */
export async function migrate(place: Place = {}): Promise<string[]> {
  if (!place.remote) await ensureSecrets();
  const said = await wrangler("d1", "migrations", "apply", "herald", ...placeArguments(place));
  // One table is printed for each migration as it is done; the last shows them all.
  const done = said.matchAll(/│\s*(\S+\.sql)\s*│\s*✅/g);
  return [...new Set(Array.from(done, ([, name = ""]) => name))];
}
